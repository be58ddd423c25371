"""Counting people of a whole and of its parts: once each, in their category, or in none."""

from collections.abc import Iterator

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.disclosure import Count, Dimension, Mean, Share
from analytics.reports.counting import Average, By, Part, Whole, count_people, count_table
from etl.engine import DuckEngine

SEX = By(Dimension("sex", "Sex", (("f", "Female"), ("m", "Male"), ("none", "Not known"))), "sex")
FSM = By(
    Dimension("fsm", "Meals", (("true", "Yes"), ("false", "No"), ("none", "Not known"))), "fsm"
)
WHOLE = Whole("people", "People", "in_report", people="track")
ENTERED = Part("entered", "Entered", "he_year IS NOT NULL", rate="Entered, %")
CONTINUED = Part("continued", "Continued", "continued", of="entered")
POINTS = Average(Mean("points", "Points", over="entered", unit="points"), "points")
PEOPLE = {
    "sex": pl.String,
    "fsm": pl.Boolean,
    "in_report": pl.Boolean,
    "he_year": pl.Int64,
    "continued": pl.Boolean,
    "points": pl.Float64,
}


@pytest.fixture
def engine() -> Iterator[DuckEngine]:
    rows = [
        ("f", True, True, 2019, True, 40.0),
        ("f", False, True, 2020, None, 60.0),
        ("f", None, True, None, True, 99.0),
        (None, True, True, 2019, False, 10.0),
        ("m", True, False, 2019, True, 1.0),
    ]
    with DuckEngine() as made:
        made.register("track", pl.DataFrame(rows, schema=PEOPLE, orient="row"))
        yield made


def test_count_people__whole_parts_and_averages__of_those_who_are_counted(
    engine: DuckEngine,
) -> None:
    table = count_people(engine, WHOLE, (SEX,), parts=(ENTERED, CONTINUED), averages=(POINTS,))

    assert table.rows(named=True) == [
        {"sex": "f", "people": 3, "entered": 2, "continued": 1, "points": 50.0},
        {"sex": "none", "people": 1, "entered": 1, "continued": 0, "points": 10.0},
    ]


def test_count_people__two_breakdowns__a_row_each_combination(engine: DuckEngine) -> None:
    table = count_people(engine, WHOLE, (SEX, FSM))

    assert table.select("sex", "fsm").rows() == [
        ("f", "false"),
        ("f", "none"),
        ("f", "true"),
        ("none", "true"),
    ]


def test_count_table__part_with_a_rate__count_and_share_of_its_whole(engine: DuckEngine) -> None:
    made = count_table(engine, "Entry", WHOLE, SEX, parts=(ENTERED, CONTINUED), total_label="All")

    assert [type(each) for each in made.measures] == [Count, Count, Share, Count]
    assert made.measures[1] == Count("entered", "Entered", part_of="people")
    assert made.measures[3] == Count("continued", "Continued", part_of="entered")
    assert made.total_label == "All"
    assert made.table.columns == ["sex", "people", "entered", "continued"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["f", "m", None]), st.booleans(), st.one_of(st.none(), st.just(2019))
        ),
        max_size=20,
    )
)
def test_count_people__any_people__everybody_once(
    people: list[tuple[str | None, bool, int | None]],
) -> None:
    schema = {"sex": pl.String, "in_report": pl.Boolean, "he_year": pl.Int64}
    with DuckEngine() as engine:
        engine.register("track", pl.DataFrame(people, schema=schema, orient="row"))
        table = count_people(engine, WHOLE, (SEX,), parts=(ENTERED,))

    counted = [each for each in people if each[1]]
    assert table["people"].sum() == len(counted)
    assert table["entered"].sum() == sum(year is not None for _, _, year in counted)
