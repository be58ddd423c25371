"""Cleans people's names without presuming what a name looks like."""

from __future__ import annotations

import re
import unicodedata

from etl.readers.columns import Finding, Judged, error, note, shown, warning
from etl.readers.text import squeeze, straighten

MAX_NAME = 100
PARTICLES = frozenset(
    [
        "af",
        "al",
        "av",
        "bin",
        "bint",
        "da",
        "dal",
        "de",
        "dei",
        "del",
        "della",
        "den",
        "der",
        "di",
        "dos",
        "du",
        "el",
        "ibn",
        "la",
        "las",
        "le",
        "los",
        "ten",
        "ter",
        "van",
        "von",
        "zu",
    ]
)
_MOJIBAKE = re.compile(
    "[ÃÂ][\u0080-\u00bf\u20ac\u2122\u0152\u0153\u0160\u0161\u0178\u017d\u017e]|â€"
)
_ODD = re.compile(r"[0-9@#<>=+*/\\|{}\[\]_%^~$£!?;:\"]")


def clean_name(text: str) -> str:
    """A name as it should be kept.

    Spaces, invisible marks, curly apostrophes and long dashes are made plain. Capitals are changed
    only when the whole name is in capitals or in small letters; mixed case is kept as typed.
    """
    name = straighten(squeeze(text))
    name = re.sub(r"\s*([-'])\s*", r"\1", name).strip("-,. ")
    if name.isupper() or name.islower():
        name = capitalise(name)
    return unicodedata.normalize("NFC", name)


def capitalise(name: str) -> str:
    """Proper capitals for a name typed in one case: O'Neill, McDonald, Anne-Marie, van der Berg."""
    words = name.split(" ")
    last = len(words) - 1
    return " ".join(
        word.lower() if place < last and word.lower() in PARTICLES else _capitalise_word(word)
        for place, word in enumerate(words)
    )


def _capitalise_word(word: str) -> str:
    return "-".join(_capitalise_part(part) for part in word.split("-"))


def _capitalise_part(part: str) -> str:
    head, mark, tail = part.partition("'")
    # O'Neill and D'Arcy, but not the possessive ending of a nickname.
    if mark and len(head) <= 2 and len(tail) > 1:
        return f"{_first_upper(head)}'{_first_upper(tail)}"
    if len(part) > 3 and part[:2].lower() == "mc" and part[2:].isalpha():
        return f"Mc{_first_upper(part[2:])}"
    return _first_upper(part)


def _first_upper(part: str) -> str:
    for place, letter in enumerate(part):
        if letter.isalpha():
            return part[:place].lower() + letter.title() + part[place + 1 :].lower()
    return part


def judge_name(text: str) -> Judged:
    """Clean one name and say what was changed or looks wrong."""
    mended = _mend_mojibake(text)
    if mended is not None:
        advice = f"accents were lost on the way; it may be {shown(mended)}"
        return Judged(
            None, (error("garbled", f"{shown(text)} is garbled: {advice}.", clean_name(mended)),)
        )
    name = clean_name(text)
    if "\ufffd" in name or not any(letter.isalpha() for letter in name):
        return Judged(
            None, (error("not_a_name", f"{shown(text)} is not a name: type the name again."),)
        )
    if len(name) > MAX_NAME:
        return Judged(
            None,
            (error("too_long", f"The name is longer than {MAX_NAME} characters: shorten it."),),
        )
    findings: list[Finding] = []
    typed = squeeze(text)
    if (typed.isupper() or typed.islower()) and not name.isupper() and not name.islower():
        what = f"Capitals were set: {shown(name)}. Change it if the person writes it otherwise."
        findings.append(note("capitals", what))
    if odd := _ODD.search(name):
        findings.append(
            warning("odd_character", f"{shown(name)} contains “{odd.group()}”: check it.")
        )
    return Judged(name, tuple(findings))


def _mend_mojibake(text: str) -> str | None:
    """UTF-8 once read as Windows-1252 (“ZoÃ«”) turned back, or None when it is not that."""
    if not _MOJIBAKE.search(text):
        return None
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None
