"""From an extract of each source to the links of an edition of the warehouse."""

import dataclasses
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from etl.records import load_year
from tests.support.extracts import LOADED_AS, PEOPLE, make_extract
from tests.support.tiny_world import POSTCODES, TinyWorld, participant, tiny_directory

TODAY = date(2026, 11, 21)


def people() -> list[dict[str, object]]:
    postcodes = sorted(POSTCODES)
    return [
        participant(number)
        | {
            "first_name": person["first"],
            "last_name": person["last"],
            "date_of_birth": person["born"],
            "postcode": postcodes[number % len(postcodes)],
            "sex": "10" if person["female"] == "1" else "11",
        }
        for number, person in enumerate(PEOPLE, start=1)
    ]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    for layout, (source, year) in LOADED_AS.items():
        path = folder / f"{layout}.csv"
        make_extract(layout).write_csv(path)
        load_year(folder / "administrative", source, year, path, today=TODAY)
    world = TinyWorld(participants=people())
    world = dataclasses.replace(world, registrations=[])
    edition = world.build(folder, directory=tiny_directory(*POSTCODES))
    return edition.folder


@pytest.mark.parametrize("layout", [key for key in LOADED_AS if key != "dlhe"])
def test_build_edition__of_each_layout__people_are_linked_and_records_have_no_name(
    built: Path, layout: str
) -> None:
    source, year = LOADED_AS[layout]
    links = pl.read_parquet(built / "analysis" / "links.parquet").filter(source=source, year=year)
    records = pl.read_parquet(built / "analysis" / "records" / source / f"{year}.parquet")

    assert links.height == len(PEOPLE)
    assert records.height == len(PEOPLE)
    assert not {"first_name", "last_name", "upn", "uln", "husid", "postcode"} & set(records.columns)


def test_build_edition__identity_of_a_record__has_the_shared_identifiers(built: Path) -> None:
    people = pl.read_parquet(built / "identity" / "records" / "ilr" / "2019-20.parquet")
    assert people["uln"].drop_nulls().to_list().count("9276308686") == 1
