import datetime as dt
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from etl.reference import UnreadableReference, read_reference, recognise

OLD = (
    "pcd,pcd2,pcds,dointr,doterm,oscty,ced,oslaua,osward,parish,usertype,oseast1m,osnrth1m,"
    "osgrdind,oshlthau,nhser,ctry,rgn,pcon,oa11,lsoa11,msoa11,bua11,buasd11,ru11ind,imd,lsoa21"
)
NEW = (
    "pcd7,pcd8,pcds,dointr,doterm,cty25cd,ced25cd,lad25cd,wd25cd,parncp25cd,usrtypind,east1m,"
    "north1m,gridind,hlth19cd,nhser24cd,ctry25cd,rgn25cd,pcon24cd,oa11cd,lsoa11cd,msoa11cd,"
    "bua24cd,buasd11cd,ruc11ind,imd20ind,lsoa21cd"
)
NSPL = (
    "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,cty26cd,ced25cd,"
    "lad26cd,wd26cd,ctry26cd,rgn26cd,pcon24cd,lsoa21cd,msoa21cd,bua24cd,ruc21ind,imd25ind"
)
ENGLISH = [
    "AA1 1AA",
    "AA1  1AA",
    "AA1 1AA",
    "198001",
    "",
    "E10000002",
    "E58000001",
    "E07000004",
    "E05002674",
    "E04001501",
    "0",
    "480000",
    "210000",
    "1",
    "E18000009",
    "E40000005",
    "E92000001",
    "E12000008",
    "E14000538",
    "E00088851",
    "E01017648",
    "E02003651",
    "E34004866",
    "E35001237",
    "D1",
    "21352",
    "E01017648",
]


def directory_row(**changes: str) -> list[str]:
    names = OLD.split(",")
    return [changes.get(name, value) for name, value in zip(names, ENGLISH, strict=True)]


@pytest.mark.parametrize("headings", [OLD, NEW, OLD.upper()])
def test_read_reference__old_and_new_names__the_same_table(
    write_csv: Callable[..., Path], headings: str
) -> None:
    path = write_csv("ONSPD_NOV_2025_UK.csv", headings, ENGLISH)

    reading = read_reference("onspd", path)

    assert (reading.edition, reading.key, reading.area_type) == ("2025-11", "postcode", None)
    row = reading.table.lazy().collect().row(0, named=True)
    assert row["postcode"] == "AA1 1AA"
    assert row["introduced_on"] == dt.date(1980, 1, 1)
    assert row["terminated_on"] is None
    assert (row["easting_m"], row["northing_m"], row["grid"]) == (480000, 210000, "british")
    assert (row["country"], row["region"]) == ("England", "E12000008")
    assert (row["utla"], row["lad"], row["ward"]) == ("E10000002", "E07000004", "E05002674")
    assert (row["lsoa11"], row["lsoa21"], row["ruc11"]) == ("E01017648", "E01017648", "D1")
    assert row["imd_rank"] == 21352


def test_read_reference__pseudo_codes_and_no_position__null(
    write_csv: Callable[..., Path],
) -> None:
    path = write_csv(
        "ONSPD_NOV_2025_UK.csv",
        OLD,
        directory_row(
            pcds="GY1 1AA", oslaua="L99999999", ctry="L93000001", osgrdind="9", oseast1m="",
            osnrth1m="", oscty="L99999999", rgn="L99999999", doterm="201512",
        ),
        directory_row(pcds="BT1 1AA", oslaua="N09000003", ctry="N92000002", oscty="N99999999"),
    )  # fmt: skip

    table = read_reference("onspd", path).table.lazy().collect()

    island, irish = table.sort("postcode", descending=True).to_dicts()
    assert (island["country"], island["lad"], island["grid"]) == ("Channel Islands", None, None)
    assert island["terminated_on"] == dt.date(2015, 12, 1)
    assert (irish["grid"], irish["country"]) == ("irish", "Northern Ireland")
    assert irish["utla"] == "N09000003"


def test_read_reference__nspl_of_2026__vintages_by_pattern(write_csv: Callable[..., Path]) -> None:
    row = [
        "AA1 1AA",
        "AA1  1AA",
        "AA1 1AA",
        "198001",
        "202301",
        "0",
        "480000",
        "210000",
        "1",
        "E00088851",
        "E99999999",
        "E99999999",
        "E06000001",
        "E05002674",
        "E92000001",
        "E12000008",
        "E14000538",
        "E01017648",
        "E02003651",
        "E63000001",
        "RLN1",
        "5",
    ]
    path = write_csv("NSPL_AUG_2026_UK.csv", NSPL, row)

    reading = read_reference("nspl", path)

    table = reading.table.lazy().collect()
    assert reading.edition == "2026-08"
    assert table["ruc21"].to_list() == ["RLN1"]
    assert table["bua22"].to_list() == ["E63000001"]
    assert "oa11" not in table.columns
    assert reading.notes == ("This edition of the NSPL has no column oa11, lsoa11, msoa11.",)
    assert recognise(path) == ("nspl",)
    with pytest.raises(UnreadableReference, match="looks like “National Statistics Postcode"):
        read_reference("onspd", path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"pcds": "nowhere"}, "row 3 has no postcode of the usual form"),
        ({"oslaua": "E0700"}, r"row 3 has a lad \(oslaua\) that is not a code of its frame"),
        ({"doterm": "201513"}, "row 3 has a terminated_on .* not a month written YYYYMM"),
        ({"oseast1m": "9480000"}, "row 3 has a easting_m .* not a whole number from 0 to 700000"),
        ({"imd": "many"}, "row 3 has a imd_rank"),
        ({"pcds": "AA11AA"}, r"row 2 repeats a postcode \(2 rows do\)"),
    ],
)
def test_read_reference__altered_row__refused_with_the_row(
    write_csv: Callable[..., Path], changes: dict[str, str], message: str
) -> None:
    changed = {"pcds": "AA1 1AB", **changes}
    path = write_csv("ONSPD_NOV_2025_UK.csv", OLD, ENGLISH, directory_row(**changed))

    with pytest.raises(UnreadableReference, match=message):
        read_reference("onspd", path)


def test_read_reference__cut_off_in_the_last_row__refused_with_the_row(
    write_csv: Callable[..., Path],
) -> None:
    path = write_csv(
        "ONSPD_NOV_2025_UK.csv", OLD, *[directory_row(pcds=f"AA1 1A{c}") for c in "ABC"]
    )
    path.write_bytes(path.read_bytes()[:-60])

    with pytest.raises(
        UnreadableReference, match=r"row 4 has 2. fields where the headings have 27"
    ):
        read_reference("onspd", path)


def test_read_reference__name_without_a_month__asks_for_the_edition(
    write_csv: Callable[..., Path],
) -> None:
    path = write_csv("onspd.csv", OLD, ENGLISH)

    with pytest.raises(UnreadableReference, match="Give the edition, such as 2025-11"):
        read_reference("onspd", path)
    assert read_reference("onspd", path, edition="2025-11").edition == "2025-11"
    assert isinstance(read_reference("onspd", path, edition="x").table, pl.DataFrame)
