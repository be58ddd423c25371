"""Results at school: Key Stage 2, 4 and 5.

The model, all scores with mean 0 and deviation about 1:
KS2 = 0.85 ability + 0.10 motivation + 0.10 advantage + noise;
KS4 = 0.62 KS2 + 0.15 advantage + school + ethnic group + sex - free school meals + noise, and
Attainment 8 = 47 + 17 KS4 + outreach, in 0 to 90 points;
level 3, three A levels and points follow from Attainment 8 and motivation.

Motivation, by which people choose to take part, is in no record. At Key Stage 4 it works through
Key Stage 2 alone, which studies match on; entry to higher education hangs on it beyond all that is
recorded.
"""

import numpy as np
import polars as pl

from etl.demo.draws import Floats
from etl.demo.effects import ks4_effect
from etl.demo.tables import column_of

NOISES = ("ks2", "reading", "ks4", "em_94", "em_95", "level3", "a_levels", "aps")
KS2_LOW, KS2_HIGH = -0.78, 0.62
"""KS2 scores that bound the average band: about a quarter low, a half average, a quarter high."""


def draw_noise(rng: np.random.Generator, count: int) -> dict[str, Floats]:
    """Draw each person's luck once, so that worlds with and without outreach differ by it alone."""
    return {
        name: rng.standard_normal(count)
        if name in ("ks2", "reading", "ks4", "aps")
        else rng.logistic(size=count)
        for name in NOISES
    }


def ks2_results(people: pl.DataFrame, noise: dict[str, Floats]) -> pl.DataFrame:
    """Give ks2_score (deviations), reading and maths (scaled, 80 to 120), and the band."""
    score = (
        0.85 * people["ability"].to_numpy()
        + 0.10 * people["motivation"].to_numpy()
        + 0.10 * people["advantage"].to_numpy()
        + 0.45 * noise["ks2"]
    )
    scaled = np.clip(
        np.round(
            104.5
            + 6.6 * score[:, None]
            + np.stack([2.5 * noise["reading"], -2.5 * noise["reading"]], 1)
        ),
        80,
        120,
    )
    return pl.DataFrame(
        {
            "ks2_score": score,
            "ks2_reading": scaled[:, 0].astype(np.int64),
            "ks2_maths": scaled[:, 1].astype(np.int64),
            "ks2_band": np.select([score < KS2_LOW, score > KS2_HIGH], ["low", "high"], "average"),
        }
    )


def later_results(
    people: pl.DataFrame,
    ks2: pl.DataFrame,
    exposure: pl.DataFrame,
    quality: Floats,
    noise: dict[str, Floats],
) -> pl.DataFrame:
    """Give attainment8, em_94, em_95, level3, three_a_levels and aps.

    Parameters
    ----------
    people : with fsm and first_generation. quality : of each person's secondary school
        (deviations).
    """
    effect = column_of("ethnicity_effects", "ethnicity", "ks4")
    ethnic = np.array([effect[code] for code in people["ethnicity"].to_list()])
    meals = people["fsm"].to_numpy().astype(np.float64)
    score = (
        0.62 * ks2["ks2_score"].to_numpy()
        + 0.15 * people["advantage"].to_numpy()
        + 0.10 * quality
        + ethnic
        + 0.18 * (people["sex"] == "10").to_numpy()
        - 0.22 * meals
        - 0.05
        + 0.42 * noise["ks4"]
    )
    low_prior = (ks2["ks2_band"] == "low").to_numpy() * meals
    points = np.clip(47 + 17 * score + ks4_effect(exposure, low_prior), 0, 90)
    level3 = (points - 38) / 6.5 + 0.35 * people["motivation"].to_numpy() + noise["level3"] > 0
    three = level3 & ((points - 56) / 5.0 + noise["a_levels"] > 0)
    aps = np.clip(29 + 0.42 * (points - 50) + 7 * noise["aps"], 0, 60)
    return pl.DataFrame(
        {
            "attainment8": np.round(points, 1),
            "em_94": (points - 41) / 2.5 + noise["em_94"] > 0,
            "em_95": (points - 50.5) / 2.5 + noise["em_95"] > 0,
            "level3": level3,
            "three_a_levels": three,
            "aps": np.where(level3, np.round(aps, 1), np.nan),
        }
    ).with_columns(pl.col("aps").fill_nan(None), (pl.col("em_95") & pl.col("em_94")).alias("em_95"))
