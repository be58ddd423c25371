"""Keyed pseudonyms: the same person and key give the same name, and no name leads back."""

import hmac
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
    named = pl.DataFrame(
        [part.cast(pl.String).alias(str(position)) for position, part in enumerate(parts)]
    )
    lengths_and_parts = [
        expression
        for name in named.columns
        for expression in (pl.col(name).str.len_bytes(), pl.lit(":"), pl.col(name), pl.lit(","))
    ]
    messages = named.select(pl.concat_str(pl.lit(_part(purpose)), *lengths_and_parts)).to_series()
    names = [_digest(key, message) for message in messages.to_list()]
    return pl.Series("pseudonym", names, dtype=pl.String)


def fingerprint_key(key: bytes) -> str:
    """Give a short text by which editions of one key can be told, without showing the key."""
    return _digest(key, _part("fingerprint of the key"))[:8]


def _part(text: str) -> str:
    return f"{len(text.encode())}:{text},"


def _digest(key: bytes, message: str) -> str:
    return hmac.digest(key, message.encode(), "sha256")[:_PSEUDONYM_BYTES].hex()
