"""Whether one school makes the effect: the estimate without each school in turn."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.impact.design import Estimand
from analytics.impact.errors import StudyFault
from analytics.impact.matched import Matched
from analytics.impact.units import Floats, Ints, Units


@dataclass(frozen=True, slots=True)
class WithoutSchools:
    """Estimates without one school.

    Attributes
    ----------
    value : with all schools. estimates : `school` (its code among the units), `estimate`, and
        `people`, those who left with it.
    """

    value: float
    estimates: pl.DataFrame

    @property
    def low(self) -> float:
        """Give the lowest estimate."""
        return float(self.estimates["estimate"].min())  # type: ignore[arg-type]

    @property
    def high(self) -> float:
        """Give the highest estimate."""
        return float(self.estimates["estimate"].max())  # type: ignore[arg-type]

    @property
    def turns(self) -> bool:
        """Whether the effect changes its sign without some school."""
        return bool(self.low * self.high < 0)

    @property
    def sentence(self) -> str:
        """Say in plain words whether one school makes the effect."""
        spread = (
            f"Without any one of the {len(self.estimates)} schools the estimate lies between"
            f" {self.low:.2f} and {self.high:.2f}"
        )
        if self.turns:
            return f"{spread}: without one of them its direction changes."
        return f"{spread}: no single school makes the effect."


def leave_schools_out(
    units: Units, matched: Matched, outcome: Floats, *, estimand: Estimand
) -> WithoutSchools:
    """Estimate the effect without each school in turn, by linear g-computation.

    With a school go its participants together with the people who were matched to them, and the
    comparison people that it gave to others.

    Parameters
    ----------
    outcome
        n results; nan where it is not known, of people who are then left out.

    Raises
    ------
    StudyFault
        The schools are not known.
    """
    if units.schools is None:
        raise StudyFault("The schools are not known, so none can be left out in turn.")
    # Normal equations are added up once; each school's share is then taken off them.
    known = matched.is_in & ~np.isnan(outcome)
    table = np.column_stack([np.ones(len(units)), units.model_columns, np.nan_to_num(outcome)])
    groups = [units.treated & known, ~units.treated & known]
    sums = [_products(table[group], matched.weights[group]) for group in groups]
    rows = []
    for school, gone in _rows_of_schools(units.schools, matched):
        left = [
            whole - _products(table[gone][group[gone]], matched.weights[gone][group[gone]])
            for whole, group in zip(sums, groups, strict=True)
        ]
        if min(one[0, 0] for one in left) > 1e-9:
            rows.append((school, _effect(left[0], left[1], estimand), len(gone)))
    schema = {"school": pl.Int64, "estimate": pl.Float64, "people": pl.Int64}
    return WithoutSchools(
        _effect(sums[0], sums[1], estimand),
        pl.DataFrame(rows, schema=schema, orient="row"),
    )


def _products(table: Floats, weights: Floats) -> Floats:
    return np.asarray(table.T @ (table * weights[:, None]))


def _effect(treated: Floats, others: Floats, estimand: Estimand) -> float:
    """Give the g-computation from both groups' sums of products; the last column is the outcome."""
    means = {
        Estimand.ATT: treated[0, :-1] / treated[0, 0],
        Estimand.ATC: others[0, :-1] / others[0, 0],
        Estimand.ATE: (treated[0, :-1] + others[0, :-1]) / (treated[0, 0] + others[0, 0]),
    }
    slopes = [
        np.linalg.lstsq(sums[:-1, :-1], sums[:-1, -1], rcond=1e-12)[0] for sums in (treated, others)
    ]
    return float(means[estimand] @ (slopes[0] - slopes[1]))


def _rows_of_schools(schools: Ints, matched: Matched) -> list[tuple[int, Ints]]:
    """Give of each school the rows that go with it: its own, and those matched to its focal."""
    inside = np.flatnonzero(matched.is_in)
    links = [np.column_stack([schools[inside], inside])]
    if matched.pairs is not None:
        links.append(np.column_stack([schools[matched.pairs.focal], matched.pairs.other]))
    both = np.unique(np.concatenate(links), axis=0)
    starts = np.flatnonzero(np.diff(both[:, 0], prepend=-1))
    parts = np.split(both[:, 1], starts[1:])
    return [(int(both[start, 0]), part) for start, part in zip(starts, parts, strict=True)]
