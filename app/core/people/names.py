"""Names, postcodes and the key by which the same person is known again."""

import hashlib
import hmac
import unicodedata
from datetime import date
from functools import lru_cache

# Letters that Unicode does not take apart into a plain letter and a mark.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_APOSTROPHES = "'\u2018\u2019\u02bc\u02b9`\u00b4"


@lru_cache(maxsize=50_000)
def normalise_name(text: str | None) -> str:
    """Return a name in small letters without accents or punctuation, words one space apart.

    An apostrophe joins ("O'Neill" is "oneill"); a hyphen or a full stop parts.
    """
    decomposed = unicodedata.normalize("NFKD", (text or "").casefold())
    letters = "".join(
        _kept(character) for character in decomposed if not unicodedata.combining(character)
    )
    return " ".join(letters.translate(_PLAIN).split())


def _kept(character: str) -> str:
    if character in _APOSTROPHES:
        return ""
    return character if character.isalnum() else " "


def search_name(first: str | None, middle: str | None, last: str | None) -> str:
    """Return the text in which a person's name is looked for, last name first.

    Last name first, so that the index puts lists in the order in which people read them.
    """
    return " ".join(filter(None, map(normalise_name, (last, first, middle))))


def compact_postcode(postcode: str | None) -> str:
    """Return a postcode in capitals without spaces; nothing for nothing."""
    return "".join((postcode or "").split()).upper()


def identity_key(
    key: bytes,
    first: str | None,
    last: str | None,
    date_of_birth: date | None,
    postcode: str | None,
) -> str | None:
    """Return the keyed hash by which one member's records of one person are told to be the same.

    None without a date of birth or without either name: such records are never compared.
    Without a postcode there is a key all the same, of the names and the date alone.
    """
    names = [normalise_name(name).replace(" ", "") for name in (first, last)]
    if date_of_birth is None or not all(names):
        return None
    message = "|".join([*names, date_of_birth.isoformat(), compact_postcode(postcode)])
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()
