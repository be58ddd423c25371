"""The matched people whose outcome is known, with weights that keep the sets balanced."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.impact.design import Estimand
from analytics.impact.errors import StudyFault
from analytics.impact.matched import Matched, Pairs
from analytics.impact.units import Bools, Floats, Ints, Units


@dataclass(frozen=True, slots=True)
class Sample:
    """People whose outcomes are compared, n of them.

    Attributes
    ----------
    people : n places among the units. name : of the outcome. outcome : n. treated : n.
    weights : n, positive.
    columns : n x p, what a regression adjusts for, none constant. estimand : whose effect it is.
    schools : n codes from 0, or None. sets : n codes of matched sets from 0, or None where people
        are of none or of several.
    pairs : of matching with replacement, where comparison people stand for several: places of
        who was matched, and of whom was found for them.
    notes : what happened to people whose outcome is not known.
    """

    people: Ints
    name: str
    outcome: Floats
    treated: Bools
    weights: Floats
    columns: Floats
    estimand: Estimand
    schools: Ints | None
    sets: Ints | None
    pairs: tuple[Ints, Ints] | None = None
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Give the number of people."""
        return len(self.outcome)

    @property
    def focal(self) -> Floats:
        """Give the weights of those whose effect is asked for, n; 0 for the others."""
        if self.estimand is Estimand.ATE:
            return self.weights
        return np.where(self.treated == (self.estimand is Estimand.ATT), self.weights, 0.0)

    @property
    def is_binary(self) -> bool:
        """Whether the outcome is yes or no."""
        return bool(np.isin(self.outcome, (0.0, 1.0)).all())


def read_outcome(frame: pl.DataFrame, name: str) -> Floats:
    """Give an outcome as numbers, n; nan where it is not known.

    Raises
    ------
    StudyFault
        There is no such column, or it is no number.
    """
    if name not in frame.columns:
        raise StudyFault(f"The table has no column {name} that could be an outcome.")
    values = frame[name]
    if not (values.dtype.is_numeric() or values.dtype == pl.Boolean):
        raise StudyFault(f"The outcome {name} is {values.dtype}: it must be numbers, or yes or no.")
    numbers = values.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    if np.isinf(numbers).any():
        raise StudyFault(f"The outcome {name} is infinite for some people: no mean exists.")
    return np.asarray(numbers)


def take_sample(
    units: Units,
    matched: Matched,
    outcome: Floats,
    *,
    name: str,
    columns: Floats,
    estimand: Estimand,
    schools: Sequence[int] | Ints | None,
) -> Sample:
    """Take the matched people whose outcome is known.

    Who has no known outcome is left out; so is everybody of a set that has no participant or
    nobody to compare with left, and what remains of a set keeps the weight that it had.

    Parameters
    ----------
    outcome
        n, in the order of the units; nan where it is not known.
    columns
        n x p, what regressions adjust for.

    Raises
    ------
    StudyFault
        A group is empty, or all have the same outcome.
    """
    known = ~np.isnan(outcome)
    weights = _weigh(units.treated, matched, known, estimand) * units.weights
    kept = np.flatnonzero(weights > 0)
    sets = matched.subclass[kept]
    sample = Sample(
        kept,
        name,
        outcome[kept],
        units.treated[kept],
        weights[kept],
        _keep_varying(columns[kept]),
        estimand,
        None if schools is None else number(np.asarray(schools)[kept]),
        number(sets) if len(sets) and (sets >= 0).all() else None,
        pairs=_place_pairs(matched, kept),
        notes=_tell_left_out(name, units.treated, matched.is_in, known, kept),
    )
    check_sample(sample)
    return sample


def take_everybody(
    units: Units,
    matched: Matched,
    outcome: Floats,
    *,
    name: str,
    columns: Floats,
    estimand: Estimand,
    schools: Sequence[int] | Ints | None,
) -> Sample:
    """Take everybody who was not discarded and whose outcome is known.

    Parameters and faults are those of `take_sample`.
    """
    could = ~matched.discarded & (units.weights > 0)
    kept = np.flatnonzero(could & ~np.isnan(outcome))
    unknown = int(could.sum()) - len(kept)
    left_out = f"; {unknown:,} more are left out, as their {name} is not known" if unknown else ""
    sample = Sample(
        kept,
        name,
        outcome[kept],
        units.treated[kept],
        units.weights[kept],
        _keep_varying(columns[kept]),
        estimand,
        None if schools is None else number(np.asarray(schools)[kept]),
        None,
        notes=(f"It takes {len(kept):,} people, matched or not{left_out}.",),
    )
    check_sample(sample)
    return sample


def check_sample(sample: Sample) -> None:
    """Refuse people of whom nothing can be learnt.

    Raises
    ------
    StudyFault
        A group is empty, or all have the same outcome.
    """
    for group, named in ((sample.treated, "participants"), (~sample.treated, "comparison people")):
        if not group.any():
            raise StudyFault(
                f"No {named} are left whose {sample.name} is known: there is nothing to compare."
            )
    if sample.outcome.min() == sample.outcome.max():
        raise StudyFault(
            f"All {len(sample):,} people have the same {sample.name}: no effect can be seen in it, "
            "and none ruled out."
        )


def is_reused(matched: Matched) -> bool:
    """Whether matching was with replacement: people are of several sets, told by pairs alone."""
    return matched.pairs is not None and bool((matched.subclass < 0).all())


def number(codes: Ints) -> Ints:
    """Number codes anew from 0 without gaps, n."""
    return np.asarray(np.unique(codes, return_inverse=True)[1], dtype=np.int64)


def _weigh(treated: Bools, matched: Matched, known: Bools, estimand: Estimand) -> Floats:
    """Give the weights that keep the design when those with no known outcome have gone."""
    if known[matched.is_in].all():
        return np.where(known, matched.weights, 0.0)
    focal = treated if estimand is not Estimand.ATC else ~treated
    if matched.pairs is not None and is_reused(matched):
        weights = _weigh_pairs(matched.weights, matched.pairs, known)
    elif (matched.subclass[matched.is_in] >= 0).all():
        weights = _weigh_sets(focal, matched, known, to_focal=estimand is not Estimand.ATE)
    else:
        weights = np.where(known, matched.weights, 0.0)
    others = ~focal & (weights > 0)
    if estimand is not Estimand.ATE and others.any():
        weights[others] /= weights[others].mean()
    return weights


def _keep_varying(columns: Floats) -> Floats:
    """Leave out columns that are the same of all, as what people were matched exactly on may be."""
    varying = (columns != columns[:1]).any(axis=0)
    return columns if varying.all() else columns[:, varying]


def _place_pairs(matched: Matched, kept: Ints) -> tuple[Ints, Ints] | None:
    if not is_reused(matched) or matched.pairs is None:
        return None
    places = np.full(len(matched.weights), -1)
    places[kept] = np.arange(len(kept))
    focal, other = places[matched.pairs.focal], places[matched.pairs.other]
    both = (focal >= 0) & (other >= 0)
    return focal[both], other[both]


def _weigh_pairs(weights: Floats, pairs: Pairs, known: Bools) -> Floats:
    """Weigh anew by the pairs of which both are known, each person's matches sharing them."""
    both = known[pairs.focal] & known[pairs.other]
    focal, other = pairs.focal[both], pairs.other[both]
    matches = np.bincount(focal, minlength=len(known))
    shares = np.bincount(other, weights=1 / matches[focal], minlength=len(known))
    return np.asarray(np.where(matches > 0, weights, shares), dtype=np.float64)


def _weigh_sets(focal: Bools, matched: Matched, known: Bools, *, to_focal: bool) -> Floats:
    """Weigh anew within sets: who is left stands for those of the same group who are not."""
    rows = np.flatnonzero(matched.is_in)
    sets, weights = matched.subclass[rows], matched.weights[rows]

    def total(who: Bools) -> Floats:
        return np.bincount(sets, weights=weights * who[rows]).astype(np.float64)

    before, after = total(focal), total(focal & known)
    others_before, others_after = total(~focal), total(~focal & known)
    whole = (after > 0) & (others_after > 0)
    left = np.divide(after, before, out=np.zeros_like(after), where=whole)
    people_left = np.divide(
        np.bincount(sets, weights=known[rows]),
        np.bincount(sets),
        where=whole,
        out=np.zeros_like(left),
    )
    share = left if to_focal else people_left
    of_focal = np.where(whole, share / np.where(whole, left, 1.0), 0.0)
    of_others = np.divide(share * others_before, others_after, out=np.zeros_like(left), where=whole)
    weighed = np.zeros(len(known))
    weighed[rows] = weights * known[rows] * np.where(focal[rows], of_focal[sets], of_others[sets])
    return weighed


def _tell_left_out(
    name: str, treated: Bools, is_in: Bools, known: Bools, kept: Ints
) -> tuple[str, ...]:
    unknown = is_in & ~known
    if not unknown.any():
        return ()
    also = int(is_in.sum()) - len(kept) - int(unknown.sum())
    focal = int((unknown & treated).sum())
    return (
        f"{name} is not known of {unknown.sum():,} matched people, {focal:,} of them "
        f"participants: they are left out, and {also:,} more whose matched set has nobody "
        "left to compare with. The effect is that on those who are left.",
    )
