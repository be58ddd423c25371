#!/bin/sh
# Prints the path of a Chromium or Chrome for the browser tests, installing one if it may.
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh

# Playwright's own browser, when an earlier run installed it.
playwright_chromium() {
    .venv/bin/python - 2>/dev/null <<'PYTHON'
from pathlib import Path
from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    path = Path(playwright.chromium.executable_path)
print(path if path.exists() else "")
PYTHON
}

find_chromium() {
    for name in chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        # Ubuntu's chromium-browser is a note about snap unless it answers.
        if command -v "$name" >/dev/null 2>&1 && "$name" --version >/dev/null 2>&1; then
            command -v "$name"
            return
        fi
    done
    playwright_chromium || true
}

# Playwright drives the browser through a program of its own, which a bare Debian cannot run.
if ! .venv/bin/playwright --version >/dev/null 2>&1; then
    if can_apt_install; then
        say "Installing Debian's libatomic1, which Playwright needs"
        apt_install libatomic1 || true
    fi
    .venv/bin/playwright --version >/dev/null ||
        fail "Playwright cannot be started (the reason stands above). On Debian or Ubuntu type this," \
            "then run make again:" \
            "  sudo apt-get install libatomic1"
fi

if [ -n "${HEARTH_TEST_CHROMIUM:-}" ]; then
    [ -x "$HEARTH_TEST_CHROMIUM" ] ||
        fail "HEARTH_TEST_CHROMIUM names $HEARTH_TEST_CHROMIUM, which cannot be run."
    printf '%s\n' "$HEARTH_TEST_CHROMIUM"
    exit 0
fi

found=$(find_chromium)
if [ -z "$found" ] && can_apt_install; then
    say "Installing Debian's chromium for the browser tests"
    apt_install chromium || true
    found=$(find_chromium)
fi
if [ -z "$found" ]; then
    say "Installing Playwright's Chromium for the browser tests"
    .venv/bin/playwright install chromium >&2 || true
    found=$(find_chromium)
fi
[ -n "$found" ] ||
    fail "The browser tests need Chromium or Chrome. Type one of these, then run make again:" \
        "  sudo apt-get install chromium                 (Debian, Ubuntu)" \
        "  brew install --cask google-chrome             (macOS)" \
        "  export HEARTH_TEST_CHROMIUM=/path/to/chrome   (one that you have)"
printf '%s\n' "$found"
