"""Every definition as a table of people and categories. docs/definitions.md is written from it."""

import csv
from importlib.resources import files
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.definitions import (
    Definition,
    classify,
    column,
    get_definition,
    list_definitions,
    list_families,
)
from tests.spec.definitions.cases import CASES
from tests.spec.definitions.manual import MANUAL, write_manual
from tests.spec.definitions.people import SCHEMA, track_of

FAMILIES = [family.key for family in list_families()]
EVERY = [each for family in FAMILIES for each in list_definitions(family)]
# Otherwise the same as the edition in use, which would leave the definition out.
ELSEWHERE = {name: (1 if SCHEMA[name] == pl.Int16 else False) for name in SCHEMA if "__" in name}


@pytest.fixture(scope="module")
def categories() -> dict[tuple[str, str], list[str]]:
    """What the register makes of the people of each definition."""
    people = [(named, case) for named, cases in CASES.items() for case in cases]
    with track_of([*(case.given for _, case in people), ELSEWHERE]) as track:
        classify(track, FAMILIES)
        found = track.engine.fetch("defined", order_by=["person"])
    made: dict[tuple[str, str], list[str]] = {}
    for row, (named, _) in zip(found.iter_rows(named=True), people, strict=False):
        made.setdefault(named, []).append(row[column(get_definition(*named))])
    return made


@pytest.mark.parametrize("named", CASES, ids="=".join)
def test_definition__people_as_told__are_in_their_category(
    categories: dict[tuple[str, str], list[str]], named: tuple[str, str]
) -> None:
    words = [case.words for case in CASES[named]]
    expected = [case.category for case in CASES[named]]
    assert dict(zip(words, categories[named], strict=True)) == dict(
        zip(words, expected, strict=True)
    )


@pytest.mark.parametrize("definition", EVERY, ids=lambda each: f"{each.family}={each.key}")
def test_definition__its_cases__reach_every_category_of_its_own(definition: Definition) -> None:
    cases = CASES[definition.family, definition.name]
    reached = {case.category for case in cases}
    named = {key for key, _ in definition.categories}
    assert reached <= named
    if definition.family != "groups":  # six groups by two rules: those two are told
        assert reached == named


def values(dtype: Any) -> st.SearchStrategy[Any]:
    of = {
        pl.Boolean: st.booleans(),
        pl.Int16: st.integers(0, 6),
        pl.Int32: st.integers(1990, 2030),
        pl.Int64: st.integers(0, 3),
        pl.Float64: st.sampled_from([0.0, 2.99, 3.0, 4.999, 5.0, 7.999, 8.0, 11.0, 40.0]),
        pl.String: st.sampled_from(["low", "average", "high", "odd"]),
    }
    return st.one_of(st.none(), of[dtype])


PERSON = st.fixed_dictionaries(
    {name: values(dtype) for name, dtype in SCHEMA.items() if name != "person"}
)


@settings(max_examples=6, deadline=None)
@given(st.lists(PERSON, min_size=1, max_size=40))
def test_definitions__anybody__is_in_one_declared_category_of_each(
    people: list[dict[str, Any]],
) -> None:
    # An ordinary person, so that no column is empty, and one elsewhere by each edition.
    with track_of([*people, {}, ELSEWHERE]) as track:
        classify(track, FAMILIES)
        found = track.engine.fetch("defined", order_by=["person"])
    assert found.height == len(people) + 2
    for definition in EVERY:
        declared = {key for key, _ in definition.categories}
        assert set(found[column(definition)].to_list()) <= declared, definition.key


def test_register__released_versions__are_as_they_were_released() -> None:
    path = files("analytics.definitions") / "released.csv"
    with path.open(encoding="utf-8") as file:
        released = [(row["family"], row["key"], row["sha256"]) for row in csv.DictReader(file)]
    # A released version is never edited: add one. A new one is released by its line in the file.
    assert {(each.family, each.reference, each.digest()) for each in EVERY} == set(released)
    assert len(released) == len(EVERY)


def test_manual__docs__is_what_the_specification_writes() -> None:
    assert MANUAL.read_text(encoding="utf-8") == write_manual(), (
        "Run: python -m tests.spec.definitions.manual"
    )
