"""The true effects of outreach in the synthetic England, and what each person took part in.

These numbers are known only to the generator and to truth/effects.json; analyses are marked against
them.
"""

from dataclasses import asdict, dataclass

import numpy as np
import polars as pl

from etl.demo.draws import Floats


@dataclass(frozen=True)
class TrueEffects:
    """Effects on Attainment 8 (points) and on HE entry by 19 (log odds)."""

    ks4_skills_per_hour: float = 0.16
    ks4_skills_hours_cap: float = 12.0
    ks4_campus_visit: float = 0.15
    ks4_campus_visit_low_prior: float = 0.9
    ks4_summer_school: float = 1.7
    ks4_mentoring: float = 0.0
    he_low_hour: float = 0.018
    he_low_hours_cap: float = 10.0
    he_high_hour: float = 0.055
    he_high_hours_cap: float = 11.0
    he_summer_school: float = 0.0
    he_free_school_meals: float = 1.0
    he_uni_connect_and_meals: float = 1.25
    he_spans_key_stages: float = 1.10
    he_spans_and_meals: float = 1.15
    high_tariff_high_hour: float = -0.010


EFFECTS = TrueEffects()


def measure_exposure(people: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Add up what each person attended.

    Returns
    -------
    One row a person: attended, hours, low_hours, high_hours, ks4_skills_hours, ks4_visits,
    ks4_summer (before the
    exams of Year 11), ks4_mentoring_hours, summer, visits, mentoring_hours, uni_connect, before_16,
    after_16.
    """
    kind, hours = pl.col("activity_type"), pl.col("hours")
    summer = kind.is_in(["residential_summer_school", "summer_school"])
    young = pl.col("year_group") <= 11
    sums = (
        places.filter(hours > 0)
        .group_by("row")
        .agg(
            pl.len().alias("attended"),
            hours.sum(),
            hours.filter(~pl.col("high")).sum().alias("low_hours"),
            hours.filter("high").sum().alias("high_hours"),
            hours.filter((kind == "skills_attainment") & young).sum().alias("ks4_skills_hours"),
            ((kind == "campus_visit") & young).sum().alias("ks4_visits"),
            # A summer school after Year 11 comes after the exams.
            (summer & (pl.col("year_group") <= 10)).any().alias("ks4_summer"),
            hours.filter((kind == "mentoring") & young).sum().alias("ks4_mentoring_hours"),
            summer.any().alias("summer"),
            (kind == "campus_visit").sum().alias("visits"),
            hours.filter(kind == "mentoring").sum().alias("mentoring_hours"),
            pl.col("uni_connect").any(),
            young.any().alias("before_16"),
            (~young).any().alias("after_16"),
        )
    )
    rows = pl.select(pl.int_range(len(people)).alias("row"))
    filled = rows.join(sums, on="row", how="left", maintain_order="left").drop("row")
    return filled.select(pl.all().cast(pl.Float64).fill_null(0.0))


def no_exposure(people: pl.DataFrame) -> pl.DataFrame:
    """Give the exposure of a world without outreach."""
    empty = pl.DataFrame(
        schema={
            "row": pl.Int64,
            "activity_type": pl.String,
            "hours": pl.Float64,
            "high": pl.Boolean,
            "year_group": pl.Int64,
            "uni_connect": pl.Boolean,
        }
    )
    return measure_exposure(people, empty)


def ks4_effect(exposure: pl.DataFrame, low_prior_and_meals: Floats) -> Floats:
    """Give the points of Attainment 8 that outreach before the exams added."""
    e = EFFECTS
    visited = np.minimum(exposure["ks4_visits"].to_numpy(), 1)
    return np.asarray(
        e.ks4_skills_per_hour
        * np.minimum(exposure["ks4_skills_hours"].to_numpy(), e.ks4_skills_hours_cap)
        + visited * (e.ks4_campus_visit + e.ks4_campus_visit_low_prior * low_prior_and_meals)
        + e.ks4_summer_school * exposure["ks4_summer"].to_numpy()
        + e.ks4_mentoring * (exposure["ks4_mentoring_hours"].to_numpy() > 0)
    )


def he_effect(exposure: pl.DataFrame, meals: Floats) -> Floats:
    """Give the log odds of HE entry that outreach added, beside what came through attainment."""
    e = EFFECTS
    dose = (
        e.he_low_hour * np.minimum(exposure["low_hours"].to_numpy(), e.he_low_hours_cap)
        + e.he_high_hour * np.minimum(exposure["high_hours"].to_numpy(), e.he_high_hours_cap)
        + e.he_summer_school * exposure["summer"].to_numpy()
    )
    spans = exposure["before_16"].to_numpy() * exposure["after_16"].to_numpy()
    scale = (
        np.where(meals > 0, e.he_free_school_meals, 1.0)
        * np.where(
            (meals > 0) & (exposure["uni_connect"].to_numpy() > 0), e.he_uni_connect_and_meals, 1.0
        )
        * np.where(spans > 0, np.where(meals > 0, e.he_spans_and_meals, e.he_spans_key_stages), 1.0)
    )
    return np.asarray(dose * scale)


def describe_effects() -> dict[str, float]:
    """Give the settings as they are written to truth/effects.json."""
    return asdict(EFFECTS)
