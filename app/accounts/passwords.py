"""Which passwords are good enough. The rule asks for length and for words of one's own.

There is no rule about capitals and symbols: they make passwords that people forget and programs
guess. What is refused is what is tried first: runs, repetitions, the words of common passwords
(`common_words.txt`, also with digits for letters) and the person's own name and address.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from flask_security import PasswordUtil

SHORTEST = 12
LONGEST = 128
FEWEST_DIFFERENT = 5
FEWEST_OWN_LETTERS = 4
SHORTEST_PERSONAL_WORD = 3
# What is written for a letter, by those who were asked for a digit or a symbol.
LOOKALIKES = str.maketrans("013457@$!|", "oleastasil")
RUNS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")

TOO_SHORT = (
    f"Use at least {SHORTEST} characters. Three or four words that only you would put together do"
    " well."
)
TOO_LONG = f"Use at most {LONGEST} characters."
TOO_UNIFORM = "This repeats a few characters or follows a row of keys. Use words of your own."
ONLY_DIGITS = "This is made of digits alone. Use words as well."
TOO_COMMON = (
    "This is made of words that are tried first. Use words that only you would put together."
)
TOO_PERSONAL = "This is made of your name or address. Use words that others cannot know of you."


def find_weakness(password: str, *, personal: Iterable[str] = ()) -> str | None:
    """Return what is wrong with a password, for the person who chose it; None when it is good.

    `personal` is what others know of the person: name, e-mail address, member.
    """
    if len(password) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST:
        return TOO_LONG
    lowered = password.casefold()
    if len(set(lowered)) < FEWEST_DIFFERENT or not _without_runs(lowered):
        return TOO_UNIFORM
    if not re.search(r"[^\W\d_]", lowered):
        return ONLY_DIGITS
    if _own_letters(lowered, common_words()) < FEWEST_OWN_LETTERS:
        return TOO_COMMON
    if _own_letters(lowered, common_words() | _words_of(personal)) < FEWEST_OWN_LETTERS:
        return TOO_PERSONAL
    return None


@cache
def common_words() -> frozenset[str]:
    """Return the words of which common passwords are made."""
    text = Path(__file__).with_name("common_words.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def _own_letters(lowered: str, words: frozenset[str]) -> int:
    """How many letters are left when the words are taken out, read in the worst way."""
    return min(
        _letters_left(lowered, words),
        _letters_left(lowered.translate(LOOKALIKES), words),
        _letters_left(_without_ornaments(lowered).translate(LOOKALIKES), words),
    )


def _without_ornaments(text: str) -> str:
    """What is left without the digits and symbols that people hang at either end."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)


def _letters_left(text: str, words: frozenset[str]) -> int:
    # One pass from the left, the longest word first: "password" before "pass".
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    rest = re.sub(pattern, " ", text) if pattern else text
    return sum(character.isalpha() for character in rest)


def _words_of(texts: Iterable[str]) -> frozenset[str]:
    words = (word for text in texts for word in re.split(r"[\W\d_]+", text.casefold()))
    return frozenset(word for word in words if len(word) >= SHORTEST_PERSONAL_WORD)


def _without_runs(lowered: str) -> str:
    """What is left when pieces of four or more neighbouring keys are taken out."""
    for run in (*RUNS, *(run[::-1] for run in RUNS)):
        for length in range(len(run), 3, -1):
            for start in range(len(run) - length + 1):
                lowered = lowered.replace(run[start : start + length], "")
    return re.sub(r"\W|\d{1,4}$", "", lowered)


class HearthPasswordUtil(PasswordUtil):
    """The same rule for passwords chosen on Flask-Security's pages."""

    def validate(
        self,
        password: str,
        is_register: bool,  # noqa: ARG002
        **kwargs: Any,
    ) -> tuple[list[str] | None, str]:
        normal = self.normalize(password)
        user = kwargs.get("user")
        weakness = find_weakness(normal, personal=personal_words(user) if user else ())
        return ([weakness] if weakness else None), normal


def personal_words(user: Any) -> list[str]:
    """Return what others know of a user."""
    member = user.organisation.name if user.organisation else ""
    return [user.name, user.email, member]
