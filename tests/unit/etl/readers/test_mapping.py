"""Which heading means which column."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.readers import (
    Column,
    apply_mapping,
    check_mapping,
    header_fingerprint,
    list_labels,
    suggest_mapping,
)


@pytest.mark.parametrize(
    ("header", "column", "how"),
    [
        ("Date of birth", "date_of_birth", "exact"),
        ("DATE OF BIRTH *", "date_of_birth", "exact"),
        ("dob", "date_of_birth", "alias"),
        ("date_of_birth", "date_of_birth", "alias"),
        ("D.O.B.", "date_of_birth", "normalised"),
        ("Date-of-Birth", "date_of_birth", "normalised"),
        ("Post code", "postcode", "normalised"),
        ("Date of brith", "date_of_birth", "similar"),
        ("Favourite colour", None, "none"),
        ("Next of kin postcode", None, "none"),
    ],
)
def test_suggest_mapping__one_heading__column_and_reason(columns, header, column, how):
    match = suggest_mapping([header], columns).matches[0]
    assert (match.column, match.how) == (column, how)


def test_suggest_mapping__two_headings_for_one_column__the_better_one_wins(columns):
    mapping = suggest_mapping(["Date of brith", "DOB"], columns)
    assert mapping.choice == {"Date of brith": None, "DOB": "date_of_birth"}


def test_suggest_mapping__remembered__outweighs_everything(columns):
    remembered = {"Code": "postcode", "Sex": None}
    mapping = suggest_mapping(["Code", "Postcode", "Sex"], columns, remembered)
    assert mapping.choice == {"Code": "postcode", "Postcode": None, "Sex": None}


words = st.sampled_from(["first", "last", "name", "birth", "date", "post", "code", "sex", "School"])


@given(st.lists(st.lists(words, max_size=3).map(" ".join), unique=True, max_size=12))
def test_suggest_mapping__any_headings__one_match_each_and_no_column_twice(headers):
    columns = [
        Column("first_name", "First name"),
        Column("birth", "Date of birth"),
        Column("sex", "Sex"),
    ]
    mapping = suggest_mapping(headers, columns)
    assert [match.header for match in mapping.matches] == headers
    chosen = [match.column for match in mapping.matches if match.column]
    assert len(chosen) == len(set(chosen))
    assert not [p for p in check_mapping(mapping.choice, columns) if p.code == "mapped_twice"]


def test_check_mapping__column_mapped_twice__names_both_headings(columns):
    choice = {"A": "first_name", "B": "first_name", "C": "last_name", "D": "date_of_birth"}
    problem = next(p for p in check_mapping(choice, columns) if p.severity == "error")
    assert problem.code == "mapped_twice"
    assert (
        problem.text
        == "“A” and “B” are both mapped to First name: keep one and leave the other out."
    )


def test_check_mapping__required_left_out_or_unknown__errors(columns):
    problems = check_mapping({"A": "first_name", "B": "shoe_size"}, columns)
    found = {(p.code, p.column) for p in problems if p.severity == "error"}
    assert found == {
        ("required_unmapped", "last_name"),
        ("required_unmapped", "date_of_birth"),
        ("unknown_column", "shoe_size"),
    }


def test_apply_mapping__choice__columns_under_their_names():
    frame = pl.DataFrame({"_row": [2], "A": ["Ada"], "B": ["x"]})
    assert apply_mapping(frame, {"A": "first_name", "B": None}).columns == ["_row", "first_name"]


def test_list_labels__columns__labels_and_aliases(columns):
    assert list_labels(columns[:2]) == ["First name", "Forename", "Last name", "Surname"]


def test_header_fingerprint__order_case_and_punctuation__same_memory():
    assert header_fingerprint(["First name", "DOB"]) == header_fingerprint(["dob", "First-Name"])
    assert header_fingerprint(["First name"]) != header_fingerprint(["Last name"])
