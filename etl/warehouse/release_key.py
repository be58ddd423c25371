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


def get_release_key(edition: Path) -> bytes:
    """Read the secret of an edition from its folder.

    Editions from before they had one are given one that hangs on all that is in them.
    """
    path = edition / "analysis" / _FILE
    if path.exists():
        return bytes.fromhex(path.read_text(encoding="ascii"))
    return hmac.digest((edition / "manifest.json").read_bytes(), _PURPOSE, "sha256")
