#!/bin/sh
# Migrates the embedded database, fills it when it is new, and serves the site.
# With HEARTH_DATABASE_URL set, that database is served as it is and nothing is loaded.
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh

hearth=.venv/bin/hearth
instance=${HEARTH_INSTANCE:-instance}
port=${PORT:-8000}
# Passkeys hold for one address.
export HEARTH_PUBLIC_URL="${HEARTH_PUBLIC_URL:-http://localhost:$port}"
# There from the first step of the demonstration to its last: if it is found, one was cut short.
loading=$instance/.demonstration-loading

if [ -n "${HEARTH_DATABASE_URL:-}" ]; then
    "$hearth" db upgrade
    exec "$hearth" serve --port "$port"
fi

export HEARTH_DEMONSTRATION="${HEARTH_DEMONSTRATION:-1}"
mkdir -p "$instance"
if [ -f "$loading" ]; then
    say "The demonstration was cut short last time: loading it anew."
    rm -f "$instance"/hearth.db*
fi
[ -f "$instance/hearth.db" ] || : >"$loading"
"$hearth" db upgrade
if [ -f "$loading" ]; then
    "$hearth" demo load --size "${SIZE:-small}" --maps-later
    rm "$loading"
fi

say ""
say "Hearth is at http://127.0.0.1:$port (for passkeys: http://localhost:$port). Ctrl-C stops it."
say "Sign in as one of these:"
"$hearth" demo users >&2
exec "$hearth" serve --port "$port"
