#!/bin/sh
# Installs a pinned list, each file checked against its hash: install-list.sh PYTHON LIST
# setuptools goes first: a package that has no wheel is built with that one, not with
# whatever an isolated build would fetch unchecked.
set -eu

python=$1
list=$2
first=$(mktemp)
trap 'rm -f "$first"' EXIT
awk '/^setuptools==/ { on = 1 } on { print } on && !/\\$/ { exit }' "$list" >"$first"

install() {
    "$python" -m pip install --quiet --disable-pip-version-check --require-hashes "$@"
}
if [ -s "$first" ]; then install --requirement "$first"; fi
install --use-pep517 --no-build-isolation --requirement "$list"
