"""A report of fewer than five people says why: the first condition that leaves too few."""

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
        ([(True, True)] * 4, "no participant is recorded."),
        ([(False, True)] * 5, "nobody was told."),
        ([(None, True)] * 5, "nobody was told."),
        ([(True, False)] * 5 + [(False, True)] * 5, "nobody is linked."),
        ([(True, False)] + [(True, True)] * 4, "nobody is linked."),
    ],
)
def test_demand_somebody__nobody_or_fewer_than_five__first_condition_of_too_few(
    people: list[tuple[bool | None, bool]], why: str
) -> None:
    schema = {"told": pl.Boolean, "linked": pl.Boolean}
    with DuckEngine() as engine:
        engine.register("people", pl.DataFrame(people, schema=schema, orient="row"))
        with pytest.raises(NothingToTrack) as caught:
            demand_somebody(engine, "people", STEPS)
    assert str(caught.value) == (f"Fewer than 5 people would be in this report, or nobody: {why}")


def test_demand_somebody__five__nothing_is_said() -> None:
    with DuckEngine() as engine:
        engine.register("people", pl.DataFrame({"told": [True] * 5, "linked": [True] * 5}))
        demand_somebody(engine, "people", STEPS)
