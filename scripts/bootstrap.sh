#!/bin/sh
# Makes .venv and installs the pinned, hash-checked packages and the project itself.
# Usage: bootstrap.sh base|dev|node|spark     A step whose list has not changed is skipped.
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh

list=${1:-base}
python=.venv/bin/python

# A name on the path is not enough: version managers leave names that do not run.
find_python() {
    for name in ${PYTHON:-} python3.13 python3.12 python3.11 python3 python3.14; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            printf '%s\n' "$name"
            return
        fi
    done
    fail "Hearth needs Python 3.11 or later, and none was found." \
        "  Debian or Ubuntu:  sudo apt-get install python3 python3-venv" \
        "  macOS:             brew install python@3.13" \
        "Or name one:         make run PYTHON=/path/to/python3"
}

# Debian keeps the module that makes environments in a package of its own.
ensure_venv_module() {
    "$1" -c 'import ensurepip, venv' >/dev/null 2>&1 && return
    package=python$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv
    if can_apt_install; then
        say "Installing Debian's $package"
        apt_install "$package" || apt_install python3-venv || true
    fi
    "$1" -c 'import ensurepip, venv' >/dev/null 2>&1 ||
        fail "This Python cannot make environments. Type this, then run make again:" \
            "  sudo apt-get install $package"
}

make_environment() {
    # An environment that was copied, moved or cut short is made anew.
    if is_stamped .venv/.made "$PWD" && $python -c '' 2>/dev/null; then return; fi
    chosen=$(find_python)
    ensure_venv_module "$chosen"
    say "Making .venv with $("$chosen" --version)"
    # Cleared through a link, an environment of another folder would be lost.
    [ ! -L .venv ] || rm .venv
    "$chosen" -m venv --clear .venv
    printf '%s\n' "$PWD" >.venv/.made
}

# install_list LIST: exactly the pinned packages, each checked against its hash.
install_list() {
    want=$(fingerprint "requirements/$1.txt")
    is_stamped ".venv/.installed-$1" "$want" && return
    say "Installing requirements/$1.txt (a minute or two, once)"
    sh scripts/install-list.sh $python "requirements/$1.txt" ||
        fail "The packages of requirements/$1.txt could not be installed (the reason stands above)." \
            "Check the network and run make again: what was fetched is kept."
    printf '%s\n' "$want" >".venv/.installed-$1"
    # The development list holds the whole base list.
    if [ "$1" = dev ]; then fingerprint requirements/base.txt >.venv/.installed-base; fi
}

install_project() {
    want=$(fingerprint pyproject.toml)
    if is_stamped .venv/.installed-project "$want" && [ -x .venv/bin/hearth ]; then return; fi
    $python -m pip install --quiet --disable-pip-version-check --no-deps --no-index \
        --no-build-isolation --editable . || fail "The command 'hearth' could not be installed."
    printf '%s\n' "$want" >.venv/.installed-project
}

make_environment
install_list "$list"
case $list in node | spark) ;; *) install_project ;; esac
