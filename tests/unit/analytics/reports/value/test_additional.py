"""What is told of additional entrants: from printed figures, and never more than they carry."""

from collections.abc import Mapping

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.definitions import dimension, get_definition
from analytics.disclosure import (
    Count,
    Dimension,
    Mark,
    Mean,
    SafeTable,
    get_rule_set,
    protect,
)
from analytics.reports.model import Evidence, Section
from analytics.reports.value import additional

WHOLE, ENTERED = "participants_by_19", "entered_by_19"
FSM = Dimension("fsm", "Meals", (("true", "Yes"), ("false", "No"), ("none", "Not known")))
YEARS = Dimension("expected_year", "Year", (("2019", "2019/20"), ("2020", "2020/21")))
INTENSITY = dimension(get_definition("intensity", "heat-8h"))
MEASURES = (
    Count(WHOLE, "Participants"),
    Count(ENTERED, "Entered", part_of=WHOLE),
    Mean("hours", "Hours", over=WHOLE, unit="hours"),
    Mean("pounds", "Cost", over=WHOLE, unit="pounds", decimals=0),
)
Row = tuple[int, int, float]


def table(by: tuple[Dimension, ...], rows: Mapping[tuple[str, ...], Row]) -> SafeTable:
    names = [each.name for each in by]
    frame = pl.DataFrame(
        [
            {**dict(zip(names, key, strict=True)), WHOLE: people, ENTERED: entered,
             "hours": 9.0, "pounds": pounds}
            for key, (people, entered, pounds) in rows.items()
        ]
    )  # fmt: skip
    return protect(frame, by, MEASURES, get_rule_set("hesa_2011"))


def tell(meals: Row, others: Row, intensive: Row, minimal: Row) -> tuple[Section, Section]:
    cohorts = {("2019", "true"): meals, ("2020", "false"): others}
    tables = {
        "entry_by_fsm": table((FSM,), {("true",): meals, ("false",): others}),
        "entry_by_cohort_and_fsm": table((YEARS, FSM), cohorts),
        "entry_by_intensity@heat-8h": table(
            (INTENSITY,), {("intensive",): intensive, ("minimal",): minimal}
        ),
    }
    national, by_intensity, _ = additional.tell(tables, "heat-8h")
    return national, by_intensity


def figures(section: Section, column: str) -> dict[str, float | None]:
    cells = section.table.figures(column)
    return {keys[0]: cell.value for keys, cell in zip(section.table.keys, cells, strict=True)}


def test_tell__many_more_than_expected__cost_with_both_ends() -> None:
    national, by_intensity = tell(
        (400, 200, 500.0), (400, 240, 500.0), (400, 240, 1500.0), (400, 120, 100.0)
    )
    # 28.1 % of 400 in the year in which they were 19, and 49.4 %.
    assert figures(national, "national") == {"true": 28.1, "false": 49.4, "none": None}
    assert figures(national, "additional")["true"] == 88
    assert national.title.startswith("About 130 more entered by 19 than expected")
    assert national.text[0].startswith("Each additional entrant cost about £")
    assert figures(by_intensity, "additional") == {
        "intensive": 120, "some": None, "minimal": None, "none": None
    }  # fmt: skip
    # 1,400 pounds more for each of 400 people, over 120 entrants.
    assert figures(by_intensity, "each")["intensive"] == 4670


def test_tell__interval_holds_none__cost_without_a_limit_and_said_so() -> None:
    national, _ = tell((400, 114, 500.0), (0, 0, 0.0), (100, 50, 9.0), (100, 50, 9.0))
    assert "give or take chance" in national.title
    assert "could be infinite" in national.text[0]
    (cell, *_) = national.table.figures("each_high")
    assert (cell.mark, cell.text) == (Mark.NO_LIMIT, "no limit")


def test_tell__fewer_than_expected__no_cost_at_all() -> None:
    national, by_intensity = tell(
        (400, 20, 500.0), (400, 40, 500.0), (400, 40, 1500.0), (400, 240, 100.0)
    )
    assert "fewer entered by 19 than expected" in national.title
    assert national.text == ("What each additional entrant cost is not known: there may be none.",)
    assert figures(by_intensity, "each")["intensive"] is None
    assert figures(by_intensity, "each_low")["intensive"] is None


def test_tell__each_comparison__is_type_2_and_no_effect() -> None:
    for section in tell((60, 20, 5.0), (40, 20, 5.0), (30, 20, 9.0), (80, 20, 2.0)):
        assert section.evidence is Evidence.EMPIRICAL
        assert "an effect of outreach" in section.caution
        assert "Marked small" in section.caution


def test_tell__nobody__says_nothing_of_cost() -> None:
    national, _ = tell((0, 0, 0.0), (0, 0, 0.0), (0, 0, 0.0), (0, 0, 0.0))
    assert national.text == ()
    assert set(figures(national, "additional").values()) == {None}


def test_tell__records_do_not_reach_to_19__is_left_out() -> None:
    assert additional.tell({}, "heat-8h") == []


@st.composite
def rows(draw: st.DrawFn) -> Row:
    people = draw(st.integers(0, 900))
    return people, draw(st.integers(0, people)), draw(st.floats(0, 5_000))


@settings(max_examples=60)
@given(rows(), rows(), rows(), rows())
def test_tell__any_people__no_cost_below_nothing_and_ends_in_their_order(
    meals: Row, others: Row, intensive: Row, minimal: Row
) -> None:
    for section in tell(meals, others, intensive, minimal):
        for row in zip(
            *(section.table.figures(name) for name in ("each_low", "each", "each_high")),
            strict=True,
        ):
            shown = [cell.value for cell in row if cell.value is not None]
            assert all(value >= 0 for value in shown)
            assert shown == sorted(shown)
        assert "£-" not in " ".join((section.title, *section.text))


@pytest.mark.parametrize(("one", "other"), [((12, 3), (8, 7)), ((13, 4), (17, 6))])
def test_tell__people_who_are_printed_alike__are_told_of_alike(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    said = []
    for people, entered in (one, other):
        # As much was spent: averages are printed alike for the people who may be behind a sum.
        spent = (people, entered, 105 / people)
        national, _ = tell(spent, (402, 201, 7.0), (9, 4, 7.0), (9, 4, 7.0))
        said.append([national.title, *national.text])
    assert said[0] == said[1]


def test_tell__wide_interval_of_people__is_not_marked_as_of_few() -> None:
    # What is wide is said in percentage points; of people it hangs on how many there are.
    _, by_intensity = tell((9, 4, 7.0), (9, 4, 7.0), (4000, 2400, 15.0), (4000, 1200, 1.0))
    assert by_intensity.chart is not None
    assert not any(point.is_wide for point in by_intensity.chart.points("additional"))
