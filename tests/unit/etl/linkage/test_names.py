"""Names taken apart: the table is the specification."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.linkage.names import fold, sound_of, take_given_name_apart, take_surname_apart


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Zoë", ["ZOE"]),
        ("Łukasz", ["LUKASZ"]),
        ("Søren", ["SOREN"]),
        ("Weiß", ["WEISS"]),
        ("D'Arcy", ["DARCY"]),
        ("O’Neill", ["ONEILL"]),
        ("Anne-Marie", ["ANNE", "MARIE"]),
        ("Æthelred  Þór", ["AETHELRED", "THOR"]),
        ("  ", []),
        ("1234", []),
    ],
)
def test_fold__as_written__capitals_without_accents(written: str, words: list[str]) -> None:
    assert fold(written) == words


@pytest.mark.parametrize(
    ("written", "forename", "others", "root"),
    [
        ("Bill", "BILL", [], "WILLIAM"),
        ("Mohd", "MOHD", [], "MOHAMMED"),
        ("Anne-Marie J.", "ANNE", ["MARIE", "J"], "ANN"),
        ("Mr Thomas", "THOMAS", [], "THOMAS"),
        ("Saoirse", "SAOIRSE", [], "SAOIRSE"),
    ],
)
def test_take_given_name_apart__as_written__first_name_others_and_roots(
    written: str, forename: str, others: list[str], root: str
) -> None:
    name = take_given_name_apart(written)
    assert (name.forename, name.others) == (forename, others)
    assert root in name.roots
    assert forename in name.roots


def test_take_given_name_apart__initial__has_no_root_and_no_sound() -> None:
    name = take_given_name_apart("J")
    assert (name.forename, name.roots, name.sound) == ("J", [], None)


@pytest.mark.parametrize(
    ("written", "surname", "parts"),
    [
        ("van der Berg", "VANDERBERG", ["BERG"]),
        ("Smith-Jones", "SMITHJONES", ["JONES", "SMITH"]),
        ("Al-Hassan", "ALHASSAN", ["HASSAN"]),
        ("Le", "LE", ["LE"]),
        ("Carter Jr", "CARTER", ["CARTER"]),
    ],
)
def test_take_surname_apart__as_written__whole_and_parts(
    written: str, surname: str, parts: list[str]
) -> None:
    found = take_surname_apart(written)
    assert found.surname == surname
    assert found.parts == parts


@pytest.mark.parametrize(
    ("one", "other"),
    [("PHILLIPS", "FILIPS"), ("CLARKE", "KLARK"), ("NICOLA", "NIKOLA")],
)
def test_sound_of__spellings_of_one_sound__share_a_key(one: str, other: str) -> None:
    assert sound_of(one) == sound_of(other)


@given(st.text())
def test_names__any_text__never_fail_and_repeat_themselves(text: str) -> None:
    assert all(word.isascii() and word.isupper() for word in fold(text))
    assert fold(" ".join(fold(text))) == fold(text)
    take_given_name_apart(text)
    take_surname_apart(text)
