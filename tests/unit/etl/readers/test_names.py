"""Names are cleaned, not corrected."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.readers.names import clean_name, judge_name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada \u00a0 Mae ", "Ada Mae"),
        ("O\u2019Neill", "O'Neill"),
        ("O'NEILL", "O'Neill"),
        ("o'neill", "O'Neill"),
        ("d'arcy", "D'Arcy"),
        ("MCDONALD", "McDonald"),
        ("mcdonald-o'brien", "McDonald-O'Brien"),
        ("ANNE-MARIE", "Anne-Marie"),
        ("anne \u2013 marie", "Anne-Marie"),
        ("VAN DER BERG", "van der Berg"),
        ("AL-HASSAN", "Al-Hassan"),
        ("VAN", "Van"),
        ("ZOË", "Zoë"),
        ("Zoe\u0308", "Zoë"),
        ("DeShawn", "DeShawn"),
        ("Macleod", "Macleod"),
        ("van Dijk", "van Dijk"),
        ("ada\u200b\u200f", "Ada"),
        ("محمد", "محمد"),
        ("李小龍", "李小龍"),
        ("क्षितिज", "क्षितिज"),
    ],
)
def test_clean_name__typed__kept(typed, kept):
    assert clean_name(typed) == kept


def test_judge_name__capitals_set__noted():
    assert [f.code for f in judge_name("ADA").findings] == ["capitals"]
    assert judge_name("Ada").findings == ()
    assert judge_name("محمد").findings == ()


def test_judge_name__accents_lost_on_the_way__offered_not_taken():
    judged = judge_name("ZoÃ«")
    assert (judged.value, judged.findings[0].proposal) == (None, "Zoë")


@pytest.mark.parametrize("text", ["12", "--", "Ad\ufffd", "x" * 200])
def test_judge_name__not_a_name__error(text):
    assert [f.severity for f in judge_name(text).findings] == ["error"]


def test_judge_name__digit_inside__lands_with_a_warning():
    judged = judge_name("Ada2")
    assert (judged.value, judged.findings[0].code) == ("Ada2", "odd_character")


@given(st.text(max_size=30))
def test_clean_name__any_text__clean_text_stays_as_it_is(text):
    once = clean_name(text)
    assert clean_name(once) == once
    assert once == unicodedata.normalize("NFC", once)
    assert "  " not in once


@given(st.from_regex(r"[A-Z][a-z]{1,8}[A-Z][a-z]{1,8}", fullmatch=True))
def test_clean_name__mixed_case__kept_as_typed(name):
    assert clean_name(name) == name
