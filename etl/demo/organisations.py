"""Invented organisations: the members that record outreach, and the providers in the HESA files."""

import re

import numpy as np
import polars as pl

from etl.demo.draws import Floats, stream
from etl.demo.places import Places
from etl.demo.scales import Scale
from etl.demo.tables import table

DEMONSTRATION_MEMBER = "university-of-wexcombe"
"""Key of the first organisation, whose the samples and demonstration users are; never changes."""

REGIONS = (
    "South East",
    "London",
    "North West",
    "West Midlands",
    "Yorkshire and The Humber",
    "East of England",
    "South West",
    "East Midlands",
    "North East",
)
KIND_CYCLE = (
    "university",
    "university",
    "partnership",
    "university",
    "college",
    "university",
    "university",
    "partnership",
    "university",
    "charity",
    "university",
    "college",
)
MEMBERSHIP = {
    "university": "core",
    "college": "core",
    "partnership": "consortium",
    "charity": "third_sector",
}
PROGRAMMES = {
    "university": (
        "Pathways to {place}",
        "{place} Summer Schools",
        "Mentoring with {place}",
        "Schools and Colleges",
    ),
    "college": ("Next Steps at {place}", "Higher Level Choices"),
    "partnership": ("Higher Futures {place}", "Target Ward Programme"),
    "charity": ("Brighter Routes", "Mentors for {place}"),
}


def place_names(seed: int) -> list[str]:
    """Give invented place names in a seeded order; the first is always Wexcombe."""
    parts = dict(table("place_names").iter_rows())
    names = [first + last for first in parts["first"].split() for last in parts["last"].split()]
    rest = [name for name in names if name != "Wexcombe"]
    return ["Wexcombe", *stream(seed, "place names").permutation(rest).tolist()]


def build_members(seed: int, scale: Scale, places: Places) -> pl.DataFrame:
    """Invent the members.

    Returns
    -------
    One row a member: the columns of organisations.parquet, then locality (home), home (row of
    `places.postcodes`),
    and weight (how many learners it reaches, relative).
    """
    rng = stream(seed, "members")
    names = place_names(seed)
    homes = {
        region: rows["locality"].to_numpy()
        for (region,), rows in places.localities.group_by("region", maintain_order=True)
    }
    spans = places.localities.select("first", "size").to_numpy()
    regions = [region for region in REGIONS if region in homes]
    rows = []
    for number in range(scale.members):
        kind, region = KIND_CYCLE[number % len(KIND_CYCLE)], regions[number % len(regions)]
        locality = int(rng.choice(homes[region]))
        name = _member_name(kind, names[number], number)
        rows.append(
            {
                "key": re.sub(r"[^a-z]+", "-", name.lower()).strip("-"),
                "name": name,
                "kind": kind,
                "membership": MEMBERSHIP[kind],
                "region": region,
                "ukprn": str(10990001 + number),
                "hesa_instid": f"{9001 + number:04d}" if kind == "university" else None,
                "place": names[number],
                "locality": locality,
                "home": int(spans[locality][0] + rng.integers(spans[locality][1])),
                "weight": 2.5 if number == 0 else float(rng.lognormal(0, 0.5)),
            }
        )
    return pl.DataFrame(rows, infer_schema_length=None)


def _member_name(kind: str, place: str, number: int) -> str:
    if kind == "university":
        return f"University of {place}" if number % 3 != 1 else f"{place} University"
    if kind == "college":
        return f"{place} College"
    return (
        f"{place} Higher Futures Partnership"
        if kind == "partnership"
        else f"Brighter Routes {place}"
    )


def build_providers(seed: int, scale: Scale, members: pl.DataFrame) -> pl.DataFrame:
    """List HE providers, members among them: ukprn, region, tariff_band, weight."""
    rng = stream(seed, "providers")
    own = members.filter(pl.col("kind").is_in(["university", "college"]))
    others = scale.providers - len(own)
    ukprn = own["ukprn"].to_list() + [str(10995001 + n) for n in range(others)]
    region = own["region"].to_list() + [REGIONS[n % len(REGIONS)] for n in range(others)]
    band = np.array(["high", "medium", "low", "medium", "low"])[np.arange(len(ukprn)) % 5]
    band[: len(own)][(own["kind"] == "college").to_numpy()] = "low"
    weight: Floats = rng.lognormal(0, 0.6, len(ukprn))
    return pl.DataFrame({"ukprn": ukprn, "region": region, "tariff_band": band, "weight": weight})


def list_programmes(members: pl.DataFrame) -> pl.DataFrame:
    """Give each member its programmes: key, organisation_key, title."""
    rows = [
        {"key": f"{key}-{number + 1}", "organisation_key": key, "title": title.format(place=place)}
        for key, kind, place in members.select("key", "kind", "place").iter_rows()
        for number, title in enumerate(PROGRAMMES[kind])
    ]
    return pl.DataFrame(rows)
