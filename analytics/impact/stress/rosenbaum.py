"""Rosenbaum's bounds: how unequal the odds of taking part may be before chance would do.

Two people who look alike may yet differ in something that nobody recorded. Gamma says how many
times the odds of one to take part may be those of the other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from scipy.special import bdtrc, ndtr

from analytics.impact.errors import StudyFault
from analytics.impact.matched import Pairs
from analytics.impact.stress.threshold import find_threshold
from analytics.impact.units import Bools, Floats

GAMMAS: Final = (1.0, 1.1, 1.25, 1.5, 2.0, 3.0)
ALPHA: Final = 0.05
_MOST_GAMMA: Final = 20.0


@dataclass(frozen=True, slots=True)
class Bound:
    """Least and greatest p-value, one-sided, that a hidden difference of this size can make."""

    gamma: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds of a test of pairs.

    Attributes
    ----------
    test : `signed-rank` or `mcnemar`. pairs : those that tell anything: whose results differ.
    bounds : one for each gamma that was asked for.
    breaks_at : the gamma from which chance could explain the difference at 5 per cent; 1 where it
        can without any hidden difference, infinite where no gamma up to 20 is enough.
    """

    test: str
    pairs: int
    bounds: tuple[Bound, ...]
    breaks_at: float

    @property
    def sentence(self) -> str:
        """Say in plain words what it takes."""
        if self.breaks_at <= 1:
            return (
                "Chance alone could explain the difference between matched people, without any"
                " hidden difference."
            )
        times = f"{min(self.breaks_at, _MOST_GAMMA):.2f}"
        least = "more than " if np.isinf(self.breaks_at) else ""
        return (
            f"Of two people matched to each other, something unrecorded would have to multiply the"
            f" odds of one to take part by {least}{times}, and nearly decide whose result is the"
            " better, before chance could explain the difference."
        )


def pair_differences(pairs: Pairs, outcome: Floats) -> Floats:
    """Give each matched person's result less that of the first one found for them.

    Parameters
    ----------
    outcome
        n results, of all units. Of a sample of several to one only the first match is used: the
        bounds are of pairs.
    """
    first = pairs.rank == 1
    return np.asarray(outcome[pairs.focal[first]] - outcome[pairs.other[first]])


def bound_signed_rank(
    differences: Floats, gammas: Sequence[float] = GAMMAS, *, positive: bool = True
) -> Bounds:
    """Bound the p-value of Wilcoxon's signed-rank test, by its normal approximation.

    Parameters
    ----------
    differences
        One a pair; those of none are left out, equal ones share their ranks.
    gammas
        Ratios of odds, 1 and more.
    positive
        Whether the effect is held to be an increase; else a decrease.

    Raises
    ------
    StudyFault
        No pair differs.

    Source
    ------
    Rosenbaum, Observational Studies (2002), section 4.3. Checked against R's rbounds, `psens`.
    """
    differing = differences[differences != 0]
    if not len(differing):
        raise StudyFault("No matched pair has different results: there is nothing to test.")
    ranks = pl.Series(np.abs(differing)).rank("average").to_numpy()
    statistic = float(ranks[(differing > 0) == positive].sum())

    def exceed(chance: float) -> float:
        spread = np.sqrt(chance * (1 - chance) * np.sum(ranks**2))
        return float(ndtr((chance * ranks.sum() - statistic) / spread))

    return _bound("signed-rank", len(differing), gammas, exceed)


def bound_mcnemar(
    participant_only: int, comparator_only: int, gammas: Sequence[float] = GAMMAS
) -> Bounds:
    """Bound the p-value of McNemar's exact test: P(X >= D) of the pairs that differ.

    Parameters
    ----------
    participant_only, comparator_only
        Pairs in which only the participant, or only the comparator, has the outcome that the
        effect is held to bring.

    Raises
    ------
    StudyFault
        No pair differs.

    Source
    ------
    Rosenbaum, Observational Studies (2002), section 4.3.2. R's `rbounds::binarysens` takes
    P(X > D) instead, which is not a p-value.
    """
    differing = participant_only + comparator_only
    if not differing:
        raise StudyFault("No matched pair has different results: there is nothing to test.")

    def exceed(chance: float) -> float:
        return float(bdtrc(participant_only - 1, differing, chance)) if participant_only else 1.0

    return _bound("mcnemar", differing, gammas, exceed)


def bound_pairs(differences: Floats, *, binary: bool, positive: bool) -> Bounds:
    """Bound the test that suits an outcome: McNemar's of yes and no, else the signed ranks."""
    if not binary:
        return bound_signed_rank(differences, positive=positive)
    better: Bools = differences > 0
    worse: Bools = differences < 0
    if not positive:
        better, worse = worse, better
    return bound_mcnemar(int(better.sum()), int(worse.sum()))


def _bound(
    test: str, pairs: int, gammas: Sequence[float], exceed: Callable[[float], float]
) -> Bounds:
    bounds = tuple(
        Bound(gamma, exceed(1 / (1 + gamma)), exceed(gamma / (1 + gamma))) for gamma in gammas
    )
    breaks_at = find_threshold(lambda gamma: exceed(gamma / (1 + gamma)) >= ALPHA, 1.0, _MOST_GAMMA)
    return Bounds(test, pairs, bounds, breaks_at)
