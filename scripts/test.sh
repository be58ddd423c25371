#!/bin/sh
# The whole check, cheap things first; ends with pytest's own line.
# Words after the command go to pytest:  sh scripts/test.sh tests/unit -k postcode
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh

HEARTH_TEST_CHROMIUM=$(sh scripts/chromium.sh)
export HEARTH_TEST_CHROMIUM
say "Browser: $HEARTH_TEST_CHROMIUM"
sh scripts/check.sh
exec .venv/bin/python -m pytest -n "${JOBS:-2}" --quiet "$@"
