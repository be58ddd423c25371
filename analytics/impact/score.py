"""How likely each person was to take part: the score that people are matched on."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.impact.binary_model import BinaryModel, Link, fit_binary
from analytics.impact.design import Design, Discard, Distance
from analytics.impact.errors import StudyFault
from analytics.impact.rows import read_numbers
from analytics.impact.units import Bools, Floats, Units

_FOLDS: Final = 5


@dataclass(frozen=True, slots=True)
class Score:
    """A score of n people.

    Attributes
    ----------
    values : n: a probability, or the linear predictor or the column that the design asks for.
    discarded : n: whose score lies outside the other group's range and who is left out.
    sd : standard deviation (n - 1) of the scores of those who are not left out: the unit of a
        caliper.
    warnings : what was wrong with the model, a sentence each, and what it means.
    """

    values: Floats
    discarded: Bools
    sd: float
    warnings: tuple[str, ...] = ()


def score_units(units: Units, design: Design) -> Score:
    """Score people by a design's model of who took part.

    Parameters
    ----------
    units
        The people; their columns in the model are what the model knows of them.
    design
        Its distance is one that is a score; sampling weights are minded, as by MatchIt.

    Raises
    ------
    StudyFault
        The distance is no score, its column is not there, or nobody is left in common range.

    Source
    ------
    Rosenbaum & Rubin (1983); conventions of R's MatchIt, whose scores are met within 2e-8.
    """
    values, warnings = _fit(units, design, np.ones(len(units), dtype=bool))
    discarded = _find_outside(values, units.treated, design.discard)
    if design.reestimate and discarded.any():
        again, warnings = _fit(units, design, ~discarded)
        values = np.where(discarded, values, again)
    if not (units.treated[~discarded].any() and (~units.treated)[~discarded].any()):
        raise StudyFault(
            "The scores of the two groups do not overlap: there is nobody to compare with. Choose "
            "a comparison group that is more like the participants."
        )
    return Score(values, discarded, float(values[~discarded].std(ddof=1)), warnings)


def _find_outside(values: Floats, treated: Bools, discard: Discard) -> Bools:
    """Say whose score lies outside the range of the other group."""
    outside = np.zeros(len(values), dtype=bool)
    for group, named in ((treated, Discard.TREATED), (~treated, Discard.CONTROL)):
        if discard in {Discard.BOTH, named}:
            others = values[~group]
            outside |= group & ((values < others.min()) | (values > others.max()))
    return outside


def _fit(units: Units, design: Design, used: Bools) -> tuple[Floats, tuple[str, ...]]:
    """Give the scores of all by a model of those who are used."""
    if design.distance is Distance.GIVEN:
        return _take_given(units, design), ()
    if not design.distance.is_score:
        raise StudyFault(f"A {design.distance} distance between people is not a score.")
    if not units.in_model.any():
        raise StudyFault("A score needs at least one covariate that it can be made from.")
    if design.distance is Distance.BOOSTING:
        return _boost(units, design, used), ()
    link: Link = "probit" if design.distance is Distance.PROBIT else "logit"
    columns = units.model_columns
    model = fit_binary(columns[used], units.treated[used], units.weights[used], link)
    is_linear = design.distance is Distance.LINEAR_LOGIT
    values = model.predict_linear(columns) if is_linear else model.predict(columns)
    return values, _tell(model, units.model_names)


def _take_given(units: Units, design: Design) -> Floats:
    if design.distance_column is None:
        raise StudyFault("The design takes the score from a column, but does not name it.")
    return read_numbers(units.frame, design.distance_column)


def _boost(units: Units, design: Design, used: Bools) -> Floats:
    """Score by boosted trees, each person by trees that were grown on other people."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.model_selection import StratifiedKFold
    from threadpoolctl import threadpool_limits

    fewest = min(units.treated[used].sum(), (~units.treated)[used].sum())
    if fewest < _FOLDS:
        raise StudyFault(
            f"Boosted trees are grown on part of the people to score the others, so each group "
            f"needs at least {_FOLDS} people; the smaller has {fewest}. Use the logit."
        )
    columns = units.model_columns
    values = np.empty(len(units))
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=design.seed)
    for grown, scored in folds.split(columns, units.treated):
        on = grown[used[grown]]
        trees = HistGradientBoostingClassifier(random_state=design.seed)
        with threadpool_limits(1):  # the same trees however many cores there are
            trees.fit(columns[on], units.treated[on], sample_weight=units.weights[on])
            values[scored] = trees.predict_proba(columns[scored])[:, 1]
    return values


def _tell(model: BinaryModel, names: tuple[str, ...]) -> tuple[str, ...]:
    """Say what was wrong with a model, and what it means for the study."""
    told = []
    if model.constant:
        named = ", ".join(names[place] for place in model.constant)
        told.append(f"The score leaves out {named}: all who are scored have the same value.")
    if model.collinear:
        named = ", ".join(names[place] for place in model.collinear)
        told.append(
            f"The score leaves out {named}: other covariates already say the same, so nothing is "
            "lost."
        )
    if model.is_separated:
        named = ", ".join(names[place] for place in model.separating) or "the covariates together"
        told.append(
            f"Some people's part in it can be told without error from {named}: nobody in the "
            "other group is like them. The score rests on a slight ridge (1e-6) there; look at "
            "the overlap, and ask whether these people could have been in either group."
        )
    return tuple(told)
