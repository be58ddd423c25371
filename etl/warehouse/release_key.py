"""The secret of an edition from which its published figures are rounded up or down.

It lies beside the analysis tables: whoever holds those can make a published figure again, and
nobody else can tell which counts may stand behind it. Editions of one key of pseudonyms have one
secret, so that a count that stays the same prints the same.
"""

import hmac
from pathlib import Path
from typing import Final

_FILE: Final = "release.key"
_PURPOSE: Final = b"rounding of released figures"
_PRIVATE: Final = 0o600


def write_release_key(analysis: Path, key: bytes) -> None:
    """Write the secret of an edition that is being built: 64 hexadecimal digits."""
    path = analysis / _FILE
    path.touch(mode=_PRIVATE)
    path.write_text(hmac.digest(key, _PURPOSE, "sha256").hex() + "\n", encoding="ascii")


def find_release_key(analysis: Path) -> bytes | None:
    """Read the secret of an edition; None of one from before editions had it."""
    path = analysis / _FILE
    return bytes.fromhex(path.read_text(encoding="ascii")) if path.exists() else None
