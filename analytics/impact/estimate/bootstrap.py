"""Standard errors by drawing schools again: a check on those from formulas."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from analytics.impact.errors import StudyFault
from analytics.impact.estimate.effects import Model
from analytics.impact.estimate.sample import Sample
from analytics.impact.units import Floats

_REFUSED: Final = (
    "Comparison people stand for several participants: drawing people again does not mimic that, "
    "and its standard error is wrong however many draws are made (Abadie & Imbens 2008). Use that "
    "of Abadie and Imbens, or match without replacement."
)


def bootstrap_errors(
    estimate: Callable[[Sample], Model], sample: Sample, *, draws: int, seed: int
) -> Floats:
    """Give the standard error of each effect of a model over weighted draws of clusters.

    Schools are drawn where they are known, else matched sets, else people. A draw weighs each by
    an exponential number of mean 1 rather than by 0, 1, 2...: none is ever wholly absent, so that
    every draw has an estimate.

    Parameters
    ----------
    estimate
        How the model is made of a sample.
    draws
        How many, at least 2. seed : of the random numbers.

    Raises
    ------
    StudyFault
        Matching was with replacement, where no bootstrap of people is right; or one draw is asked.

    Source
    ------
    Rubin (1981), Xu et al. (2020); after matching without replacement, conditional on the matched
    sets, Abadie & Spiess (2022).
    """
    if sample.pairs is not None:
        raise StudyFault(_REFUSED)
    if draws < 2:
        raise StudyFault("A bootstrap needs at least two draws, and some hundreds to be of use.")
    clusters = sample.schools if sample.schools is not None else sample.sets
    if clusters is None:
        clusters = np.arange(len(sample))
    random = np.random.default_rng(seed)
    values = []
    for _ in range(draws):
        drawn = random.exponential(size=int(clusters.max()) + 1)
        model = estimate(replace(sample, weights=sample.weights * drawn[clusters]))
        values.append([effect.value for effect in model.effects])
    return np.asarray(np.std(np.array(values), axis=0, ddof=1))
