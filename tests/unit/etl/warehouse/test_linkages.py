"""How an edition was linked is kept beside its identities, and nowhere else."""

import stat
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from etl.linkage import Model
from etl.warehouse import Edition, WarehouseError, get_linkage, list_linkages
from tests.support.tiny_world import BUILT_AT, TinyWorld, hesa, ks4, participant

ADA, BEN = participant(1), participant(2, postcode="M1 1AE")


@pytest.fixture
def world() -> TinyWorld:
    return TinyWorld(
        participants=[ADA, BEN],
        files={
            "hesa_student/2019-20": [hesa(ADA, "H1", "2019/20")],
            "hesa_student/2020-21": [hesa(ADA, "H1", "2020/21", entrant=False)],
            "npd_ks4/2017": [ks4(ADA, "K1", 50.0)],
        },
    )


def test_build__linked__keeps_pairs_and_model_of_each_source(
    world: TinyWorld, tmp_path: Path
) -> None:
    edition = world.build(tmp_path)

    students = get_linkage(edition, "hesa_student")
    pairs = pl.read_parquet(students.candidates)
    links = pl.read_parquet(edition.analysis / "links.parquet")
    kept = pairs.filter(pl.col("outcome") == "link").select(
        pseudonym="left_id", record_pseudonym="right_id", year="period", rule="rule"
    )
    assert [each.source for each in list_linkages(edition)] == ["hesa_student", "npd_ks4"]
    assert Model.read(students.model).version == edition.manifest["links"][1]["model"]
    assert kept.sort("year").rows() == (
        links.filter(pl.col("source") == "hesa_student").select(kept.columns).sort("year").rows()
    )
    assert sorted(pairs["period"]) == ["2019-20", "2020-21"]


def test_build__linked__is_private_and_not_in_analysis(world: TinyWorld, tmp_path: Path) -> None:
    edition = world.build(tmp_path)

    assert stat.S_IMODE(edition.identity.stat().st_mode) == 0o700
    assert not list(edition.analysis.rglob("candidates*"))
    assert "identity/linkage/npd_ks4/report.json" in edition.manifest["files"]


def test_get_linkage__no_such_source__named(world: TinyWorld, tmp_path: Path) -> None:
    edition = world.build(tmp_path)

    with pytest.raises(WarehouseError, match="does not say how ilr was linked"):
        get_linkage(edition, "ilr")


def test_build__report__counts_by_year_and_group_add_up(world: TinyWorld, tmp_path: Path) -> None:
    report = get_linkage(world.build(tmp_path), "hesa_student").read_report()

    assert (report["source"], report["threshold"]) == ("hesa_student", 0.95)
    assert (report["participants"], report["linked"], report["not_linked"]) == (2, 1, 1)
    assert [(each["year"], each["records"]) for each in report["years"]] == [
        ("2019-20", 1),
        ("2020-21", 1),
    ]
    for part in (report, *report["years"]):
        for rows in part["groups"].values():
            assert sum(row["participants"] for row in rows) == part["participants"]
            assert sum(row["linked"] for row in rows) == part["linked"]
    assert "institution_urn" in report["groups"]
    assert "institution_urn" not in report["years"][0]["groups"]


def decided(edition: Edition, record: str, *, same: bool) -> pl.DataFrame:
    """A decision on Ada and a record of Key Stage 4."""
    keys = pl.read_parquet(edition.identity / "participants.parquet")
    ada = keys.filter(pl.col("participant_key") == "1")["pseudonym"].item()
    columns = {"source": "npd_ks4", "pseudonym": ada, "record_pseudonym": record, "same": same}
    return pl.DataFrame(columns | {"decided_at": BUILT_AT})


def test_build__link_refused_by_people__is_cut_and_not_possible(
    world: TinyWorld, tmp_path: Path
) -> None:
    first = world.build(tmp_path)
    record = pl.read_parquet(get_linkage(first, "npd_ks4").candidates)["right_id"].item(0)

    second = world.build(tmp_path, decisions=decided(first, record, same=False))
    third = world.build(
        tmp_path,
        decisions=pl.concat(
            [decided(first, record, same=False), decided(first, record, same=True)]
        ).with_columns(decided_at=pl.Series([BUILT_AT, BUILT_AT + timedelta(days=1)])),
    )

    linked, cut, restored = (
        pl.read_parquet(each.analysis / "links.parquet").filter(pl.col("source") == "npd_ks4")
        for each in (first, second, third)
    )
    assert (linked.height, cut.height, restored["rule"].to_list()) == (1, 0, ["reviewed"])
    assert pl.read_parquet(second.analysis / "possible.parquet").is_empty()
    outcomes = pl.read_parquet(get_linkage(second, "npd_ks4").candidates)["outcome"]
    assert "cut" in outcomes.to_list()


def test_build__shared_number__links_before_all_else(tmp_path: Path) -> None:
    """A pupil who changed the surname and moved, known by the number of the school."""
    known = participant(1, upn="A123456789012")
    moved = known | {"last_name": "Larkin", "postcode": "E1 1AA"}
    record = ks4(moved, "K1", 50.0) | {"upn": "A123456789012"}
    world = TinyWorld([known, BEN], files={"npd_ks4/2017": [record]})

    links = pl.read_parquet(world.build(tmp_path).analysis / "links.parquet")

    assert links["rule"].to_list() == ["identifier"]
