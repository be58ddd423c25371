"""Administrative records of one person over sources and years: by links, and by shared numbers."""

from pathlib import Path

import polars as pl
import pytest

from etl.records import SourceYear
from etl.warehouse import Edition
from etl.warehouse.record_people import keep_record_people
from tests.support.tiny_world import TinyWorld, hesa, ks4, participant

ADA, BEN, CLARE = participant(1), participant(12, postcode="M1 1AE"), participant(23)
ADA_AGAIN = ADA | {"participant_key": 3, "organisation_key": "caerwent"}
#: Married, moved and misread: nothing but her number says that it is Ada.
RENAMED = ADA | {"last_name": "Oyelaran", "date_of_birth": "2001-08-30", "postcode": "E1 1AA"}
STRANGER = participant(34)
YEARS = {
    "npd_ks4/2016-17": [ks4(ADA, "K1", 50.0)],
    "hesa_student/2019-20": [
        hesa(ADA, "A1", "2019/20", husid="1910000000001"),
        hesa(BEN, "B1", "2019/20", husid="1910000000002"),
    ],
    "hesa_student/2020-21": [
        hesa(RENAMED, "A2", "2020/21", husid="1910000000001"),
        hesa(CLARE, "C2", "2020/21", husid="1910000000002"),
        hesa(STRANGER, "S2", "2020/21", husid="1910000000004"),
        hesa(STRANGER, "S2 again", "2020/21", husid="1910000000004"),
    ],
}


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    world = TinyWorld(participants=[ADA, BEN, CLARE, ADA_AGAIN], files=YEARS)
    return world.build(tmp_path_factory.mktemp("record-people"))


@pytest.fixture(scope="module")
def found(edition: Edition) -> dict[str, dict[str, object]]:
    """What came of each record, by the number of the record in its source."""
    people = pl.read_parquet(edition.identity / "linkage/people.parquet")
    records = pl.concat(
        pl.read_parquet(edition.identity / f"records/{name}.parquet")
        .select("pseudonym", "first_name", "husid")
        .with_columns(year=pl.lit(Path(name).name))
        for name in YEARS
    )
    named = people.join(
        records, left_on=["year", "record_pseudonym"], right_on=["year", "pseudonym"]
    )
    assert named.height == people.height == 7
    key = pl.format("{} {}", "first_name", "year")
    return {str(row["key"]): row for row in named.with_columns(key=key).iter_rows(named=True)}


def test_build__records_of_one_person__together_by_link_and_by_number(
    found: dict[str, dict[str, object]], edition: Edition
) -> None:
    name = ADA["first_name"]
    school, first, renamed = (found[f"{name} {year}"] for year in ("2016-17", "2019-20", "2020-21"))
    assert school["group"] == first["group"] == renamed["group"]
    assert [each["by"] for each in (school, first, renamed)] == ["link", "link", "identifier"]
    people = pl.read_parquet(edition.analysis / "participants.parquet")
    assert first["person"] == renamed["person"]
    assert people.filter(pl.col("person") == first["person"]).height == 2


def test_build__numbers_against_links__links_stand_and_are_told(
    found: dict[str, dict[str, object]],
) -> None:
    ben, clare = found[f"{BEN['first_name']} 2019-20"], found[f"{CLARE['first_name']} 2020-21"]
    assert ben["contradicted"]
    assert clare["contradicted"]
    assert ben["person"] != clare["person"]
    assert ben["group"] != clare["group"]


def test_build__record_people__counted_in_the_manifest(edition: Edition) -> None:
    assert edition.manifest["record_people"] == {
        "records": 7,
        "persons": 4,
        "linked": 3,
        "contradicted": 2,
        "claimed_by_several": 0,
        "several_in_a_year": 1,
    }


def test_build__record_people__nothing_of_it_in_analysis(edition: Edition) -> None:
    assert (edition.identity.stat().st_mode & 0o777) == 0o700
    for path in edition.analysis.rglob("*.parquet"):
        assert not {"group", "contradicted", "by"} & set(pl.read_parquet_schema(path)), path.name


def test_build__no_administrative_records__nobody(tmp_path: Path) -> None:
    edition = TinyWorld(participants=[ADA]).build(tmp_path)
    assert set(edition.manifest["record_people"].values()) == {0}
    assert pl.read_parquet(edition.identity / "linkage/people.parquet").is_empty()


def test_keep_record_people__linked_to_two_people__claimed_by_several(tmp_path: Path) -> None:
    (tmp_path / "records/hesa_student").mkdir(parents=True)
    year = SourceYear("hesa_student", "2019-20", tmp_path / "hesa.parquet")
    records = {"pseudonym": ["r1", "r2"], "upn": [None, None], "uln": ["1", "2"], "husid": None}
    pl.DataFrame(
        records, schema_overrides=dict.fromkeys(("upn", "husid"), pl.String)
    ).write_parquet(tmp_path / "records/hesa_student/2019-20.parquet")
    people = {"pseudonym": ["a", "b", "c"], "person": ["p", "q", "q"]}
    pl.DataFrame(people).write_parquet(tmp_path / "people.parquet")
    links = pl.DataFrame(
        {
            "source": "hesa_student",
            "year": "2019-20",
            "pseudonym": ["a", "b", "b", "c"],
            "record_pseudonym": ["r1", "r1", "r2", "r2"],
        }
    )
    counts = keep_record_people(tmp_path, [year], links)
    assert counts["claimed_by_several"] == 1
    assert counts["linked"] == 1
    again = pl.read_parquet(tmp_path / "linkage/people.parquet")
    assert dict(again.select("record_pseudonym", "person").iter_rows()) == {"r1": None, "r2": "q"}
