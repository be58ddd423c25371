#!/bin/sh
# Migrates the embedded database, fills it the first time, and serves the site.
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh

hearth=.venv/bin/hearth
instance=${HEARTH_INSTANCE:-instance}
# Written when the whole demonstration is in: one that was cut short is loaded again.
loaded=$instance/.demonstration

export HEARTH_DEMONSTRATION="${HEARTH_DEMONSTRATION:-1}"
mkdir -p "$instance"
"$hearth" db upgrade
if [ -z "${HEARTH_DATABASE_URL:-}" ] && [ ! -f "$loaded" ]; then
    "$hearth" demo load --size "${SIZE:-small}"
    : >"$loaded"
fi
exec "$hearth" serve
