"""Small matched samples whose effects can be worked out by hand, or are known."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from analytics.impact.design import Design, Ties
from analytics.impact.matched import Matched
from analytics.impact.units import Units, read_units


def match_pairs(
    columns: Mapping[str, Any], *, covariates: tuple[str, ...] = ("set",)
) -> tuple[Units, Matched]:
    """Give people by their columns (`treated`, `set`, perhaps `school`), weighted for an ATT."""
    frame = pl.DataFrame(columns).with_row_index("id")
    design = Design(
        "treated",
        covariates,
        school="school" if "school" in frame.columns else None,
        ties=Ties.FILE,
    )
    units = read_units(frame, design)
    sets = frame["set"].to_numpy()
    controls = np.bincount(sets[sets >= 0], weights=~units.treated[sets >= 0])
    weights = np.where(units.treated, 1.0, 1 / controls[sets])
    weights[sets < 0] = 0.0
    others = ~units.treated & (weights > 0)
    weights[others] /= weights[others].mean()
    return units, Matched(weights, sets, np.zeros(len(frame), dtype=bool))


def draw_study(
    *, schools: int = 30, pairs: int = 150, effect: float = 2.0, seed: int = 1
) -> tuple[Units, Matched]:
    """Draw pairs in schools: `score` with an effect, `passed` where it is over 0, two covariates.

    Half of the participants are `fsm`; both of a pair are. They attended `hours`; `before` is the
    score before anything was done.
    """
    random = np.random.default_rng(seed)
    n = 2 * pairs
    treated = np.arange(n) % 2 == 0
    fsm = np.repeat(random.random(pairs) < 0.5, 2)
    prior, school = random.normal(size=n), random.integers(0, schools, n)
    before = prior + random.normal(size=schools)[school] + random.normal(size=n)
    score = before + effect * treated + 0.5 * fsm + random.normal(size=n)
    return match_pairs(
        {
            "treated": treated,
            "set": np.arange(n) // 2,
            "school": school,
            "prior": prior,
            "fsm": fsm,
            "before": before,
            "score": score,
            "passed": score > 0,
            "hours": np.where(treated, random.integers(5, 40, n), 0),
        },
        covariates=("prior", "fsm"),
    )
