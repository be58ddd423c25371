"""Keyed pseudonyms: the same person and key give the same name, and no name leads back."""

import hmac
from collections.abc import Sequence
from typing import Final

import polars as pl

SHORTEST_KEY_BYTES: Final = 16
_PSEUDONYM_BYTES: Final = 16


def make_pseudonyms(key: bytes, purpose: str, *parts: pl.Series) -> pl.Series:
    """Make a pseudonym for each row of the parts.

    Parameters
    ----------
    key
        Secret, the same for all editions that are to be compared.
    purpose
        Keeps pseudonyms of different kinds apart, such as `participant` and `npd_ks4`.
    parts
        Columns that together identify a row; text, no nulls.

    Returns
    -------
    pl.Series
        32 hexadecimal digits a row: the first 128 bits of HMAC-SHA-256.

    Notes
    -----
    Each part is preceded by its length, so that (`a`, `bc`) and (`ab`, `c`) differ.
    """
    columns = [part.cast(pl.String).to_list() for part in parts]
    names = [_pseudonym(key, (purpose, *row)) for row in zip(*columns, strict=True)]
    return pl.Series("pseudonym", names, dtype=pl.String)


def fingerprint_key(key: bytes) -> str:
    """Give a short text by which editions of one key can be told, without showing the key."""
    return _pseudonym(key, ("fingerprint of the key",))[:8]


def _pseudonym(key: bytes, parts: Sequence[str]) -> str:
    message = b"".join(
        len(encoded).to_bytes(4) + encoded for encoded in (part.encode() for part in parts)
    )
    return hmac.digest(key, message, "sha256")[:_PSEUDONYM_BYTES].hex()
