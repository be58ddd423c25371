"""Effects in groups of people, whether they differ, and how many such tests were made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np
import polars as pl
from scipy.special import fdtrc

from analytics.impact.errors import StudyFault
from analytics.impact.estimate.inference import infer
from analytics.impact.estimate.outcomes import Options, fit_model, take_matched
from analytics.impact.estimate.result import Estimate, Estimator
from analytics.impact.estimate.sample import read_outcome
from analytics.impact.matched import Matched
from analytics.impact.protocol.parts import Correction
from analytics.impact.units import Floats, Units

Prepare: TypeAlias = Callable[[pl.DataFrame, str], tuple[Units, Matched]]
"""How people of a group are matched: from their rows, and the column that sets them apart."""

_METHODS: Final = {Correction.HOLM: "holm", Correction.BENJAMINI_HOCHBERG: "fdr_bh"}


@dataclass(frozen=True, slots=True)
class Level:
    """The effect in one group; None where there is none, and `fault` says why."""

    level: str
    estimate: Estimate | None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Subgroups:
    """The effects in the groups of a column, and whether they differ.

    Attributes
    ----------
    levels : in the order of their names. unknown : people of no known group.
    p : of no difference between the groups; None where fewer than two can be compared.
    p_adjusted : as one of the tests that were made, by `correction`.
    """

    column: str
    levels: tuple[Level, ...]
    unknown: int
    p: float | None
    p_adjusted: float | None = None
    correction: Correction | None = None


def estimate_subgroups(
    frame: pl.DataFrame,
    columns: Sequence[str],
    outcome: str,
    prepare: Prepare,
    *,
    school: str | None,
    estimator: Estimator = Estimator.G_COMPUTATION,
    options: Options | None = None,
    correction: Correction = Correction.HOLM,
) -> tuple[Subgroups, ...]:
    """Estimate the effect in each group of each column, and test whether the groups differ.

    Parameters
    ----------
    frame
        The people of the study, a row each, with the outcome.
    columns
        Each sets people apart in groups; those whose group is not known are in none.
    prepare
        Matches the people of a group: anew, or by `keep_sets` within the sets of the whole study.
        There is no default: pairs made for all are not pairs within a group.
    school
        Column of the school, or None; schools that serve two groups tie their effects together.
    correction
        Of the tests, one for each column.

    Raises
    ------
    StudyFault
        The outcome is no number, or the estimator does not compare matched people.

    Source
    ------
    Wald's test of equal effects with the covariance of the groups by school, as an F with the
    fewest degrees of freedom of the groups; Holm (1979), Benjamini & Hochberg (1995).
    """
    if estimator is Estimator.DOUBLY_ROBUST:
        raise StudyFault("Effects in groups are estimated from matched people, not from everybody.")
    question = _Question(outcome, prepare, school, estimator, options or Options())
    found = [_estimate_column(frame, column, question) for column in columns]
    adjusted = adjust_p_values([one.p for one in found], correction)
    return tuple(
        replace(one, p_adjusted=p, correction=correction)
        for one, p in zip(found, adjusted, strict=True)
    )


def adjust_p_values(
    values: Sequence[float | None], correction: Correction
) -> tuple[float | None, ...]:
    """Give p-values as of so many tests; a test that was not made counts for none.

    Source
    ------
    statsmodels' `multipletests`.
    """
    from statsmodels.stats.multitest import multipletests  # type: ignore[import-untyped]

    made = [value for value in values if value is not None]
    if not made:
        return tuple(values)
    adjusted = iter(multipletests(made, method=_METHODS[correction])[1].tolist())
    return tuple(None if value is None else next(adjusted) for value in values)


def keep_sets(units: Units, matched: Matched) -> Prepare:
    """Give the people of a group in the sets that they have in the whole study.

    Right only where no set holds people of two groups, as after exact matching on the column.

    Raises
    ------
    StudyFault
        When it is used: a set holds people of two groups, or people are of several sets or none.
    """

    def prepare(frame: pl.DataFrame, column: str) -> tuple[Units, Matched]:
        if (matched.subclass[matched.is_in] < 0).any():
            raise StudyFault("People are of several matched sets or none: match each group anew.")
        groups = units.frame[column].rank("dense").fill_null(0).to_numpy()
        sets, codes = matched.subclass[matched.is_in], groups[matched.is_in]
        of_set = np.zeros(int(sets.max()) + 1, dtype=codes.dtype)
        of_set[sets] = codes
        if (of_set[sets] != codes).any():
            raise StudyFault(
                f"Some matched sets hold people of different {column}: a group's own comparison is "
                "not in them. Match each group anew, or match exactly on it."
            )
        mine = (units.frame[column] == frame[column][0]).fill_null(value=False).to_numpy()
        return units, replace(matched, weights=np.where(mine, matched.weights, 0.0))

    return prepare


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked of every group."""

    outcome: str
    prepare: Prepare
    school: str | None
    estimator: Estimator
    options: Options


def _estimate_column(frame: pl.DataFrame, column: str, question: _Question) -> Subgroups:
    known = frame.filter(pl.col(column).is_not_null())
    levels, moved = [], []
    for (level,), rows in sorted(known.group_by(column), key=lambda each: str(each[0][0])):
        try:
            units, matched = question.prepare(rows, column)
            estimate, influence = _estimate_level(units, matched, question)
        except StudyFault as fault:
            levels.append(Level(str(level), None, str(fault)))
            continue
        levels.append(Level(str(level), estimate))
        if estimate.p is not None:
            moved.append((estimate, influence))
    return Subgroups(column, tuple(levels), len(frame) - len(known), _test_equal(moved))


def _estimate_level(
    units: Units, matched: Matched, question: _Question
) -> tuple[Estimate, pl.DataFrame]:
    """Give a group's effect, and how far each school (without schools: each person) moves it."""
    options, labels = question.options, units.ids
    if question.school is not None:
        labels = units.frame[question.school].cast(pl.String).fill_null("")
        codes = (labels.rank("dense").cast(pl.Int64) - 1).to_numpy()
        options = replace(options, cluster=codes)
    values = read_outcome(units.frame, question.outcome)
    sample = take_matched(units, matched, values, options, name=question.outcome)
    model = fit_model(sample, question.estimator)
    estimate = infer(model, sample, question.estimator, level=options.level)[0]
    moved = model.find_influence(model.effects[0])
    influence = pl.DataFrame({"cluster": labels.gather(sample.people), "moved": moved})
    return estimate, influence.group_by("cluster", maintain_order=True).sum()


def _test_equal(effects: Sequence[tuple[Estimate, pl.DataFrame]]) -> float | None:
    """Give the p-value of no difference between effects that share schools."""
    if len(effects) < 2:
        return None
    values = np.array([estimate.value for estimate, _ in effects])
    errors = np.array([estimate.error for estimate, _ in effects])
    covariance = np.outer(errors, errors) * _correlate([moved for _, moved in effects])
    contrasts = np.eye(len(values))[1:] - np.eye(len(values))[0]
    apart = contrasts @ values
    wald = apart @ np.linalg.solve(contrasts @ covariance @ contrasts.T, apart) / len(apart)
    return float(fdtrc(len(apart), min(estimate.df for estimate, _ in effects), wald))


def _correlate(moved: Sequence[pl.DataFrame]) -> Floats:
    """Give the correlations of effects by the schools that move them, k x k."""
    together = pl.concat(
        [one.with_columns(group=pl.lit(place)) for place, one in enumerate(moved)]
    ).pivot("group", index="cluster", values="moved")
    sums = together.drop("cluster").fill_null(0.0).to_numpy()
    products = sums.T @ sums
    roots = np.sqrt(np.diag(products))
    return np.asarray(products / np.outer(roots, roots))
