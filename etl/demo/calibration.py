"""Intercepts of the model, solved on a pilot population so that the published figures come out.

The published rates are data (tables/progression.csv). Each intercept is the one number that makes
the expected rate
over the pilot equal to the published one, given everything else in the model.
"""

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from etl.demo.draws import Bools, Floats, solve_intercept
from etl.demo.tables import table

NO_PARENTAL_HE = 0.60
"""Share of young people whose parents have no HE; of those reached it is over three quarters."""
CONTINUES, COMPLETES, HIGHLY_SKILLED = 0.925, 0.965, 0.79
YEARS_TO_19 = 20


@dataclass
class Calibration:
    """Solved intercepts: by cohort, by (cohort, free school meals), or one number."""

    fsm: dict[int, float] = field(default_factory=dict)
    parental_he: float = 0.0
    participation: float = 0.0
    entry: dict[tuple[int, bool], float] = field(default_factory=dict)
    tariff: dict[tuple[int, bool], float] = field(default_factory=dict)
    continues: float = 0.0
    completes: float = 0.0
    skilled: float = 0.0


def published(cohort: int, column: str) -> float:
    """Give a published share for a cohort c, which is 19 in c+20; the nearest year if beyond."""
    rows = table("progression")
    years = rows["he_year"].str.slice(0, 4).cast(pl.Int64).to_numpy()
    values = rows[column].to_numpy()
    return float(np.interp(cohort + YEARS_TO_19, years, values)) / 100


def solve_background(calibration: Calibration, people: pl.DataFrame) -> None:
    """Solve free school meals by cohort, and parental HE."""
    score, state = people["fsm_score"].to_numpy(), ~people["private"].to_numpy()
    for cohort in np.unique(people["cohort"]):
        calibration.fsm[int(cohort)] = solve_intercept(
            score[state], published(int(cohort), "fsm_share")
        )
    calibration.parental_he = solve_intercept(
        people["parental_he_score"].to_numpy(), 1 - NO_PARENTAL_HE
    )


def solve_participation(calibration: Calibration, score: Floats, share: float) -> None:
    """Solve how many take part (`share` of all people)."""
    calibration.participation = solve_intercept(score, share)


def solve_progression(
    calibration: Calibration, people: pl.DataFrame, scores: dict[str, Floats], cohorts: range
) -> None:
    """Solve entry, high tariff, continuation, completion and highly skilled work on the pilot."""
    state, meals = ~people["private"].to_numpy(), people["fsm"].to_numpy()
    groups: dict[bool, Bools] = {}
    for has_meals in (True, False):
        group = state & (meals == has_meals)
        name = "fsm" if has_meals else "other"
        for cohort in cohorts:
            rate = published(cohort, f"{name}_rate")
            calibration.entry[cohort, has_meals] = solve_intercept(scores["entry"][group], rate)
            enters = _enters(scores["entry"][group], calibration.entry[cohort, has_meals])
            calibration.tariff[cohort, has_meals] = _solve_weighted(
                scores["tariff"][group], enters, published(cohort, f"{name}_high_tariff") / rate
            )
        groups[has_meals] = group
    _solve_later(calibration, people, scores, groups)


def _solve_later(
    calibration: Calibration,
    people: pl.DataFrame,
    scores: dict[str, Floats],
    groups: dict[bool, Bools],
) -> None:
    enters = np.zeros(len(people))
    for has_meals, group in groups.items():
        middle = float(
            np.median([a for (_, meals), a in calibration.entry.items() if meals == has_meals])
        )
        enters[group] = _enters(scores["entry"][group], middle)
    calibration.continues = _solve_weighted(scores["continues"], enters, CONTINUES)
    calibration.completes = _solve_weighted(scores["completes"], enters, COMPLETES)
    calibration.skilled = _solve_weighted(scores["skilled"], enters, HIGHLY_SKILLED)


def _enters(score: Floats, intercept: float) -> Floats:
    return np.asarray(1 / (1 + np.exp(-intercept - score)))


def _solve_weighted(scores: Floats, weights: Floats, target: float) -> float:
    """Solve an intercept over those who enter: 4,000 points of the weighted distribution."""
    order = np.argsort(scores, kind="stable")
    share = np.cumsum(weights[order]) / weights.sum()
    points = scores[order][
        np.searchsorted(share, (np.arange(4000) + 0.5) / 4000).clip(0, len(scores) - 1)
    ]
    return solve_intercept(points, target)


def person_intercepts(calibration: Calibration, people: pl.DataFrame) -> dict[str, Floats]:
    """Spread the solved intercepts over people; independent pupils get something on top."""
    cohort, meals, private = (
        people["cohort"].to_numpy(),
        people["fsm"].to_numpy(),
        people["private"].to_numpy(),
    )
    entry, tariff = np.zeros(len(people)), np.zeros(len(people))
    for (c, has_meals), intercept in calibration.entry.items():
        here = (cohort == c) & (meals == has_meals)
        entry[here], tariff[here] = intercept, calibration.tariff[c, has_meals]
    entry, tariff = entry + 0.6 * private, tariff + 0.8 * private
    ones = np.ones(len(people))
    return {
        "entry": entry,
        "tariff": tariff,
        "continues": ones * calibration.continues,
        "completes": ones * calibration.completes,
        "skilled": ones * calibration.skilled,
    }
