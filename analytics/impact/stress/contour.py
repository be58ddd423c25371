"""How strong motivation, or anything else unrecorded, must be to account for an effect.

The measure is the covariates that are recorded: something hidden as strong as free school meals,
or as the Key Stage 2 result, in who takes part and in what comes of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np
import polars as pl

from analytics.impact.stress.threshold import find_threshold
from analytics.impact.units import UNKNOWN, Floats, Ints, Units

MOST_TIMES: Final = 50.0
_STEPS: Final = 21


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Something hidden as strong as a covariate.

    Attributes
    ----------
    column : of the covariate.
    r2_treatment, r2_outcome : shares of what is left of taking part, and of the result, that it
        would explain.
    bias : the part of the effect that it would account for, in the unit of the outcome.
    estimate, nearest : effect, and the end of its interval nearest to none, less the bias.
    times : how many times as strong it must be to account for the whole effect; infinite where 50
        times is not enough.
    """

    column: str
    r2_treatment: float
    r2_outcome: float
    bias: float
    estimate: float
    nearest: float
    times: float


@dataclass(frozen=True, slots=True)
class Contour:
    """What is left of an effect if something hidden is left out.

    Attributes
    ----------
    estimate : the effect. robustness : share of what is left of both taking part and the result
        that something hidden must explain to account for all of it; nearest_robustness : to move
        the interval to no effect.
    benchmarks : by recorded covariates. grid : `r2_treatment`, `r2_outcome`, `estimate`.
    """

    estimate: float
    robustness: float
    nearest_robustness: float
    benchmarks: tuple[Benchmark, ...]
    grid: pl.DataFrame

    def say(self, titles: Mapping[str, str]) -> tuple[str, ...]:
        """Say in plain words how strong something hidden must be.

        Parameters
        ----------
        titles
            What the covariates are called.
        """
        first = (
            f"Something unrecorded, such as motivation, would have to explain"
            f" {100 * self.robustness:.1f}% of what is left of both taking part and the result to"
            " account for the whole effect."
        )
        return (first, *(_say(one, titles.get(one.column, one.column)) for one in self.benchmarks))


def draw_contour(
    units: Units,
    outcome: Floats,
    groups: Mapping[str, Ints],
    *,
    value: float,
    nearest: float,
    benchmarks: Sequence[str] = (),
) -> Contour:
    """Work out what is left of an effect for hidden causes of every strength.

    The associations are those among all people of the study, before matching: matched people are
    alike in what is recorded, so that among them nothing recorded could serve as a measure.

    Parameters
    ----------
    units
        Everybody who could be matched.
    outcome
        n results; nan where it is not known, of people who are then left out.
    groups
        By covariate the places of its columns among `units.model_columns`.
    value, nearest
        The effect, and the end of its interval that is nearest to none.
    benchmarks
        Covariates that serve as a measure; all where none is named.

    Source
    ------
    Cinelli and Hazlett 2020, Journal of the Royal Statistical Society B 82: 39-67, equations 14
    to 17 and their bounds by benchmarks (section 4.4). Checked by leaving a known covariate out.
    """
    products = _Products.read(units, outcome)
    grid = _draw_grid(products, value)
    found = [
        _measure(products, name, groups[name], value, nearest)
        for name in (benchmarks or tuple(groups))
        if len(groups[name])
    ]
    per_f = abs(value) / products.scale if products.scale else 0.0
    nearest_f = 0.0 if value * nearest <= 0 else abs(nearest) / products.scale
    return Contour(value, _robustness(per_f), _robustness(nearest_f), tuple(found), grid)


def group_columns(units: Units, covariates: Sequence[str]) -> dict[str, Ints]:
    """Give by covariate the places of its columns among those that stand in a model."""
    names = units.model_names
    return {
        one: np.array([place for place, name in enumerate(names) if name in _names(units, one)])
        for one in covariates
    }


def _names(units: Units, covariate: str) -> set[str]:
    values = units.frame[covariate]
    levels = [] if values.dtype.is_numeric() else values.cast(pl.String).unique().to_list()
    return {covariate, covariate + UNKNOWN, *(f"{covariate}{level}" for level in levels)}


@dataclass(frozen=True, slots=True)
class _Products:
    """Sums of products of all columns about their means: covariates, treatment, outcome."""

    sums: Floats

    @classmethod
    def read(cls, units: Units, outcome: Floats) -> "_Products":
        weights = np.where(np.isnan(outcome), 0.0, units.weights)
        weights /= weights.sum()
        table = np.column_stack(
            [units.model_columns, units.treated.astype(float), np.nan_to_num(outcome)]
        )
        table = (table - weights @ table) * np.sqrt(weights)[:, None]
        return cls(table.T @ table)

    @property
    def covariates(self) -> Ints:
        return np.arange(len(self.sums) - 2)

    @property
    def treatment(self) -> int:
        return len(self.sums) - 2

    @property
    def outcome(self) -> int:
        return len(self.sums) - 1

    def left_of(self, column: int, given: Ints) -> float:
        """Give the variance of a column that others leave unexplained."""
        across = self.sums[given, column]
        within = self.sums[np.ix_(given, given)]
        explained = across @ np.linalg.lstsq(within, across)[0] if len(given) else 0.0
        return max(float(self.sums[column, column] - explained), 0.0)

    @property
    def scale(self) -> float:
        """Give the bias of a hidden cause for which sqrt(r2y * r2d / (1 - r2d)) is 1."""
        with_treatment = np.append(self.covariates, self.treatment)
        left = self.left_of(self.treatment, self.covariates)
        return sqrt(self.left_of(self.outcome, with_treatment) / left) if left else 0.0

    def partial_r2(self, column: int, group: Ints, given: Ints) -> float:
        """Give the share that a group explains of what the others leave of a column."""
        before = self.left_of(column, np.setdiff1d(given, group))
        return 1 - self.left_of(column, given) / before if before else 0.0


def _draw_grid(products: _Products, value: float) -> pl.DataFrame:
    shares = np.linspace(0, 0.4, _STEPS)
    treatment, outcome = (part.ravel() for part in np.meshgrid(shares, shares, indexing="ij"))
    bias = products.scale * np.sqrt(outcome * treatment / (1 - treatment))
    return pl.DataFrame(
        {
            "r2_treatment": treatment,
            "r2_outcome": outcome,
            "estimate": value - np.sign(value) * bias,
        }
    )


def _measure(
    products: _Products, name: str, group: Ints, value: float, nearest: float
) -> Benchmark:
    given = products.covariates
    of_treatment = products.partial_r2(products.treatment, group, given)
    of_outcome = products.partial_r2(products.outcome, group, np.append(given, products.treatment))
    strengths = _strengths(1.0, of_treatment, of_outcome)
    bias = products.scale * _pull(*strengths)
    sign = np.sign(value)
    return Benchmark(
        column=name,
        r2_treatment=strengths[0],
        r2_outcome=strengths[1],
        bias=bias,
        estimate=value - sign * bias,
        nearest=nearest - sign * bias,
        times=_times(abs(value), products.scale, of_treatment, of_outcome),
    )


def _strengths(times: float, of_treatment: float, of_outcome: float) -> tuple[float, float]:
    """Give what a hidden cause explains that is so many times as strong as a covariate."""
    odds = of_treatment / (1 - of_treatment)
    treatment = min(times * odds, 1.0)
    among = times * of_treatment**2 / max((1 - times * of_treatment) * (1 - of_treatment), 1e-12)
    if among >= 1:
        return treatment, 1.0
    pull = (sqrt(times) + sqrt(among)) / sqrt(1 - among)
    return treatment, min(pull**2 * of_outcome / (1 - of_outcome), 1.0)


def _pull(treatment: float, outcome: float) -> float:
    return sqrt(outcome * treatment / (1 - treatment)) if treatment < 1 else float("inf")


def _times(effect: float, scale: float, of_treatment: float, of_outcome: float) -> float:
    def accounts(times: float) -> bool:
        return scale * _pull(*_strengths(times, of_treatment, of_outcome)) >= effect

    return find_threshold(accounts, 0.0, MOST_TIMES)


def _robustness(f: float) -> float:
    """Give the share of both that explains an effect of f, as Cinelli and Hazlett's RV."""
    return (sqrt(f**4 + 4 * f**2) - f**2) / 2


def _say(benchmark: Benchmark, title: str) -> str:
    if benchmark.times == float("inf"):
        return (
            f"Measured by {title}: not even something {MOST_TIMES:.0f} times as strong would"
            " account for the effect."
        )
    return (
        f"Measured by {title}: something unrecorded would have to be {benchmark.times:.1f} times as"
        " strong, both in who takes part and in the result, to account for the whole effect."
    )
