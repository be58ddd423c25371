"""An edition that says no more than maps of need ask for: five neighbourhoods and three schools."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely

from analytics.reports.edition import EditionFacts
from app.core.boundaries import Boundaries
from app.core.need import areas as areas_of
from app.core.need import shapes

AREAS: dict[str, Any] = {
    "neighbourhood": ["CB1 1", "CB2 1", "CB3 0", "SW1A 1", "ZE1 0"],
    "name": ["CB1 1", "CB2 1", "CB3 0", "SW1A 1", "ZE1 0"],
    "level": "sector",
    "local_authority": ["E07000008", "E07000008", "E07000012", "E09000033", "S12000027"],
    "local_authority_name": [
        *("Cambridge", "Cambridge", "South Cambridgeshire", "Westminster", "Shetland Islands"),
    ],
    "region": ["East of England", "East of England", "East of England", "London", "Scotland"],
    "easting_m": [546000, 545500, 543500, 529000, 447000],
    "northing_m": [258000, 257500, 258500, 180000, 1141000],
    "postcodes": [100, 50, 20, 10, 5],
    "imd_decile": [1, 4, 8, 10, None],
    "provider_km": [2.0, 1.0, 3.0, 0.5, 500.0],
    "polar4_quintile": None,
}
#: Of one member 10 people live in CB2 1, one of them known twice, and 9 in CB1 1, known as 10; of
#: another 11 in SW1A 1.
HOMES = ["CB2 1"] * 11 + ["CB1 1"] * 10 + ["SW1A 1"] * 11 + [None]
PEOPLE = [*range(10), 0, *range(20, 29), 20, *range(30, 41), 50]
TABLES: dict[str, dict[str, Any]] = {
    "neighbourhoods": AREAS,
    "institutions": {
        "urn": [100001, 100002, 100003],
        "name": ["Fen School", "Little Primary", "=Palace College"],
        "phase": ["secondary", "primary", "post_16"],
        "high_age": [16, 11, 18],
        "closed_on": None,
        "easting_m": [546100, 546000, 529000],
        "northing_m": [258100, 258000, 180000],
        "neighbourhood": ["CB1 1", "CB1 1", "SW1A 1"],
        "region": ["East of England", "East of England", "London"],
        "fsm_percent": [12.5, None, None],
    },
    "activities": {
        "organisation_key": ["wexcombe", "ferrand"],
        "status": "delivered",
        "academic_year": ["2024/25", "2021/22"],
        "contact_hours": [5.0, None],
        "venue_easting_m": [546050, 545450],
        "venue_northing_m": [258050, 257450],
    },
    "participants": {
        "pseudonym": [f"{number:02}" for number in range(len(HOMES))],
        "person": [f"p{number}" for number in PEOPLE],
        "organisation_key": ["wexcombe"] * 21 + ["ferrand"] * 12,
    },
    "homes": {
        "pseudonym": [f"{number:02}" for number in range(len(HOMES))],
        "neighbourhood": HOMES,
    },
    "providers": {
        "provider": ["Fen University"],
        "easting_m": [545000],
        "northing_m": [258000],
    },
}


def write_edition(folder: Path) -> EditionFacts:
    """Write the tables of the edition."""
    for name, columns in TABLES.items():
        pl.DataFrame(columns).write_parquet(folder / f"{name}.parquet")
    return EditionFacts(folder, 7, "2026-11-21", folder.name, "1", secret=b"")


def use_edition(folder: Path, monkeypatch: pytest.MonkeyPatch) -> EditionFacts:
    """Have pages read the edition, written to a folder, and know no boundaries."""
    facts = write_edition(folder)
    monkeypatch.setattr(areas_of, "get_facts", lambda _hearth: facts)
    use_boundaries({}, monkeypatch)
    return facts


def use_boundaries(found: Mapping[str, Boundaries], monkeypatch: pytest.MonkeyPatch) -> None:
    """Have maps of need know these boundaries, by what they are of, and no others."""
    monkeypatch.setattr(shapes, "find_boundaries", lambda _hearth, level: found.get(level))


def draw_squares() -> Boundaries:
    """Draw squares of 400 metres around the middles of all but the last."""
    middles = zip(AREAS["easting_m"][:4], AREAS["northing_m"][:4], strict=True)
    squares = [shapely.Point(*at).buffer(200, cap_style="square") for at in middles]
    codes = np.array(AREAS["neighbourhood"][:4])
    return Boundaries(codes, codes, np.array(squares), FakeEdition, estimate=True)  # type: ignore[arg-type]


class FakeEdition:
    """What is asked of the edition of boundaries that Hearth drew."""

    table_sha256, label = "0", "2026"
