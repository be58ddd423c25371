#!/bin/sh
# The whole check, cheap things first; ends with pytest's own line.
# Words after the command go to pytest:  sh scripts/test.sh tests/unit -k postcode
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh

HEARTH_TEST_CHROMIUM=$(sh scripts/chromium.sh)
export HEARTH_TEST_CHROMIUM
say "Browser: $HEARTH_TEST_CHROMIUM"

# The Spark checks need Java; where there is none, pytest says at its end that they were left out.
has_java() {
    .venv/bin/python -c 'from etl.engine.spark_session import check_java; check_java()' 2>/dev/null
}
if has_java; then
    sh scripts/bootstrap.sh spark
elif [ "${CI:-}" = true ]; then
    fail "The Spark checks need Java 17 or later, and none was found. Type this, then run it again:" \
        "  sudo apt-get install openjdk-17-jre-headless"
fi
sh scripts/check.sh
exec .venv/bin/python -m pytest -n "${JOBS:-2}" --quiet "$@"
