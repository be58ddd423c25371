"""The estimate without each school, held against doing it again without its rows."""

import numpy as np
import polars as pl
import pytest

from analytics.impact.design import Design, Estimand
from analytics.impact.errors import StudyFault
from analytics.impact.matched import Matched, Pairs
from analytics.impact.stress.schools import leave_schools_out
from analytics.impact.units import Floats, Ties, Units, read_units


def make_people() -> tuple[Units, Floats]:
    draw = np.random.default_rng(3)
    rows = 40
    frame = pl.DataFrame(
        {
            "id": np.arange(rows),
            "t": np.arange(rows) % 2 == 0,
            "x": draw.normal(size=rows),
            "school": np.arange(rows) // 10,
        }
    )
    units = read_units(frame, Design("t", ("x",), school="school", ties=Ties.FILE))
    return units, draw.normal(size=rows) + frame["x"].to_numpy() + 10 * frame["t"].to_numpy()


def match_neighbours(units: Units, *, shift: int) -> Matched:
    focal = np.flatnonzero(units.treated)
    other = (focal + shift) % len(units)
    return Matched(
        weights=np.ones(len(units)),
        subclass=np.full(len(units), -1),
        discarded=np.zeros(len(units), dtype=bool),
        pairs=Pairs(focal, other, np.ones(len(focal), dtype=np.int64), np.zeros(len(focal))),
    )


def estimate(units: Units, outcome: Floats, left: Floats) -> float:
    """G-computation by two regressions on those who are left."""
    means, slopes = [], []
    for group in (units.treated & left, ~units.treated & left):
        table = np.column_stack([np.ones(group.sum()), units.model_columns[group]])
        slopes.append(np.linalg.lstsq(table, outcome[group])[0])
        means.append(table.mean(axis=0))
    return float(means[0] @ (slopes[0] - slopes[1]))


@pytest.mark.parametrize("shift", [1, 11])
def test_leave_schools_out__each_in_turn__is_as_if_it_had_not_been_there(shift: int) -> None:
    units, outcome = make_people()
    matched = match_neighbours(units, shift=shift)
    found = leave_schools_out(units, matched, outcome, estimand=Estimand.ATT)
    assert found.value == pytest.approx(estimate(units, outcome, np.ones(len(units), dtype=bool)))
    for school, value, people in found.estimates.iter_rows():
        gone = units.schools == school
        gone[matched.pairs.other[gone[matched.pairs.focal]]] = True
        assert people == gone.sum()
        assert value == pytest.approx(estimate(units, outcome, ~gone))
    assert found.low <= found.value <= found.high
    assert "no single school makes the effect" in found.sentence


def test_leave_schools_out__one_school_makes_it__says_so() -> None:
    units, outcome = make_people()
    made = np.where(units.schools == 0, 100.0, -1.0) * units.treated
    found = leave_schools_out(
        units, match_neighbours(units, shift=1), outcome * 0 + made, estimand=Estimand.ATT
    )
    assert found.turns
    assert "its direction changes" in found.sentence


def test_leave_schools_out__schools_not_known__is_a_plain_fault() -> None:
    frame = pl.DataFrame({"id": [1, 2, 3, 4], "t": [1, 0, 1, 0], "x": [1.0, 2, 3, 4]})
    units = read_units(frame, Design("t", ("x",)))
    with pytest.raises(StudyFault, match="schools are not known"):
        leave_schools_out(units, match_neighbours(units, shift=1), np.zeros(4), estimand="att")
