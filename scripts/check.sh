#!/bin/sh
# The quick checks: format, lint, types, who may import whom, templates.
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh

# step WORDS COMMAND...: quiet when it holds; its output and a hint when it does not.
step() {
    words=$1
    shift
    if output=$("$@" 2>&1); then
        say "  ok    $words"
    else
        say "  FAIL  $words"
        printf '%s\n' "$output" >&2
        fail "Failed: $words. The command was: $*"
    fi
}

step "format (mend with: make format)" .venv/bin/ruff format --check .
step "lint" .venv/bin/ruff check .
step "templates" .venv/bin/djlint --quiet --lint app/templates
step "who may import whom" .venv/bin/lint-imports
step "types" .venv/bin/mypy --num-workers 2
