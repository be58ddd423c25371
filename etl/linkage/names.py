"""Names taken apart: what is compared of a name, and what it is found by.

Knows one name at a time; nothing of people or files.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

import polars as pl

from etl.readers.names import PARTICLES

LETTERS: Final = str.maketrans(
    {
        "ß": "SS",
        "ẞ": "SS",
        "Æ": "AE",
        "Œ": "OE",
        "Ø": "O",
        "Ł": "L",
        "Đ": "D",
        "Ð": "D",
        "Þ": "TH",
        "Ħ": "H",
        "Ŋ": "NG",
        "Ŧ": "T",
        "Ə": "A",
        "ʼ": None,
        "'": None,
        "’": None,
        "‘": None,
        "`": None,
        "´": None,
        "ʻ": None,
    }
)
"""Capitals that are no accented form of another; an apostrophe joins what it parts."""
TITLES: Final = frozenset(["MR", "MRS", "MISS", "MS", "MX", "DR", "MASTER"])
SUFFIXES: Final = frozenset(["JR", "JNR", "JUNIOR", "SNR", "II", "III"])
_SOUNDS: Final = (
    *(("PH", "F"), ("CK", "K"), ("SCH", "S"), ("GH", "H"), ("TH", "T"), ("WR", "R"), ("KN", "N")),
    *(("X", "KS"), ("Q", "K"), ("CE", "SE"), ("CI", "SI"), ("CY", "SI"), ("C", "K"), ("Z", "S")),
    *(("J", "G"), ("V", "F"), ("W", "V")),
)
_VOWELS: Final = re.compile("[AEIOUYH]+")
_TWICE: Final = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class GivenName:
    """A given name taken apart.

    Attributes
    ----------
    forename : the first name, capitals only; one letter if an initial. joined : all names run
        together. roots : the forename, and the names that it is a form of. sound : a rough key of
        how the forename sounds. root_sounds : the same of the roots. others : the remaining names.
    """

    forename: str | None
    joined: str | None
    roots: list[str]
    sound: str | None
    root_sounds: list[str]
    others: list[str]


@dataclass(frozen=True, slots=True)
class Surname:
    """A surname taken apart.

    Attributes
    ----------
    surname : all of it run together, capitals only. parts : the names in it without particles,
        with those they are a form of. part_sounds : rough keys of how the parts sound.
        surname_sound : that of the last name in it.
    """

    surname: str | None
    parts: list[str]
    part_sounds: list[str]
    surname_sound: str | None


def fold(text: str) -> list[str]:
    """Words of a name in capitals A to Z: accents dropped, other letters written out."""
    # Capitals first: the capital of ŉ or ǆ is more than one letter.
    capitals = unicodedata.normalize("NFKD", text.upper().translate(LETTERS))
    plain = "".join(c for c in capitals if not unicodedata.combining(c)).translate(LETTERS)
    return re.findall("[A-Z]+", plain)


def take_given_name_apart(text: str) -> GivenName:
    """Take a given name apart: "Anne-Marie J." is Anne with Marie and J."""
    words = fold(text)
    while words and words[0] in TITLES:
        words = words[1:]
    if not words:
        return GivenName(None, None, [], None, [], [])
    first = words[0]
    is_name = len(first) > 1  # not an initial
    roots = sorted({first, *_roots().get(first, ())}) if is_name else []
    return GivenName(
        first,
        "".join(words),
        roots,
        sound_of(first) if is_name else None,
        sorted(set(map(sound_of, roots))),
        words[1:],
    )


def take_surname_apart(text: str) -> Surname:
    """Take a surname apart: "van der Berg-Smith" is Berg and Smith."""
    words = [word for word in fold(text) if word not in SUFFIXES]
    if not words:
        return Surname(None, [], [], None)
    parts = [w for w in words if w.lower() not in PARTICLES and len(w) > 1] or ["".join(words)]
    related = sorted({*parts, *(root for part in parts for root in _roots().get(part, ()))})
    sounds = sorted(set(map(sound_of, related)))
    return Surname("".join(words), related, sounds, sound_of(parts[-1]))


def sound_of(word: str) -> str:
    """Give a rough key that spellings of one sound share: Phillips and Filips, Clarke and Klark."""
    for old, new in _SOUNDS:
        word = word.replace(old, new)
    head = "A" if _VOWELS.match(word) else word[:1]
    return _TWICE.sub(r"\1", head + _VOWELS.sub("", word[1:]))


@cache
def _roots() -> Mapping[str, tuple[str, ...]]:
    """Names that a name is a form of."""
    path = files("etl.linkage") / "tables" / "given_names.csv"
    listed = pl.read_csv(path.read_bytes(), comment_prefix="#")
    found: dict[str, set[str]] = {}
    for root, forms in listed.iter_rows():
        for form in (root, *forms.split()):
            found.setdefault(form, set()).add(root)
    return MappingProxyType({form: tuple(sorted(roots)) for form, roots in found.items()})
