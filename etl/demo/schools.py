"""Invented schools and colleges, near home, with intakes skewed by advantage."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from etl.demo.draws import Bools, Floats, Ints, expit, stream
from etl.demo.organisations import place_names
from etl.demo.places import Places
from etl.demo.scales import Scale

FIRST_URN = 900001
PRIMARY_PER_SECONDARY = 2
LOCALITIES_PER_INDEPENDENT = 3
INDEPENDENT_SHARE_LOGIT = -3.5
"""About 6 per cent of children once advantage is added (1.1 a deviation)."""

PATTERNS = {
    "primary": (
        "{} Primary School",
        "{} Park Primary School",
        "{} Infant and Junior School",
        "{} Lane Primary School",
        "{} Community Primary School",
        "{} Church of England Primary School",
    ),
    "secondary": (
        "{} Academy",
        "{} High School",
        "The {} School",
        "{} Community School",
        "{} Grange Academy",
        "{} Hill School",
        "St Wulfric's Catholic School, {}",
        "{} Park High School",
    ),
    "post16": ("{} Sixth Form College", "{} and District College"),
    "independent": ("{} Hall School", "{} Ladies' and Gentlemen's College"),
}
TYPES = {
    "primary": ("Community school", "Academy converter", "Voluntary controlled school"),
    "secondary": (
        "Academy converter",
        "Academy sponsor led",
        "Community school",
        "Voluntary aided school",
        "Foundation school",
    ),
    "post16": ("Further education", "Sixth form centres"),
    "independent": ("Other independent school",),
}
AGES = {"primary": (4, 11), "secondary": (11, 16), "post16": (16, 19), "independent": (4, 18)}


@dataclass(frozen=True)
class Schools:
    """The institutions.

    Attributes
    ----------
    table : one row an institution, row number + FIRST_URN = urn; the columns of
        institutions.parquet (averages are
        added when results are known) with tier, locality, easting_m, northing_m, quality and
        sixth_form.
    by_locality : rows of each tier in each locality.
    """

    table: pl.DataFrame
    by_locality: dict[tuple[str, int], Ints]


def build_schools(seed: int, scale: Scale, places: Places) -> Schools:
    """Found schools in every locality, each at a real postcode of it."""
    rng = stream(seed, "schools")
    towns = place_names(seed)[scale.members + scale.providers :]
    share = places.localities["size"].to_numpy() / places.localities["size"].sum()
    year_groups = share * scale.people / len(scale.cohorts)
    rows = []
    for place, year_group in zip(places.localities.iter_rows(named=True), year_groups, strict=True):
        secondaries = max(1, round(year_group / scale.pupils_a_year))
        counts = {
            "primary": secondaries * PRIMARY_PER_SECONDARY,
            "secondary": secondaries,
            "post16": 1,
            "independent": int(place["locality"] % LOCALITIES_PER_INDEPENDENT == 0),
        }
        town = towns[place["locality"] % len(towns)]
        rows += [
            _school(rng, tier, number, place, town)
            for tier, count in counts.items()
            for number in range(count)
        ]
    frame = pl.DataFrame(rows).with_columns(
        (pl.int_range(pl.len()) + FIRST_URN).cast(pl.String).alias("urn"),
        places.postcodes["postcode"].gather([row["home"] for row in rows]).alias("postcode"),
        places.postcodes["easting_m"].gather([row["home"] for row in rows]).alias("easting_m"),
        places.postcodes["northing_m"].gather([row["home"] for row in rows]).alias("northing_m"),
    )
    groups = (
        frame.with_row_index("row").group_by("tier", "locality", maintain_order=True).agg("row")
    )
    return Schools(
        frame, {(t, int(loc)): np.array(r, dtype=np.int64) for t, loc, r in groups.iter_rows()}
    )


def _school(
    rng: np.random.Generator, tier: str, number: int, place: dict[str, Any], town: str
) -> dict[str, Any]:
    patterns, first, size = PATTERNS[tier], place["first"], place["size"]
    sixth_form = tier == "independent" or (tier == "secondary" and bool(rng.random() < 0.55))
    low_age, high_age = AGES[tier]
    extra = f" {number // len(patterns) + 1}" if number >= len(patterns) else ""
    return {
        "name": patterns[number % len(patterns)].format(town) + extra,
        "phase": "all_through" if tier == "independent" else tier,
        "kind": "college" if tier == "post16" else "school",
        "establishment_type": str(rng.choice(TYPES[tier])),
        "local_authority": place["local_authority"],
        "region": place["region"],
        "low_age": low_age,
        "high_age": 18 if tier == "secondary" and sixth_form else high_age,
        "tier": tier,
        "locality": place["locality"],
        "home": first + int(rng.integers(size)),
        "quality": float(rng.standard_normal()),
        "sixth_form": sixth_form,
    }


def choose_schools(
    rng: np.random.Generator, schools: Schools, tier: str, homes: pl.DataFrame, advantage: Floats
) -> Ints:
    """Choose a school of a tier for each home: near, and better ones for those with more advantage.

    Parameters
    ----------
    homes : locality, easting_m, northing_m. advantage : one score a home.
    """
    sites = schools.table.select("easting_m", "northing_m", "quality").to_numpy()
    locality = homes["locality"].to_numpy()
    east, north = homes["easting_m"].to_numpy(), homes["northing_m"].to_numpy()
    out = np.empty(len(homes), dtype=np.int64)
    for place in np.unique(locality):
        here = np.flatnonzero(locality == place)
        rows = schools.by_locality[tier, _served_by(tier, int(place))]
        away_km = (
            np.hypot(east[here, None] - sites[rows, 0], north[here, None] - sites[rows, 1]) / 1000
        )
        liking = -1.1 * away_km + 0.7 * advantage[here, None] * sites[rows, 2]
        out[here] = rows[np.argmax(liking + rng.gumbel(size=liking.shape), axis=1)]
    return out


def _served_by(tier: str, locality: int) -> int:
    """Find the locality whose school serves this one: independent schools serve several."""
    return locality - locality % LOCALITIES_PER_INDEPENDENT if tier == "independent" else locality


def goes_private(rng: np.random.Generator, advantage: Floats) -> Bools:
    """Draw which households pay for school."""
    return rng.random(len(advantage)) < expit(INDEPENDENT_SHARE_LOGIT + 1.1 * advantage)
