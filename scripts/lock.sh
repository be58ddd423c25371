#!/bin/sh
# Compiles the hash-pinned lists in requirements/ from pyproject.toml, and the npm lock.
# The words given go to uv (--upgrade).
set -eu
cd "$(dirname "$0")/.."

# compile LIST ARGUMENT...
compile() {
    list=requirements/$1.txt
    shift
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-annotate --custom-compile-command "make lock" \
        "$@" --output-file "$list"
}
compile base pyproject.toml ${1:+"$1"}
compile dev pyproject.toml --group dev --constraint requirements/base.txt ${1:+"$1"}
compile node --group node ${1:+"$1"}
compile peers --group peers ${1:+"$1"}

# What the extra adds, and nothing that the base list has.
extra=$(mktemp)
trap 'rm -f "$extra"' EXIT
.venv/bin/python -c '
import tomllib
with open("pyproject.toml", "rb") as file:
    print(*tomllib.load(file)["project"]["optional-dependencies"]["spark"], sep="\n")' >"$extra"
compile spark "$extra" --constraint requirements/base.txt ${1:+"$1"}

if command -v npm >/dev/null 2>&1; then
    npm install --package-lock-only --ignore-scripts --silent
else
    echo "npm is not on the path: package-lock.json was left as it is." >&2
fi
