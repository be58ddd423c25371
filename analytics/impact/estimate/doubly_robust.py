"""Doubly robust effects: right if either the outcome's model or the score's is."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from analytics.impact.binary_model import fit_binary
from analytics.impact.design import Estimand
from analytics.impact.errors import StudyFault
from analytics.impact.estimate.effects import (
    Effect,
    Model,
    adjust_by_regression,
    name_difference,
)
from analytics.impact.estimate.regression import fit_linear
from analytics.impact.estimate.sample import Sample
from analytics.impact.units import Bools, Floats

_FOLDS: Final = 5
_MANY: Final = 100_000  # people of whom half tell a model as much as four in five
_HEAVY: Final = 0.05  # share of a group's weight that one person should not have
_HEAVY_NOTE: Final = (
    "One person has {share:.0%} of the weight of a group: the groups hardly overlap, and the "
    "doubly robust estimate hangs on few people."
)


def estimate_doubly_robust(sample: Sample, *, scores: Floats | None, seed: int) -> Model:
    """Weight by the score what a model of the outcome leaves unexplained.

    Nobody is predicted by models that they were used to fit: people are in five parts, very many
    in two, of whole schools where schools are known and enough (cross-fitting).

    Parameters
    ----------
    sample
        Everybody who could be compared, matched or not; its weights are sampling weights.
    scores
        n probabilities of taking part, strictly between 0 and 1; None to fit them here.

    Source
    ------
    Robins, Rotnitzky & Zhao (1994) with weights that add to 1 (Hajek); cross-fitting as in
    Chernozhukov et al. (2018). For participants, the estimate is a weighted difference of the
    unexplained parts' means, and that is how its standard errors are made: the models' own
    uncertainty is of lower order.
    """
    if scores is not None and not ((scores > 0) & (scores < 1)).all():
        raise StudyFault("A given score must be a probability strictly between 0 and 1.")
    parts = list(_split(sample, seed))
    if scores is None:
        scores = _predict_treatment(sample, parts)
    treatable = np.where(sample.treated, 1 / scores, 1 / (1 - scores))
    if sample.estimand is Estimand.ATE:
        return _average_everybody(sample, treatable * sample.weights, parts)
    is_focal = sample.treated == (sample.estimand is Estimand.ATT)
    unexplained = sample.outcome - _predict_outcome(sample, ~is_focal, parts)
    weighted = replace(
        sample,
        outcome=unexplained,
        columns=np.empty((len(sample), 0)),
        weights=sample.weights * np.where(is_focal, 1.0, treatable - 1.0),
    )
    model = adjust_by_regression(weighted)
    effect = replace(model.effects[0], measure=name_difference(sample))
    return replace(model, effects=(effect,), notes=_note_heavy(weighted.weights, sample.treated))


def _average_everybody(sample: Sample, weights: Floats, parts: list[Bools]) -> Model:
    """Give the mean over everybody of an unbiased guess at each one's effect."""
    guess = np.zeros(len(sample))
    for group, sign in ((sample.treated, 1.0), (~sample.treated, -1.0)):
        predicted = _predict_outcome(sample, group, parts)
        scale = sample.weights.sum() / weights[group].sum()
        inverse = np.where(group, weights / sample.weights * scale, 0.0)
        guess += sign * (predicted + inverse * (sample.outcome - predicted))
    fitted = fit_linear(np.empty((len(sample), 0)), guess, sample.weights, np.arange(len(sample)))
    value, gradient = fitted.average(np.empty((len(sample), 0)), sample.weights)
    effect = Effect(name_difference(sample), value, (gradient,))
    return Model((fitted.fit,), (effect,), notes=_note_heavy(weights, sample.treated))


def _note_heavy(weights: Floats, treated: Bools) -> tuple[str, ...]:
    share = max(float(weights[g].max() / weights[g].sum()) for g in (treated, ~treated))
    return (_HEAVY_NOTE.format(share=share),) if share > _HEAVY else ()


def _split(sample: Sample, seed: int) -> Iterator[Bools]:
    """Give parts of the people, in whole schools where there are at least two to a part."""
    folds = _FOLDS if len(sample) <= _MANY else 2
    codes = sample.schools
    if codes is None or codes.max() + 1 < 2 * folds:
        codes = np.arange(len(sample))
    turns = np.random.default_rng(seed).permutation(int(codes.max()) + 1) % folds
    for fold in range(folds):
        part = turns[codes] == fold
        if part.any():
            yield part


def _predict_treatment(sample: Sample, parts: list[Bools]) -> Floats:
    scores = np.empty(len(sample))
    for part in parts:
        on = _both_groups(sample, ~part)
        model = fit_binary(sample.columns[on], sample.treated[on], sample.weights[on], "logit")
        scores[part] = model.predict(sample.columns[part])
    least = 1e-9  # a score of exactly 0 or 1 would have no weight at all
    return np.clip(scores, least, 1 - least)


def _predict_outcome(sample: Sample, group: Bools, parts: list[Bools]) -> Floats:
    """Predict everybody's outcome by what is seen in a group, n."""
    predicted = np.empty(len(sample))
    for part in parts:
        on = np.flatnonzero(group & _both_groups(sample, ~part))
        outcome, weights = sample.outcome[on], sample.weights[on]
        if sample.is_binary and outcome.min() < outcome.max():
            model = fit_binary(sample.columns[on], outcome > 0.5, weights, "logit")
            predicted[part] = model.predict(sample.columns[part])
        else:
            linear = fit_linear(sample.columns[on], outcome, weights, on)
            predicted[part] = linear.predict(sample.columns[part])
    return predicted


def _both_groups(sample: Sample, rest: Bools) -> Bools:
    """Give the rest of the people, or all where the rest is of one group only."""
    treated = sample.treated[rest]
    return rest if treated.any() and not treated.all() else np.ones(len(sample), dtype=bool)
