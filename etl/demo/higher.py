"""From school into higher education, through it and out of it.

HE entry by 19 is a logit in results, motivation, neighbourhood, family, ethnic group, sex and
outreach; its
intercepts are solved by cohort and free school meals so that the published rates come out
(calibration.py).
"""

import numpy as np
import polars as pl

from etl.demo.draws import Floats, expit
from etl.demo.effects import EFFECTS, he_effect
from etl.demo.tables import column_of

NOISES = (
    "entry",
    "at_18",
    "tariff",
    "continues",
    "completes",
    "class",
    "skilled",
    "employed",
    "response",
)
SUBJECTS = (
    "CAH01",
    "CAH02",
    "CAH03",
    "CAH04",
    "CAH07",
    "CAH09",
    "CAH10",
    "CAH11",
    "CAH13",
    "CAH15",
    "CAH16",
    "CAH17",
    "CAH19",
    "CAH20",
    "CAH22",
    "CAH24",
    "CAH25",
)
SUBJECT_WEIGHTS = (2.5, 9, 7, 5, 4.5, 2.5, 6, 6, 3, 11, 5, 14, 4, 4, 3, 3, 10)


def draw_noise(rng: np.random.Generator, count: int) -> dict[str, Floats]:
    """Draw each person's luck once, as attainment.draw_noise does; logistic, to suit logits."""
    return {name: rng.logistic(size=count) for name in NOISES}


def entry_score(
    people: pl.DataFrame, results: pl.DataFrame, exposure: pl.DataFrame, areas: pl.DataFrame
) -> Floats:
    """Give the log odds of entering HE by 19, up to the intercept of cohort and free meals."""
    points = results["attainment8"].to_numpy()
    area = areas["participation"].to_numpy()[people["area"].to_numpy()]
    effect = column_of("ethnicity_effects", "ethnicity", "he_entry")
    ethnic = np.array([effect[code] for code in people["ethnicity"].to_list()])
    return np.asarray(
        1.9 * results["level3"].to_numpy()
        + 0.034 * (points - 47)
        + 0.55 * people["motivation"].to_numpy()
        + 0.60 * area
        + 0.55 * people["advantage"].to_numpy()
        - 0.30 * people["first_generation"].to_numpy()
        + 0.55 * ethnic
        + 0.40 * (people["sex"] == "10").to_numpy()
        + he_effect(exposure, people["fsm"].to_numpy().astype(np.float64))
    )


def tariff_score(people: pl.DataFrame, results: pl.DataFrame, exposure: pl.DataFrame) -> Floats:
    """Give the log odds of a high-tariff provider for someone who enters, up to the intercept."""
    return np.asarray(
        0.095 * (results["attainment8"].to_numpy() - 60)
        + 0.8 * results["three_a_levels"].to_numpy()
        + 0.25 * people["advantage"].to_numpy()
        + 0.1 * people["motivation"].to_numpy()
        + EFFECTS.high_tariff_high_hour
        * np.minimum(exposure["high_hours"].to_numpy(), EFFECTS.he_high_hours_cap)
    )


def staying_score(people: pl.DataFrame, results: pl.DataFrame) -> Floats:
    """Give the log odds of continuing after the first year, up to the intercept."""
    return np.asarray(
        0.042 * (results["attainment8"].to_numpy() - 58)
        + 0.3 * results["three_a_levels"].to_numpy()
        + 0.15 * people["motivation"].to_numpy()
        + 0.1 * people["advantage"].to_numpy()
        + 0.2 * (people["sex"] == "10").to_numpy()
    )


def skilled_score(people: pl.DataFrame, results: pl.DataFrame) -> Floats:
    """Give the log odds that a graduate's work is highly skilled, up to the intercept."""
    return np.asarray(
        0.02 * (results["attainment8"].to_numpy() - 60) + 0.12 * people["advantage"].to_numpy()
    )


def follow_students(
    intercepts: dict[str, Floats], scores: dict[str, Floats], noise: dict[str, Floats]
) -> pl.DataFrame:
    """Turn scores into lives.

    Parameters
    ----------
    intercepts, scores : log odds of entry, tariff, continues, completes and skilled for each
        person.

    Returns
    -------
    One row a person: entry_chance, in_he (by 19), at_18, band, continued, completed, award,
    skilled, employed,
    responds (to Graduate Outcomes). Later columns mean nothing where an earlier one is false.
    """
    logit = {name: intercepts[name] + scores[name] for name in intercepts}
    in_he = logit["entry"] + noise["entry"] > 0
    high = logit["tariff"] + noise["tariff"] > 0
    continued = in_he & (logit["continues"] + noise["continues"] > 0)
    completed = continued & (logit["completes"] + noise["completes"] > 0)
    merit = scores["continues"] + noise["class"]
    return pl.DataFrame(
        {
            "entry_chance": expit(logit["entry"]),
            "in_he": in_he,
            "at_18": in_he & (noise["at_18"] > -1.2),
            "band": np.where(
                high,
                "high",
                np.where(scores["tariff"] + 1.5 * noise["class"] > -1.0, "medium", "low"),
            ),
            "continued": continued,
            "completed": completed,
            "award": np.select(
                [merit > 0.9, merit > -1.6, merit > -3.2],
                ["First class", "Upper second class", "Lower second class"],
                "Third class",
            ),
            "skilled": logit["skilled"] + noise["skilled"] > 0,
            "employed": noise["employed"] > -1.6,
            "responds": noise["response"] > -0.2,
        }
    )
