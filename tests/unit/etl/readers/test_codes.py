"""Coded answers, and the many ways of saying that there is none."""

import pytest

from etl.readers.codes import CodeReader, missing_meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Not known (997)", "997"),
        ("don’t know", "997"),
        ("Prefer not to say", "998"),
        ("PREFER NOT TO SAY (998)", "998"),
        ("Information refused", "998"),
        ("Not available (999)", "999"),
        ("n/a", "999"),
        ("-", "999"),
        ("999", "999"),
        ("Knowles", None),
    ],
)
def test_missing_meaning__vocabulary_met_in_files__code(text, meaning):
    assert missing_meaning(text) == meaning


@pytest.mark.parametrize("name", ["Null", "Na", "Nan", "None"])
def test_missing_meaning__also_a_name__a_name(name):
    assert missing_meaning(name, is_name=True) is None
    assert missing_meaning("Not known", is_name=True) == "997"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10", "10"),
        ("female", "10"),
        (" F ", "10"),
        ("Female (10)", "10"),
        ("10 - Female", "10"),
        ("Prefer not to say", "96"),
        ("unknown", "99"),
        ("997", "99"),
    ],
)
def test_judge__sex__value(columns, text, value):
    assert CodeReader(columns[4].code_list).judge(text).value == value


@pytest.mark.parametrize(
    ("text", "value"), [("05", "05"), ("5", "05"), ("no", "05"), ("998", "998"), ("N/A", "997")]
)
def test_judge__code_with_a_leading_zero__value(columns, text, value):
    assert CodeReader(columns[5].code_list).judge(text).value == value


def test_judge__near_miss__offered_not_taken(columns):
    judged = CodeReader(columns[4].code_list).judge("Femal")
    assert (judged.value, judged.findings[0].proposal) == (None, "Female")


def test_judge__nothing_near__says_what_may_stand_there(columns):
    text = CodeReader(columns[4].code_list).judge("zebra").findings[0].text
    assert text.startswith(
        "“zebra” is not in the list “Sex”: choose one of its values (Female, Male"
    )
