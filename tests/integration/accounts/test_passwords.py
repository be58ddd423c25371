"""Which passwords are good enough, as a table, and what always holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts import passwords
from app.accounts.passwords import find_weakness

ADA = ("Ada Ferris", "ada.ferris@wexcombe.test", "University of Wexcombe")


@pytest.mark.parametrize(
    "password",
    [
        "warm embers, calm evening",
        "correct horse battery staple",
        "zebra!kiwi-42-harbour",
        "x9#kQ2!mZ7pLw",
        "Ada drinks cold tea on Sundays",
        "ŵyn yn y cae gwyrdd",
        "秘密の庭に咲く花はとても青い",
    ],
)
def test_find_weakness__words_of_ones_own__are_good(password: str) -> None:
    assert find_weakness(password, personal=ADA) is None


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("", passwords.TOO_SHORT),
        ("eleven char", passwords.TOO_SHORT),
        ("a long one " * 12, passwords.TOO_LONG),
        ("aaaaaaaaaaaaaaaa", passwords.TOO_UNIFORM),
        ("abababababababab", passwords.TOO_UNIFORM),
        ("123456789012", passwords.TOO_UNIFORM),
        ("abcdefghijkl", passwords.TOO_UNIFORM),
        ("qwertyuiop12", passwords.TOO_UNIFORM),
        ("839201748562", passwords.ONLY_DIGITS),
        ("password1234", passwords.TOO_COMMON),
        ("Password2026!", passwords.TOO_COMMON),
        ("P@55w0rd!!!!2026", passwords.TOO_COMMON),
        ("Welcome2Hearth", passwords.TOO_COMMON),
        ("iloveyou123456", passwords.TOO_COMMON),
        ("LiverpoolFootball1", passwords.TOO_COMMON),
        ("qwerty-letmein-1", passwords.TOO_COMMON),
        ("ferris.ada.1987", passwords.TOO_PERSONAL),
        ("Wexcombe2026!", passwords.TOO_PERSONAL),
    ],
)
def test_find_weakness__what_is_tried_first__is_refused(password: str, expected: str) -> None:
    assert find_weakness(password, personal=ADA) == expected


@given(st.lists(st.sampled_from(sorted(passwords.common_words())), min_size=1, max_size=6))
def test_find_weakness__common_words_alone__are_never_good(words: list[str]) -> None:
    assert find_weakness("".join(words)) is not None
    assert find_weakness("-".join(words).title() + "2026") is not None


@given(st.text(max_size=200))
def test_find_weakness__any_text__answers_within_the_length(text: str) -> None:
    found = find_weakness(text, personal=ADA)
    assert found is not None or passwords.SHORTEST <= len(text) <= passwords.LONGEST
