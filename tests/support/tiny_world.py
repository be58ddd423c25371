"""A world of a handful of people, for tests of the warehouse and of what reads it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from etl.postcodes import PostcodeDirectory
from etl.postcodes.encoding import find_key
from etl.postcodes.traits import ENDED, LIVE, countries_of_authorities, make_traits
from etl.warehouse import Edition, build_edition
from tests.support.readings import add

BUILT_AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
KEY = b"a key of the tests, 32 bytes long"
POSTCODES = ("E1 1AA", "M1 1AE", "SW1A 1AA")


def tiny_directory(*postcodes: str) -> PostcodeDirectory:
    """A directory of these postcodes only, none with a place."""
    keys = np.array(sorted(find_key(postcode) or 0 for postcode in postcodes), dtype=np.int64)
    nowhere = np.full(len(keys), -1, dtype=np.int32)
    return PostcodeDirectory(
        keys, nowhere, nowhere, np.zeros(len(keys), dtype=np.uint16), ("",), "test"
    )


def placed_directory(
    places: Mapping[str, tuple[int, int, str]], *, ended: Collection[str] = ()
) -> PostcodeDirectory:
    """A directory of these postcodes: easting and northing in metres, and local authority."""
    by_key = {find_key(postcode) or 0: postcode for postcode in places}
    keys = np.array(sorted(by_key), dtype=np.int64)
    postcodes = [by_key[key] for key in keys.tolist()]
    rows = [places[postcode] for postcode in postcodes]
    authorities = tuple(sorted({authority for *_, authority in rows}))
    index = np.array([authorities.index(authority) for *_, authority in rows], dtype=np.uint16)
    life = np.array([ENDED if each in ended else LIVE for each in postcodes], dtype=np.uint8)
    nowhere = np.zeros(len(keys), dtype=np.bool_)
    country = countries_of_authorities(authorities)[index]
    return PostcodeDirectory(
        keys,
        np.array([easting for easting, *_ in rows], dtype=np.int32),
        np.array([northing for _, northing, _ in rows], dtype=np.int32),
        index,
        authorities,
        "test",
        traits=make_traits(life, country, placeless=nowhere, dated=nowhere),
    )


# No two alike, in name or date of birth: linkage would take what little differs for a slip.
FORENAMES = (
    *("Dorothea", "Adaba", "Bruno", "Chioma", "Esther"),
    *("Fergus", "Gwendolen", "Hugo", "Ines", "Jolyon"),
)
SURNAMES = (
    *("Byron", "Keats", "Clare", "Wordsworth", "Rossetti"),
    *("Hardy", "Patmore", "Swinburne", "Mew", "Larkin"),
)


def participant(key: int, **given: Any) -> dict[str, Any]:
    """A participant who can be tracked, except for what is given otherwise."""
    person = {
        "participant_key": key,
        "organisation_key": "wexcombe",
        "first_name": FORENAMES[key % 10],
        "last_name": SURNAMES[key // 10 % 10],
        "date_of_birth": f"2001-01-{1 + key * 11 % 31:02d}",
        "postcode": "SW1A 1AA",
        "evaluation_group": "participant",
        "tracking_permission": True,
        "phase_adjustment": 0,
    }
    return {**person, **given}


def crowd(number: int, **given: Any) -> list[dict[str, Any]]:
    """Further participants, so that a report has enough people."""
    return [
        participant(40 + place, date_of_birth=f"2001-{3 + place:02d}-{15 + place}", **given)
        for place in range(number)
    ]


def record_of(person: dict[str, Any], record_id: str, **attributes: Any) -> dict[str, Any]:
    """An administrative record of a participant."""
    born = person["date_of_birth"]
    return {
        "record_id": record_id,
        "first_name": person["first_name"],
        "middle_name": None,
        "last_name": person["last_name"],
        "date_of_birth": date.fromisoformat(born) if born else None,
        "sex": "10",
        "postcode": person["postcode"],
        **attributes,
    }


@dataclass
class TinyWorld:
    """Records as a member keeps them, and administrative files, until they are built."""

    participants: list[dict[str, Any]]
    activities: list[dict[str, Any]] = field(
        default_factory=lambda: [
            {
                "activity_key": 1,
                "organisation_key": "wexcombe",
                "activity_type": "mentoring",
                "starts_on": date(2016, 5, 1),
                "status": "delivered",
                "contact_hours": 2.5,
                "title": "Mentoring with Ada Byron",
            }
        ]
    )
    registrations: list[dict[str, Any]] = field(
        default_factory=lambda: [{"participant_key": 1, "activity_key": 1, "status": "attended"}]
    )
    institutions: list[dict[str, Any]] = field(default_factory=list)
    members: list[dict[str, Any]] = field(default_factory=list)
    uploads: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    quintiles: dict[str, int] = field(default_factory=lambda: {"SW1A 1AA": 1, "M1 1AE": 5})

    def iter_participants(self) -> Iterator[pl.DataFrame]:
        # One at a time, so that chunks matter.
        yield from (
            pl.DataFrame([person], infer_schema_length=None) for person in self.participants
        )

    def iter_activities(self) -> Iterator[pl.DataFrame]:
        if self.activities:
            yield pl.DataFrame(self.activities)

    def iter_registrations(self) -> Iterator[pl.DataFrame]:
        if self.registrations:
            yield pl.DataFrame(self.registrations)

    def iter_institutions(self) -> Iterator[pl.DataFrame]:
        if self.institutions:
            yield pl.DataFrame(self.institutions, infer_schema_length=None)

    def iter_members(self) -> Iterator[pl.DataFrame]:
        if self.members:
            yield pl.DataFrame(self.members, infer_schema_length=None)

    def iter_uploads(self) -> Iterator[pl.DataFrame]:
        if self.uploads:
            yield pl.DataFrame(self.uploads)

    def write_files(self, folder: Path) -> tuple[Path, Path]:
        """Write the administrative and the reference folder."""
        administrative, reference = folder / "administrative", folder / "reference"
        for name, rows in self.files.items():
            path = administrative / f"{name}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            pl.DataFrame(rows, infer_schema_length=None).write_parquet(path)
        if self.quintiles:
            add(reference, "ofs_participation", "2024-09", self.quintiles)
        return administrative, reference

    def build(self, folder: Path, **given: Any) -> Edition:
        """Build an edition in `folder / "warehouse"`."""
        administrative, reference = self.write_files(folder)
        options: dict[str, Any] = {
            "built_at": BUILT_AT,
            "key": KEY,
            "directory": tiny_directory(*POSTCODES),
        }
        return build_edition(
            folder / "warehouse", self, administrative, reference, **(options | given)
        )


def hesa(person: dict[str, Any], record_id: str, year: str, **given: Any) -> dict[str, Any]:
    """A first-year undergraduate record of a participant."""
    attributes = {"academic_year": year, "entrant": True, "level": "first_degree"} | given
    return record_of(person, record_id, **attributes)


def ks4(person: dict[str, Any], record_id: str, attainment8: float, **given: Any) -> dict[str, Any]:
    """A Key Stage 4 record of a participant."""
    attributes = {"urn": "900001", "attainment8": attainment8, "em_94": True, "em_95": False}
    return record_of(person, record_id, **(attributes | given))
