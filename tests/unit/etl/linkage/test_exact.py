from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.linkage import ExactLinker, LinkResult

BORN = date(2001, 8, 31)
COLUMNS = {
    "id": pl.String,
    "first_name": pl.String,
    "last_name": pl.String,
    "date_of_birth": pl.Date,
    "postcode": pl.String,
}
Person = tuple[Any, ...]


def link(left: list[Person], right: list[Person]) -> LinkResult:
    tables = (
        pl.DataFrame(rows, schema=COLUMNS, orient="row") if rows else pl.DataFrame(schema=COLUMNS)
        for rows in (left, right)
    )
    return ExactLinker.over(next(tables)).link(next(tables))


def pairs(result: LinkResult) -> list[tuple[str, str]]:
    return [(row["left_id"], row["right_id"]) for row in result.links.iter_rows(named=True)]


@pytest.mark.parametrize(
    ("first_name", "last_name", "postcode"),
    [
        ("Zoë", "O'Brien-Smith", "SW1A 1AA"),
        ("ZOE", "OBRIEN SMITH", "sw1a1aa"),
        ("Zoe Maria", "O’Brien Smith", "SW1A  1AA"),
        (" zoé-ann ", "o brien smith", "SW1A-1AA"),
    ],
)
def test_link__case_accents_spaces_punctuation_second_names__make_no_difference(
    first_name: str, last_name: str, postcode: str
) -> None:
    result = link(
        [("a", first_name, last_name, BORN, postcode)],
        [("1", "Zoe", "OBrien-Smith", BORN, "SW1A 1AA")],
    )

    assert pairs(result) == [("a", "1")]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Øyvind", "Oyvind"), ("Strauß", "STRAUSS"), ("Łukasz", "Lukasz"), ("Æthel", "Aethel")],
)
def test_link__letters_without_a_plain_form__are_written_out(one: str, other: str) -> None:
    result = link([("a", one, one, BORN, "E1 1AA")], [("1", other, other, BORN, "E1 1AA")])

    assert pairs(result) == [("a", "1")]


@pytest.mark.parametrize(
    "record",
    [
        ("1", "Thomas", "Ball", BORN, "M1 1AE"),
        ("1", "Tom", "Bell", BORN, "M1 1AE"),
        ("1", "Tom", "Ball", date(2001, 8, 30), "M1 1AE"),
        ("1", "Tom", "Ball", BORN, "M1 1AF"),
    ],
)
def test_link__any_part_differs__is_no_match(record: Person) -> None:
    result = link([("a", "Tom", "Ball", BORN, "M1 1AE")], [record])

    assert pairs(result) == []
    assert result.report.participants == {"no_match": 1}
    assert result.report.records == {"no_match": 1}


def test_link__key_shared_on_a_side__links_none_and_counts_why() -> None:
    tom, ann = ("Tom", "Ball", BORN, "M1 1AE"), ("Ann", "Cole", BORN, "L1 1AA")

    result = link([("a", *tom), ("b", *tom), ("c", *ann)], [("1", *tom), ("2", *ann), ("3", *ann)])

    assert pairs(result) == []
    assert result.ambiguous["left_id"].to_list() == ["c"]
    assert result.report.participants == {"several_participants": 2, "several_records": 1}
    assert result.report.records == {"several_participants": 1, "several_records": 2}


@pytest.mark.parametrize(
    ("person", "outcome"),
    [
        (("a", None, "Ball", BORN, "M1 1AE"), "missing_name"),
        (("a", "-", "Ball", BORN, "M1 1AE"), "missing_name"),
        (("a", "Tom", "", BORN, "M1 1AE"), "missing_name"),
        (("a", "Tom", "Ball", None, "M1 1AE"), "missing_date_of_birth"),
        (("a", "Tom", "Ball", BORN, " "), "missing_postcode"),
        (("a", None, None, None, None), "missing_name"),
    ],
)
def test_link__part_of_the_key_missing__not_linkable_even_to_itself(
    person: Person, outcome: str
) -> None:
    result = link([person], [person])

    assert pairs(result) == []
    assert result.report.participants == result.report.records == {outcome: 1}


def test_states__before_any_record__tell_who_can_be_linked() -> None:
    people = pl.DataFrame(
        [("a", "Tom", "Ball", BORN, "M1 1AE"), ("b", "Ann", "Cole", None, "M1 1AE")],
        schema=COLUMNS,
        orient="row",
    )

    states = ExactLinker.over(people).states()

    assert states.rows() == [("a", "linkable"), ("b", "missing_date_of_birth")]


PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["Tom", "Ann", None]),
        st.just("Ball"),
        st.just(BORN),
        st.sampled_from(["M1 1AE", "L1 1AA"]),
    ),
    max_size=6,
)


@settings(max_examples=30)
@given(left=PEOPLE, right=PEOPLE)
def test_link__any_people__one_to_one_and_everybody_counted_once(
    left: list[Person], right: list[Person]
) -> None:
    result = link(
        [(f"l{n}", *person) for n, person in enumerate(left)],
        [(f"r{n}", *person) for n, person in enumerate(right)],
    )

    linked = pairs(result)
    assert len({one for one, _ in linked}) == len({other for _, other in linked}) == len(linked)
    assert sum(result.report.participants.values()) == len(left)
    assert sum(result.report.records.values()) == len(right)
    assert result.report.linked == result.report.records.get("linked", 0) == len(linked)
    for one, other in linked:
        assert left[int(one[1:])] == right[int(other[1:])]
        assert left.count(left[int(one[1:])]) == right.count(left[int(one[1:])]) == 1
