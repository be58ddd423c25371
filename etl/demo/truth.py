"""What only the generator knows: who is who, and what outreach really did."""

import json
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from etl.demo.effects import describe_effects
from etl.demo.lives import Lives

EFFECT_COLUMNS = (
    "hours",
    "high_hours",
    "summer",
    "mentoring_hours",
    "uni_connect",
    "fsm",
    "entry_chance",
    "entry_chance_without",
    "attainment8",
    "attainment8_without",
)


def person_table(lives: Lives) -> pl.DataFrame:
    """One row a person: true characteristics, exposure, outcomes with and without outreach.

    Outcomes of those too young to have them yet are what will become of them.
    """
    people = lives.people
    area = people["area"].to_numpy()
    household = (people["household"] + lives.chunk * 10_000_000).alias("household_key")
    return pl.concat(
        [
            people.select(
                "person_key",
                "cohort",
                "birth_on",
                "sex",
                "ethnicity",
                "twin",
                "half_sibling",
                "private",
                "fsm",
                "first_generation",
                "ability",
                "motivation",
                "advantage",
                "takes_part",
            ),
            people.select(household),
            lives.world.places.areas.select(
                "sector", pl.col("quintile").alias("participation_quintile"), "idaci_decile"
            )[area],
            lives.exposure.select(
                "attended",
                "hours",
                "low_hours",
                "high_hours",
                "summer",
                "mentoring_hours",
                "uni_connect",
                "before_16",
                "after_16",
            ),
            lives.results.select("ks2_band", "attainment8", "level3"),
            lives.after.select("entry_chance", "in_he", "at_18", "band", "completed"),
            lives.without,
        ],
        how="horizontal",
    )


def sibling_links(lives: Lives) -> tuple[pl.DataFrame, pl.DataFrame]:
    """List pairs of the same household (siblings, with half_sibling) and twins, by person_key."""
    people = lives.people.select("person_key", "household", "birth_on", "twin", "half_sibling")
    pairs = people.join(people, on="household", suffix="_2").filter(
        pl.col("person_key") < pl.col("person_key_2")
    )
    pairs = pairs.sort("person_key", "person_key_2")
    twins = pairs.filter(
        pl.col("twin") & pl.col("twin_2") & (pl.col("birth_on") == pl.col("birth_on_2"))
    )
    keys = ("person_key", "person_key_2")
    half = pl.col("half_sibling") != pl.col("half_sibling_2")
    return pairs.select(*keys, half.alias("half_sibling")), twins.select(keys)


def summarise_effects(people: pl.DataFrame) -> dict[str, dict[str, float]]:
    """Give the average true effect on those who attended, by group.

    HE entry in percentage points, Attainment 8 in points.
    """
    gain = (pl.col("entry_chance") - pl.col("entry_chance_without")) * 100
    groups = {
        "attended_any": pl.col("hours") > 0,
        "less_than_3_hours": (pl.col("hours") > 0) & (pl.col("hours") < 3),
        "from_3_to_8_hours": pl.col("hours").is_between(3, 8, closed="left"),
        "8_hours_or_more": pl.col("hours") >= 8,
        "intensive_11_hours_8_high": (pl.col("hours") >= 11) & (pl.col("high_hours") >= 8),
        "summer_school": pl.col("summer") > 0,
        "mentoring": pl.col("mentoring_hours") > 0,
        "uni_connect": pl.col("uni_connect") > 0,
        "free_school_meals": (pl.col("hours") > 0) & pl.col("fsm"),
    }
    out: dict[str, dict[str, float]] = {}
    for name, group in groups.items():
        rows = people.filter(group).select(
            pl.len().alias("people"),
            gain.mean().alias("he_entry_pp"),
            (pl.col("attainment8") - pl.col("attainment8_without"))
            .mean()
            .alias("attainment8_points"),
        )
        out[name] = {
            key: round(float(value or 0.0), 3) for key, value in rows.row(0, named=True).items()
        }
    return out


def write_effects(path: Path, tables: Iterable[pl.DataFrame]) -> None:
    """Write effects.json: the model's settings and the average effects that they gave."""
    kept = pl.concat(list(tables))
    content = {
        "about": "True effects of outreach: log odds of HE entry by 19, points of Attainment 8.",
        "settings": describe_effects(),
        "average_on_those_who_attended": summarise_effects(kept),
    }
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
