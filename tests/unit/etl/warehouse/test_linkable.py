"""Participants and records as an edition would link them, without building one."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from etl.records import list_years
from etl.warehouse import WarehouseError
from etl.warehouse.linkable import find_source, find_years, take_participants, take_records
from tests.support.tiny_world import (
    KEY,
    POSTCODES,
    TinyWorld,
    hesa,
    ks4,
    participant,
    tiny_directory,
)

TODAY = date(2026, 11, 21)
ADA, BEN = participant(1, upn="A123456789012"), participant(2, postcode="m1 iae")


@pytest.fixture
def world() -> TinyWorld:
    return TinyWorld(
        participants=[ADA, BEN, participant(3, tracking_permission=False)],
        files={
            "hesa_student/2018-19": [hesa(ADA, "H1", "2018/19")],
            "hesa_student/2019-20": [hesa(ADA, "H1", "2019/20"), hesa(BEN, "H2", "2019/20")],
            "npd_ks4/2017": [ks4(BEN, "K2", 50.0)],
        },
    )


@pytest.mark.parametrize(
    ("name", "key"), [("hesa", "hesa_student"), ("ks4", "npd_ks4"), ("ilr", "ilr")]
)
def test_find_source__part_of_its_key__is_found(name: str, key: str) -> None:
    assert find_source(name) == key


@pytest.mark.parametrize("name", ["npd", "student_", "none"])
def test_find_source__several_or_none__names_what_there_is(name: str) -> None:
    with pytest.raises(WarehouseError, match=f"no source '{name}'. There are: npd_ks2, "):
        find_source(name)


@pytest.mark.parametrize("year", ["2019", "2019-20", "2019/20", "2019/2020", " 2019 "])
def test_find_years__session_in_any_way_of_writing_it__is_found(
    world: TinyWorld, tmp_path: Path, year: str
) -> None:
    administrative, _ = world.write_files(tmp_path)

    assert [y.year for y in find_years(administrative, "hesa_student", year)] == ["2019-20"]


def test_find_years__none_given__all_that_are_loaded(world: TinyWorld, tmp_path: Path) -> None:
    administrative, _ = world.write_files(tmp_path)

    found = find_years(administrative, "hesa_student", None)
    assert [y.year for y in found] == ["2018-19", "2019-20"]
    assert [y.year for y in find_years(administrative, "npd_ks4", "2017")] == ["2017"]


@pytest.mark.parametrize(
    ("source", "year", "message"),
    [
        ("hesa_student", "2019-21", "of hesa_student of 2019-21. Loaded: 2018-19, 2019-20."),
        ("hesa_student", "last", "of hesa_student of last. Loaded"),
        ("npd_ks4", "2016", "of npd_ks4 of 2016. Loaded: 2017."),
        ("ilr", None, "of ilr. Loaded: none."),
    ],
)
def test_find_years__not_loaded__says_what_is(
    world: TinyWorld, tmp_path: Path, source: str, year: str | None, message: str
) -> None:
    administrative, _ = world.write_files(tmp_path)

    with pytest.raises(WarehouseError, match=message):
        find_years(administrative, source, year)


def test_take_participants__may_be_linked__under_the_editions_pseudonyms(
    world: TinyWorld, tmp_path: Path
) -> None:
    edition = world.build(tmp_path)
    identities = pl.read_parquet(edition.identity / "participants.parquet")

    people = take_participants(world, KEY, tiny_directory(*POSTCODES))

    linkable = identities.filter("tracking_permission").sort("pseudonym")
    assert people["id"].to_list() == linkable["pseudonym"].to_list()
    assert sorted(people["postcode"]) == ["M1 1AE", "SW1A 1AA"]
    assert people["upn"].drop_nulls().to_list() == ["A123456789012"]


def test_take_participants__nobody_may_be_linked__says_so(world: TinyWorld) -> None:
    world.participants = world.participants[2:]

    with pytest.raises(WarehouseError, match="no participant who may be linked"):
        take_participants(world, KEY, tiny_directory(*POSTCODES))


def test_take_records__years__each_with_its_period_and_the_editions_pseudonyms(
    world: TinyWorld, tmp_path: Path
) -> None:
    edition = world.build(tmp_path)
    kept = pl.read_parquet(edition.identity / "records/hesa_student/2019-20.parquet")
    years = list_years(tmp_path / "administrative")

    people = take_records([y for y in years if y.source == "hesa_student"], KEY, TODAY)

    assert people["period"].to_list() == ["2018-19", "2019-20", "2019-20"]
    assert set(people.filter(period="2019-20")["id"]) == set(kept["pseudonym"])
    assert not {"record_id", "pseudonym"} & set(people.columns)
