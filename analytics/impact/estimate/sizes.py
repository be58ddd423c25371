"""Effects in standard deviations, and in the months of progress that schools know."""

from dataclasses import dataclass, replace
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from analytics.impact.errors import StudyFault
from analytics.impact.estimate.result import Estimate, Measure
from analytics.impact.estimate.sample import Sample
from analytics.impact.units import Bools

MONTHS_CAVEAT: Final = (
    "Months of progress translate an effect size by a table made for attainment in schools; they "
    "are no measurement of time. Two versions of the table differ for small effects, and neither "
    "was made for outcomes such as entry to higher education."
)
_TABLE: Final = Path(__file__).with_name("months_of_progress.csv")


@dataclass(frozen=True, slots=True)
class Months:
    """Months of progress by one version of the table.

    Attributes
    ----------
    version, source : of the table.
    value, low, high : months, negative for less progress; None beyond the table's last row, and
        low and high where no interval is given.
    """

    version: str
    source: str
    value: int | None
    low: int | None
    high: int | None


def find_hedges_g(estimate: Estimate, sample: Sample) -> Estimate | None:
    """Give a difference of means in standard deviations of the outcome, with its interval.

    None where the outcome does not vary within the groups.

    Parameters
    ----------
    estimate
        A difference of means; its standard errors are those of the effect size but for the scale.
    sample
        The matched people, over both groups of whom the standard deviation is pooled.

    Source
    ------
    Hedges (1981): pooled standard deviation (n - 1, within groups, nothing conditioned on) and
    J = 1 - 3 / (4 (n - 2) - 1), as the Education Endowment Foundation asks; weighted variances
    as MatchIt's.
    """
    treated, controls = sample.treated, ~sample.treated
    n = estimate.treated + estimate.controls
    pooled = (
        (estimate.treated - 1) * _find_variance(sample, treated)
        + (estimate.controls - 1) * _find_variance(sample, controls)
    ) / (n - 2)
    if pooled <= 0:
        return None
    factor = (1 - 3 / (4 * (n - 2) - 1)) / sqrt(pooled)
    return replace(
        estimate,
        measure=Measure.HEDGES_G,
        value=estimate.value * factor,
        errors={kind: error * factor for kind, error in estimate.errors.items()},
        low=None if estimate.low is None else estimate.low * factor,
        high=None if estimate.high is None else estimate.high * factor,
    )


def _find_variance(sample: Sample, group: Bools) -> float:
    outcome, weights = sample.outcome[group], sample.weights[group]
    if len(outcome) < 2:
        return 0.0
    total = weights.sum()
    squares = weights @ (outcome - np.average(outcome, weights=weights)) ** 2
    return float(squares * total / (total**2 - weights @ weights))


def list_months(estimate: Estimate) -> tuple[Months, ...]:
    """Translate an effect size into months of progress, by every version of the table.

    Parameters
    ----------
    estimate
        Hedges' g. Print `MONTHS_CAVEAT` beside what comes of it.

    Raises
    ------
    StudyFault
        The estimate is no effect size.

    Source
    ------
    Toolkit of the Education Endowment Foundation ("about the toolkits"), and the variant of its
    project reports; kept as data in `months_of_progress.csv`.
    """
    if estimate.measure is not Measure.HEDGES_G:
        raise StudyFault("Months of progress are read from an effect size (Hedges' g), no other.")
    return tuple(
        Months(
            version,
            rows["source"][0],
            *(_read_months(rows, g) for g in (estimate.value, estimate.low, estimate.high)),
        )
        for (version,), rows in _read_table().group_by("version", maintain_order=True)
    )


def read_months(size: float) -> dict[str, int | None]:
    """Read an effect size that is printed already, by version; None beyond the last row."""
    return {
        str(version): _read_months(rows, size)
        for (version,), rows in _read_table().group_by("version", maintain_order=True)
    }


@cache
def _read_table() -> pl.DataFrame:
    return pl.read_csv(_TABLE)


def _read_months(rows: pl.DataFrame, g: float | None) -> int | None:
    """Read the row of an effect size, rounded to the table's two digits."""
    if g is None:
        return None
    size = round(abs(g), 2)
    months = rows.filter(pl.col("least") <= size, pl.col("most") >= size)["months"]
    return None if months.is_empty() else int(np.copysign(months[0], g))
