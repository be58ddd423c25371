from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.postcodes import PostcodeDirectory
from etl.reference.store import ReferenceStore
from etl.warehouse import Edition
from etl.warehouse.indicators import list_columns, plan_indicators
from etl.warehouse.neighbourhoods import Neighbourhoods, find_most_common, open_neighbourhoods
from tests.support.readings import LOADED_AT, add, reading
from tests.support.tiny_world import TinyWorld, ks4, participant, placed_directory

CAMBRIDGE, MANCHESTER, BELFAST = "E07000008", "E08000003", "N09000003"
PLACES: Final = {
    "CB3 0AA": (544_000, 259_000, CAMBRIDGE),
    "CB3 0AB": (544_100, 259_301, CAMBRIDGE),
    "CB3 0AD": (544_200, 259_600, MANCHESTER),
    "CB3 0AE": (500_000, 200_000, CAMBRIDGE),  # ended
    "CB3 9AA": (544_000, 256_000, CAMBRIDGE),  # ended, the last of its sector
    "M1 1AE": (384_000, 398_000, MANCHESTER),
    "BT1 1AA": (333_000, 374_000, BELFAST),
}
HOMES: Final = ("CB3 0AA", "M1 1AE", "CB3 9AA", None)
MEMBERS: Final = (
    {"organisation_key": "wexcombe", "name": "University of Wexcombe", "kind": "university",
     "ukprn": "10990001"},
    {"organisation_key": "routes", "name": "Brighter Routes", "kind": "charity"},
)  # fmt: skip
SCHOOLS: Final = (
    {"urn": 900001, "name": "Cam Academy", "postcode": "cb3 oad", "high_age": 16},
    {"urn": 900002, "name": "Lagan School", "postcode": "BT1 1AA", "high_age": 18},
    {"urn": 900003, "name": "Mill Primary", "postcode": "CB3 0AB", "high_age": 11},
    {"urn": 900004, "name": "Closed", "postcode": "CB3 0AB", "closed_on": "2020-08-31"},
)
# Key, member, type, mode, postcode of the venue, host.
HELD: Final = (
    ("1", "wexcombe", "mentoring", "in_person", "M1 1AE", 900001),
    ("2", "wexcombe", "mentoring", "in_person", None, 900001),
    ("3", "wexcombe", "mentoring", "online", "M1 1AE", 900001),
    ("4", "wexcombe", "mentoring", None, "nowhere", 900002),
    ("5", "wexcombe", "campus_visit", "in_person", "M1 1AE", None),
    ("6", "wexcombe", "campus_visit", "in_person", "M1 1AE", 900001),
    ("7", "wexcombe", "campus_visit", "in_person", None, 900001),
    ("8", "routes", "campus_visit", "in_person", "CB3 0AA", None),
)
DIRECTORY: Final = placed_directory(PLACES, ended={"CB3 0AE", "CB3 9AA"})


def make_world() -> TinyWorld:
    people = [participant(number, postcode=home) for number, home in enumerate(HOMES)]
    columns = ("activity_key", "organisation_key", "activity_type", "mode", "venue_postcode",
               "host_urn")  # fmt: skip
    held = {"status": "delivered", "starts_on": "2016-05-01"}
    return TinyWorld(
        people,
        activities=[held | dict(zip(columns, row, strict=True)) for row in HELD],
        institutions=list(SCHOOLS),
        members=list(MEMBERS),
        files={"npd_ks4/2017": [ks4(people[1], "K1", 50.0)]},
        quintiles={},
    )


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return make_world().build(tmp_path_factory.mktemp("world"), directory=DIRECTORY)


def rows_of(edition: Edition, table: str, key: str = "neighbourhood") -> dict[Any, dict[str, Any]]:
    return by_key(pl.read_parquet(edition.analysis / f"{table}.parquet"), key)


def by_key(rows: pl.DataFrame, key: str = "neighbourhood") -> dict[Any, dict[str, Any]]:
    return {row[key]: row for row in rows.iter_rows(named=True)}


def count_levels(areas: Neighbourhoods) -> dict[str, int]:
    return dict(areas.table.group_by("level").len().iter_rows())


def gather(root: Path, directory: PostcodeDirectory = DIRECTORY) -> Neighbourhoods:
    return open_neighbourhoods(plan_indicators(root, {}), root, directory, root.parent / "cache")


def test_build__without_a_look_up__neighbourhoods_are_sectors_of_postcodes_in_use(
    edition: Edition,
) -> None:
    areas = rows_of(edition, "neighbourhoods")

    assert list(areas) == ["BT1 1", "CB3 0", "M1 1"]
    expected = {
        "name": "CB3 0",
        "level": "sector",
        "local_authority": CAMBRIDGE,  # of most of its postcodes
        "local_authority_name": "Cambridge",
        "region": "East of England",
        "easting_m": 544_100,
        "northing_m": 259_300,
        "postcodes": 3,
    }
    assert {name: areas["CB3 0"][name] for name in expected} == expected
    assert edition.manifest["neighbourhoods"] == {"sector": 3}
    schema = pl.read_parquet_schema(edition.analysis / "neighbourhoods.parquet")
    assert list(schema)[-3:] == ["provider_km", "provider", "school_km"]
    for column in list_columns():
        assert schema[column.name] == column.dtype


def test_build__homes__are_areas_and_no_postcode(edition: Edition) -> None:
    kept = pl.read_parquet(
        edition.identity / "participants.parquet", columns=["pseudonym", "postcode"]
    )
    homes = pl.read_parquet(edition.analysis / "homes.parquet")
    assert homes.columns == ["pseudonym", "neighbourhood", "local_authority"]
    found = {
        postcode: (area, authority)
        for _, area, authority, postcode in homes.join(kept, on="pseudonym").iter_rows()
    }
    # Every postcode of CB3 9 has ended: the home is where the nearest in use is.
    assert found == {
        "CB3 0AA": ("CB3 0", CAMBRIDGE),
        "M1 1AE": ("M1 1", MANCHESTER),
        "CB3 9AA": ("CB3 0", CAMBRIDGE),
        None: (None, None),
    }
    records = pl.read_parquet(edition.analysis / "record_homes.parquet")
    known = pl.read_parquet(edition.analysis / "records/npd_ks4/2017.parquet")["pseudonym"].item()
    assert records.rows() == [("npd_ks4", "2017", known, "M1 1")]
    for table in ("homes", "record_homes"):
        assert (edition.analysis / f"{table}.parquet").stat().st_mode & 0o777 == 0o600


def test_build__analysis__has_no_postcode(edition: Edition) -> None:
    counts_of_them = {"postcodes", "lacks_postcode"}
    for path in edition.analysis.rglob("*.parquet"):
        rows = pl.read_parquet(path)
        named = {column for column in rows.columns if "postcode" in column}
        assert named <= counts_of_them, path.name
        assert {str(cell) for row in rows.iter_rows() for cell in row}.isdisjoint(PLACES), path.name


def test_build__schools_and_venues__have_places(edition: Edition) -> None:
    schools = rows_of(edition, "institutions", "urn")
    columns = ("name", "easting_m", "northing_m", "neighbourhood")
    assert [tuple(schools[urn][name] for name in columns) for urn in (900001, 900002)] == [
        ("Cam Academy", 544_200, 259_600, "CB3 0"),
        ("Lagan School", None, None, "BT1 1"),  # the Irish grid is another
    ]
    venues = rows_of(edition, "activities", "activity_key")
    places = {key: (row["venue_easting_m"], row["venue_northing_m"]) for key, row in venues.items()}
    assert {key: places[key] for key in "1234"} == {
        "1": (384_000, 398_000),
        "2": (544_200, 259_600),
        "3": (None, None),
        "4": (None, None),
    }


def test_build__campus_visits_of_universities__are_where_providers_are(edition: Edition) -> None:
    providers = pl.read_parquet(edition.analysis / "providers.parquet")
    assert providers.rows() == [
        ("University of Wexcombe", None, "10990001", 384_000, 398_000, "venues")
    ]
    areas = rows_of(edition, "neighbourhoods")
    assert areas["M1 1"]["provider_km"] == 0
    assert areas["CB3 0"]["provider"] == "University of Wexcombe"
    assert areas["CB3 0"]["provider_km"] == pytest.approx(211.8, abs=0.1)
    assert areas["CB3 0"]["school_km"] == pytest.approx(0.316, abs=0.001)
    assert areas["BT1 1"]["provider_km"] is None


def test_build__register_of_schools__gives_providers_and_schools(tmp_path: Path) -> None:
    table = pl.DataFrame(
        {
            "urn": [133_001, 110_001, 110_002],
            "name": ["University of Lindley", "Fen High", "Fen Primary"],
            "type": ["Higher education institutions", "Academy converter", "Academy converter"],
            "phase": ["Not applicable", "Secondary", "Primary"],
            "ukprn": [10_990_009, None, None],
            "easting_m": [544_100, None, 384_000],
            "northing_m": [259_300, None, 398_000],
            "postcode": [None, "M1 1AE", None],
        }
    )
    register = reading("2025-05-24", {"1": "a school"}, key="urn", column="name")
    store = ReferenceStore(tmp_path / "reference")
    store.add(replace(register, table=table), "gias", loaded_at=LOADED_AT)

    edition = make_world().build(tmp_path, directory=DIRECTORY)

    providers = pl.read_parquet(edition.analysis / "providers.parquet")
    assert providers.rows() == [
        ("University of Lindley", "133001", "10990009", 544_100, 259_300, "gias")
    ]
    areas = rows_of(edition, "neighbourhoods")
    assert (areas["CB3 0"]["provider_km"], areas["M1 1"]["school_km"]) == (0, 0)
    assert "reference/gias/2025-05-24/1" in edition.manifest["inputs"]


def test_open_neighbourhoods__with_a_look_up__lsoas_where_known_and_sectors_elsewhere(
    tmp_path: Path,
) -> None:
    codes = {"CB3 0AA": "E01017999", "CB3 0AB": "E01017999", "BT1 1AA": "N20000001"}
    add(tmp_path / "store", "onspd", "2025-11", codes, column="lsoa21")
    names = {"E01017999": "Cambridge 007A"}
    add(tmp_path / "store", "area_lookup", "2021", names, key="code", column="name",
        area_type="lsoa21")  # fmt: skip

    areas = by_key(gather(tmp_path / "store").table)

    assert {code: (row["level"], row["name"]) for code, row in areas.items()} == {
        "BT1 1": ("sector", "BT1 1"),
        "CB3 0": ("sector", "CB3 0"),
        "E01017999": ("lsoa21", "Cambridge 007A"),
        "M1 1": ("sector", "M1 1"),
    }
    assert areas["E01017999"]["postcodes"] == 2


@pytest.mark.parametrize(
    ("code", "level"), [("E01033768", "lsoa11"), ("E01033769", "lsoa21"), ("W01001959", "lsoa21")]
)
def test_open_neighbourhoods__look_up_of_the_ofs__census_is_told_by_the_codes(
    tmp_path: Path, code: str, level: str
) -> None:
    add(tmp_path / "store", "ofs_participation", "2025", {"CB3 0AA": code}, column="lsoa_current")

    assert by_key(gather(tmp_path / "store").table)[code]["level"] == level


def test_open_neighbourhoods__invented_look_up__names_no_area(tmp_path: Path) -> None:
    add(tmp_path / "store", "ofs_participation", "2025", {"CB3 0AA": "E01017999"},
        column="lsoa_current", synthetic=True)  # fmt: skip

    assert count_levels(gather(tmp_path / "store")) == {"sector": 3}


def test_open_neighbourhoods__areas_by_boundary__until_a_look_up_is_loaded(tmp_path: Path) -> None:
    store = tmp_path / "store"
    placed = {"CB3 0AA": "E01017999", "M1 1AE": "E01033660"}
    add(store, "area_lookup_estimate", "2026.1", placed, column="lsoa21", estimate=True)

    assert count_levels(gather(store)) == {"lsoa21": 2, "sector": 2}
    plan = plan_indicators(store, {})
    by = "reference/area_lookup_estimate/2026.1/1"
    assert plan.describe_areas() == {"level": "lsoa21", "by": by, "estimate": True}
    assert [edition.kind for edition in plan.used] == ["area_lookup_estimate"]

    add(store, "ofs_participation", "2024-09", {"CB3 0AA": "E01017000"}, column="lsoa_current")
    assert count_levels(gather(store)) == {"lsoa11": 1, "sector": 3}


def test_open_neighbourhoods__measures__most_common_value_and_median_distance_in_whole_km(
    tmp_path: Path,
) -> None:
    quintiles = {"CB3 0AA": 4, "CB3 0AB": 2, "CB3 0AE": 4}
    add(tmp_path / "store", "ofs_participation", "2024-09", quintiles)
    coast = {"CB3 0AA": 40.9, "CB3 0AB": 41.9, "CB3 0AD": 80.0, "CB3 0AE": 90.0}
    add(tmp_path / "store", "coast_estimate", "2026", coast, column="coast_km", estimate=True)

    area = by_key(gather(tmp_path / "store").table)["CB3 0"]

    # Of as many, the least; what has ended does not count.
    assert (area["polar4_quintile"], area["polar4_quintile__2024_09"]) == (2, 2)
    assert (area["coast_km_estimate"], area["coast_km_estimate__2026"]) == (41, 41)
    assert area["imd_decile"] is None


def test_open_neighbourhoods__again__reads_what_was_kept_until_something_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = gather(tmp_path / "store")
    with monkeypatch.context() as patch:
        patch.setattr("etl.warehouse.neighbourhoods._gather_into", None)
        again = gather(tmp_path / "store")
    assert again.table.equals(first.table)
    assert again.of_postcode.tolist() == first.of_postcode.tolist()

    add(tmp_path / "store", "onspd", "2025-11", {"CB3 0AA": "E01017999"}, column="lsoa21")
    assert count_levels(gather(tmp_path / "store")) == {"lsoa21": 1, "sector": 3}
    without = placed_directory({"M1 1AE": PLACES["M1 1AE"]})
    assert count_levels(gather(tmp_path / "store", without)) == {"sector": 1}
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_open_neighbourhoods__channel_islands_and_boxes__no_authority_and_no_neighbourhood(
    tmp_path: Path,
) -> None:
    places = {"JE2 3AA": (-1, -1, "L99999999"), "BT1 9AA": (-1, -1, ""), **PLACES}

    areas = gather(tmp_path / "store", placed_directory(places))

    assert areas.table["neighbourhood"].to_list() == ["BT1 1", "CB3 0", "CB3 9", "JE2 3", "M1 1"]
    located = areas.locate(pl.Series(["JE2 3AA", "BT1 9AA", None, "ZZ1 1ZZ"]))
    assert located.rows() == [("JE2 3", None, None, None), *[(None, None, None, None)] * 3]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.none() | st.integers(1, 3)), max_size=12))
def test_find_most_common__any_rows__as_counted_by_hand(rows: list[tuple[int, int | None]]) -> None:
    frame = pl.DataFrame(rows, schema={"area": pl.Int64, "value": pl.Int64}, orient="row")

    found = dict(find_most_common(frame, "value").iter_rows())

    by_hand = {}
    for area in {area for area, value in rows if value is not None}:
        values = [value for other, value in rows if other == area and value is not None]
        by_hand[area] = min(values, key=lambda value: (-values.count(value), value))
    assert found == by_hand


def test_open_neighbourhoods__people__as_published_and_shared_evenly_by_postcodes_in_use(
    tmp_path: Path,
) -> None:
    # The first area is one of 2021, half of which was another in 2011; CB3 0AD is in neither.
    postcodes = {"CB3 0AA": "E01034000", "CB3 0AB": "E01034000", "CB3 0AE": "E01034000"}
    of_2011 = {"CB3 0AA": "E01017999", "CB3 0AB": "E01017998", "M1 1AE": "E01017998"}
    both = reading("2025-11", postcodes, column="lsoa21").table.join(
        reading("2025-11", of_2011, column="lsoa11").table, on="postcode", how="full", coalesce=True
    )
    onspd = replace(reading("2025-11", postcodes, column="lsoa21"), table=both)
    ReferenceStore(tmp_path / "store").add(onspd, "onspd", loaded_at=LOADED_AT)
    people = {"2020": ("lsoa11", {"E01017999": 60, "E01017998": 80}),
              "2024": ("lsoa21", {"E01034000": 107})}  # fmt: skip
    for year, (area_type, counts) in people.items():
        add(tmp_path / "store", "population", year, counts, key="code", column="young_people",
            area_type=area_type)  # fmt: skip

    published = by_key(gather(tmp_path / "store").table)
    ReferenceStore(tmp_path / "store").use("population", "2020")
    shared = by_key(gather(tmp_path / "store").table)

    codes = ("E01034000", "CB3 0", "M1 1")
    assert [published[code]["young_people"] for code in codes] == [107, None, None]
    assert [shared[code]["young_people"] for code in codes] == [60 + 40, None, 40]
