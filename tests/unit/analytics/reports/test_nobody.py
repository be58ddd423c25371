"""A report with nobody in it says why: the first condition that leaves no one."""

import polars as pl
import pytest

from analytics.reports.nobody import demand_somebody
from analytics.track.scope import NothingToTrack
from etl.engine import DuckEngine

STEPS = (
    ("TRUE", "no participant is recorded."),
    ("told", "nobody was told."),
    ("linked", "nobody is linked."),
)


@pytest.mark.parametrize(
    ("people", "why"),
    [
        ([], "no participant is recorded."),
        ([(False, True)], "nobody was told."),
        ([(None, True)], "nobody was told."),
        ([(True, False), (False, True)], "nobody is linked."),
    ],
)
def test_demand_somebody__nobody_left__first_condition_that_holds_of_none(
    people: list[tuple[bool | None, bool]], why: str
) -> None:
    schema = {"told": pl.Boolean, "linked": pl.Boolean}
    with DuckEngine() as engine:
        engine.register("people", pl.DataFrame(people, schema=schema, orient="row"))
        with pytest.raises(NothingToTrack) as caught:
            demand_somebody(engine, "people", STEPS)
    assert str(caught.value) == f"There is nobody in this report: {why}"


def test_demand_somebody__somebody__nothing_is_said() -> None:
    with DuckEngine() as engine:
        engine.register("people", pl.DataFrame({"told": [True, False], "linked": [True, False]}))
        demand_somebody(engine, "people", STEPS)
