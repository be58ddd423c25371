#!/bin/sh
# Installs a pinned list, each file checked against its hash: install-list.sh PYTHON LIST
# setuptools goes first: a package that has no wheel is built with that one, not with
# whatever an isolated build would fetch unchecked. A list that holds uv is installed by it,
# in a fifth of pip's time; where uv cannot, pip does.
set -eu

python=$1
list=$2
first=$(mktemp)
trap 'rm -f "$first"' EXIT

# pin_of PACKAGE: its lines of the list.
pin_of() { awk -v name="$1" '$0 ~ "^" name "==" { on = 1 } on { print } on && !/\\$/ { exit }' "$list"; }

by_pip() {
    "$python" -m pip install --quiet --disable-pip-version-check --require-hashes "$@"
}

# pip_setting NAME: what pip was told on this machine; its environment comes before its files.
pip_setting() {
    "$python" -m pip config list 2>/dev/null | sed -n "s/^[^=]*\.$1='\(.*\)'\$/\1/p" | head -n 1
}

# Takes the files from where pip takes them: any index may hold a version, as its hash is known.
by_uv() {
    index=$(pip_setting index-url)
    cert=$(pip_setting cert)
    if [ -n "$index" ]; then export UV_DEFAULT_INDEX="$index"; fi
    if [ -n "$cert" ]; then export SSL_CERT_FILE="$cert"; fi
    UV_INDEX=$(pip_setting extra-index-url) UV_FIND_LINKS=$(pip_setting find-links | tr ' ' ',') \
        "$python" -m uv pip install --quiet --python "$python" --require-hashes \
        --index-strategy unsafe-best-match --no-build-isolation --compile-bytecode "$@"
}

pin_of setuptools >"$first"
if [ -s "$first" ]; then by_pip --requirement "$first"; fi
pin_of uv >"$first"
if [ -s "$first" ] && by_pip --requirement "$first" && by_uv --requirement "$list"; then exit; fi
by_pip --use-pep517 --no-build-isolation --requirement "$list"
