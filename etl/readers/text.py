"""Small words about text that several readers share."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = dict.fromkeys(
    [
        0x00AD,
        0x200B,
        0x2060,
        0xFEFF,
        0xFFFE,
        *range(0x200E, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ]
)
"""Soft hyphens, zero-width spaces, direction marks; not the joiners that some scripts need."""
_QUOTES = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201b": "'", "\u02bc": "'", "\u00b4": "'", "`": "'"}
)
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


def squeeze(text: str) -> str:
    """Composed text without invisible characters; runs of any kind of space become one space."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_INVISIBLE)).split())


def straighten(text: str) -> str:
    """Curly apostrophes and long dashes as the keyboard's own."""
    return text.translate(_QUOTES).translate(_DASHES)


def plain(text: str) -> str:
    """Text for comparing: no case, no accents, no punctuation, `&` as and."""
    folded = unicodedata.normalize(
        "NFKD", straighten(text).replace("'", "").casefold().replace("&", " and ")
    )
    letters = "".join(c for c in folded if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", letters).split())
