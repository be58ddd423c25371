"""Weighting: everybody stays, and counts so that the two groups are alike."""

from typing import Final

import numpy as np
from scipy.special import expit

from analytics.impact.design import Design, Distance, Estimand
from analytics.impact.errors import StudyFault
from analytics.impact.matched import Matched
from analytics.impact.matching.classes import find_strata, keep_shared, refuse_pair_limits
from analytics.impact.score import Score
from analytics.impact.units import Bools, Floats, Ints, Units

_MOST_STRATA: Final = 200
_MOST_STEPS: Final = 200
_CLOSE: Final = 1e-10  # in standard deviations
_CLOSE_ENOUGH: Final = 1e-8
_SINGULAR: Final = 1e-12
_OF_WHOM: Final = (
    "Overlap weights ask for the effect on those who might as well have taken part as not, which "
    "is neither that on participants nor that on everybody."
)


def weigh_entropy(units: Units, design: Design, score: Score | None = None) -> Matched:
    """Weigh people so that the means of all covariates are equal, with weights as even as can be.

    Parameters
    ----------
    units
        The people.
    design
        Of the ATT the others are weighed to have the means of the participants, of the ATC the
        other way round, of the ATE both to have those of everybody. The shares of the strata are
        made equal too, and strata without one of the groups are left out.
    score
        Who is discarded, if anybody is.

    Raises
    ------
    StudyFault
        No weights make the means equal; the message names the covariates.

    Source
    ------
    Hainmueller (2012), by Newton's method on the dual.
    """
    refuse_pair_limits(design)
    discarded = np.zeros(len(units), dtype=bool) if score is None else score.discarded
    strata = keep_shared(find_strata(units, design), units.treated, ~discarded)
    is_in = strata >= 0
    columns, names = _list_balanced(units, strata, is_in)
    target_group = {
        Estimand.ATT: units.treated,
        Estimand.ATC: ~units.treated,
        Estimand.ATE: np.ones(len(units), dtype=bool),
    }[design.estimand][is_in]
    base = units.weights[is_in]
    target = np.average(columns[target_group], axis=0, weights=base[target_group])
    inside = np.ones(len(columns))
    for group in (units.treated[is_in], ~units.treated[is_in]):
        if not (group == target_group).all():
            inside[group] = _tilt(columns[group] - target, base[group], names)
    weights = np.zeros(len(units))
    weights[is_in] = inside
    return _gather(weights, discarded, score)


def weigh_overlap(units: Units, design: Design, score: Score | None) -> Matched:
    """Weigh people by how likely it was that they had been in the other group.

    Within each stratum both groups count the same; strata without one of them are left out.

    Raises
    ------
    StudyFault
        There is no score, or it is no probability.

    Source
    ------
    Li, Morgan & Zaslavsky (2018).
    """
    refuse_pair_limits(design)
    if score is None:
        raise StudyFault("Overlap weights are made of a score; choose a distance that is one.")
    is_linear = design.distance is Distance.LINEAR_LOGIT
    chance = expit(score.values) if is_linear else score.values
    if chance.min() < 0 or chance.max() > 1:
        raise StudyFault("Overlap weights need a score that is a probability, from 0 to 1.")
    strata = keep_shared(find_strata(units, design), units.treated, ~score.discarded)
    weights = np.where(strata >= 0, np.where(units.treated, 1 - chance, chance), 0.0)
    weights = _level_strata(weights, units.treated, strata)
    for group in (units.treated, ~units.treated):
        members = group & (weights > 0)
        weights[members] /= weights[members].mean()
    return _gather(weights, score.discarded, score, _OF_WHOM)


def _gather(weights: Floats, discarded: Bools, score: Score | None, *notes: str) -> Matched:
    return Matched(
        weights=weights,
        subclass=np.full(len(weights), -1, dtype=np.int64),
        discarded=discarded,
        distance=None if score is None else score.values,
        notes=notes,
    )


def _list_balanced(units: Units, strata: Ints, is_in: Bools) -> tuple[Floats, tuple[str, ...]]:
    """Give what is made equal, in standard deviations: covariates and the shares of strata."""
    count = int(strata.max()) + 1
    if count > _MOST_STRATA:
        raise StudyFault(
            f"Weighting can hold at most {_MOST_STRATA} strata alike; there are {count:,}. Match "
            "exactly on fewer columns, or across schools."
        )
    shares = (strata[is_in, None] == np.arange(1, count)).astype(np.float64)
    columns = np.hstack([units.model_columns[is_in], shares])
    names = (*np.array(units.names)[units.in_model].tolist(), *["the strata"] * (count - 1))
    spread = columns.std(axis=0)
    is_varied = spread > 0
    columns = (columns - columns.mean(axis=0))[:, is_varied] / spread[is_varied]
    return columns, tuple(name for name, varied in zip(names, is_varied, strict=True) if varied)


def _tilt(columns: Floats, base: Floats, names: tuple[str, ...]) -> Floats:
    """Weigh n people so that each column has a mean of nought, the weights averaging 1.

    Parameters
    ----------
    columns
        n x p. base : n weights that people have already, on top of which they are weighed.
    """
    _refuse_out_of_range(columns, names)
    slopes = np.zeros(columns.shape[1])
    value, shares = _measure(columns, base, slopes)
    for _ in range(_MOST_STEPS):
        gap = shares @ columns
        if np.abs(gap).max(initial=0) < _CLOSE:
            break
        curve = (columns * shares[:, None]).T @ columns - np.outer(gap, gap)
        step = np.linalg.pinv(curve, rcond=_SINGULAR, hermitian=True) @ gap
        length = 1.0
        while True:
            tried, tried_shares = _measure(columns, base, slopes - length * step)
            if tried <= value - 1e-4 * length * float(gap @ step) or length < 1e-10:
                break
            length /= 2
        slopes, value, shares = slopes - length * step, tried, tried_shares
    gap = np.abs(shares @ columns)
    if gap.max(initial=0) > _CLOSE_ENOUGH:
        apart = dict.fromkeys(names[place] for place in np.flatnonzero(gap > _CLOSE_ENOUGH))
        raise StudyFault(
            "No weights make the groups alike in all covariates at once: "
            f"{', '.join(apart)} cannot be had together. Take fewer covariates, or match."
        )
    weights = shares / base
    return np.asarray(weights / weights.mean())


def _measure(columns: Floats, base: Floats, slopes: Floats) -> tuple[float, Floats]:
    """Give the dual's value at some slopes, and the shares of people that belong to them."""
    reach = columns @ slopes
    most = reach.max()
    raw = base * np.exp(reach - most)
    total = raw.sum()
    return float(np.log(total) + most), raw / total


def _refuse_out_of_range(columns: Floats, names: tuple[str, ...]) -> None:
    is_out = (columns.min(axis=0) > 0) | (columns.max(axis=0) < 0)
    if is_out.any():
        out = dict.fromkeys(np.array(names)[is_out].tolist())
        raise StudyFault(
            f"The groups do not overlap in {', '.join(out)}: the mean that is wanted lies beyond "
            "everybody who could be weighed. Take it out, or ask of fewer people."
        )


def _level_strata(weights: Floats, treated: Bools, strata: Ints) -> Floats:
    """Scale the others of each stratum so that they count as much as its participants."""
    is_in = strata >= 0
    takers, others = (
        np.bincount(strata[is_in & group], weights=weights[is_in & group])
        for group in (treated, ~treated)
    )
    levelled = weights.copy()
    scaled = is_in & ~treated
    factor = np.divide(takers, others, out=np.zeros_like(takers), where=others > 0)
    levelled[scaled] *= factor[strata[scaled]]
    return levelled
