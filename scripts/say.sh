# Words and small tools shared by the other scripts; sourced, never run.

say() { printf '%s\n' "$*" >&2; }

fail() {
    printf '\n' >&2
    for line in "$@"; do printf '%s\n' "$line" >&2; done
    exit 1
}

is_root() { [ "$(id -u)" -eq 0 ]; }

# Content hash of the given files: a step that left this stamp need not run again.
fingerprint() {
    if command -v sha256sum >/dev/null 2>&1; then
        cat "$@" | sha256sum | cut -c1-64
    else
        cat "$@" | shasum -a 256 | cut -c1-64
    fi
}

# is_stamped STAMP FINGERPRINT
is_stamped() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

# Debian's packages, where we may install them: apt_install PACKAGE...
can_apt_install() { is_root && command -v apt-get >/dev/null 2>&1; }
apt_install() {
    apt-get update -qq >&2 &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}
