"""HEFCE 00/06: how records add up to the tables of main 21. Each test cites its paragraph."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analytics.heses import Given, parse_settings
from analytics.heses import recreate as recreate_heses
from tests.spec.heses.record import ORDINARY, PLAIN, read_pairs, read_rows, run_rows


def recreate(
    folder: Path, *records: str, settings: dict[str, Any] | None = None, **options: Any
) -> Path:
    rows = [
        {**ORDINARY, "INSTID": "0100", "HUSID": str(number), **read_pairs(record)}
        for number, record in enumerate(records)
    ]
    return run_rows(rows, {**PLAIN, **(settings or {})}, folder / "out", **options)


def cells(out: Path, *keys: str) -> dict[tuple[str, ...], str]:
    return {
        tuple(row[key] for key in keys): row["value"] for row in read_rows(out / "tables_a.csv")
    }


def test_main_15__columns__one_plus_two_less_three_is_four(tmp_path: Path) -> None:
    out = recreate(
        tmp_path,
        "COMDATE=01/10/1996",
        "COMDATE=01/10/1998 YEARPRG=1",
        "COMDATE=05/01/1999 YEARPRG=1",
        "DATELEFT=01/02/1999 RSNLEAVE=07 FUNDCOMP=2 YEARPRG=1",
        "QUALAIM=72",
    )
    expected = {"1": "3", "2": "1", "3": "1", "4": "3", "5": "2"}
    assert cells(out, "column") == {(column,): value for column, value in expected.items()}


def test_ts_46__part_time__load_of_column_4_alone(tmp_path: Path) -> None:
    out = recreate(
        tmp_path,
        "MODE=31 STULOAD=50",
        "MODE=31 STULOAD=33.3",
        "MODE=31 STULOAD=25 DATELEFT=01/02/1999 RSNLEAVE=07 FUNDCOMP=2",
        "MODE=01 STULOAD=100",
    )
    assert cells(out, "table", "column")["3a", "4a"] == "0.833"
    assert cells(out, "table", "column")["3a", "4"] == "2"
    assert ("1a", "4a") not in cells(out, "table", "column")


def test_a_12__half_in_each_group__heads_and_load_are_halved(tmp_path: Path) -> None:
    out = recreate(
        tmp_path, "MODE=31 STULOAD=40 SBJPER01=50 COSTCN02=01 SBJPER02=50", "MODE=31 STULOAD=100"
    )
    found = cells(out, "price_group", "column")
    assert found["A", "4"] == "0.5"
    assert found["B", "4"] == "1.5"
    assert found["A", "4a"] == "0.2"
    assert found["B", "4a"] == "1.2"


def test_a_12__thirds__add_up_to_whole_heads(tmp_path: Path) -> None:
    thirds = "SBJPER01= COSTCN02=01 COSTCN03=29"
    out = recreate(tmp_path, thirds, thirds, thirds)
    assert {cells(out, "price_group", "column")[group, "4"] for group in "ABD"} == {"1"}


def test_ts_37__order__tables_then_price_groups_as_printed(tmp_path: Path) -> None:
    out = recreate(
        tmp_path,
        *(f"COSTCN01={c}" for c in ("07", "30", "29", "05", "11", "01", "99")),
        "SBJ01=Z1 COSTCN01=",
        "TTCID=1",
        "TTCID=3",
    )
    groups = [row["price_group"] for row in read_rows(out / "tables_a.csv")]
    printed = ["A", "B", "C", "D", "MEDIA", "PSYCH", "ITT", "INSET", "U"]
    assert list(dict.fromkeys(groups)) == printed


def test_ts_33_34_41__keys__long_level_and_fundability(tmp_path: Path) -> None:
    out = recreate(tmp_path, "FUNDLEV=11 FUNDCODE=4", "FUNDLEV=30 FUNDCODE=2 FEEELIG=2", "FUNDLEV=")
    found = cells(out, "length", "level", "fundability", "column")
    assert found["LONG", "UG", "INDEP", "4"] == "1"
    assert found["STD", "PGR", "ISOV", "4"] == "1"
    assert found["STD", "", "HEFCE", "4"] == "1"


def test_ts_43_45__b_tables__column_4_by_source_and_fee(tmp_path: Path) -> None:
    out = recreate(
        tmp_path,
        "MSTUFEE=02 FEEBAND=01",
        "MSTUFEE=02 FEEBAND=01",
        "COMDATE=01/10/1998 YEARPRG=1 MSTUFEE=01 QUALENT2=39 FEEBAND=51",
        "MODE=31 FEEBAND= MSTUFEE=99",
        "SPCSTU=3",
        "DATELEFT=01/02/1999 RSNLEAVE=07 FUNDCOMP=2",
    )
    columns = ("table", "fee_status", "source_or_eligibility", "fee_level", "value")
    assert {tuple(row[c] for c in columns) for row in read_rows(out / "tables_b.csv")} == {
        ("1b", "EXISTING", "LEA", "1000", "2"),
        ("1b", "NEW", "ELIGIBLE", "OTHER", "1"),
        ("3b", "EXISTING", "OTHER", "UNKNOWN", "1"),
    }


def test_main_21__premiums__counted_by_measure(tmp_path: Path) -> None:
    out = recreate(
        tmp_path,
        "BIRTHDTE=01/01/1960",
        "MSTUFEE=01",
        "MSTUFEE=02 POSTCODE='M1 1AA'",
        "DISALL=4 COMDATE=01/10/1998 YEARPRG=1 MSTUFEE=05",
    )
    rows = [(r["measure"], r["type"], r["value"]) for r in read_rows(out / "premiums.csv")]
    assert rows == [
        ("mature", "", "1"),
        ("young", "", "3"),
        ("fee_remittance", "", "2"),
        ("disabled_entrants", "", "1"),
        ("neighbourhood", "42", "2"),
        ("neighbourhood", "UNCLASSIFIED", "1"),
    ]


def test_main_21__premiums__a_count_of_nobody_is_shown(tmp_path: Path) -> None:
    out = recreate(tmp_path, "MODE=31")
    rows = [(r["measure"], r["value"]) for r in read_rows(out / "premiums.csv")]
    measures = ("mature", "young", "fee_remittance", "disabled_entrants")
    assert rows == [(measure, "0") for measure in measures]


def test_ts_48__indirect__pair_in_the_order_returned(tmp_path: Path) -> None:
    out = recreate(
        tmp_path,
        "TINST1=2002 TINST2=2001 PCOLAB=100 STULOAD=50",
        "TINST1=2001 TINST2=2002 PCOLAB=50",
        "TINST1=2001 TINST2=2002 PCOLAB=25",
        "TINST2=2003 FUNDCODE=4",
    )
    assert [tuple(row.values()) for row in read_rows(out / "indirect.csv")] == [
        ("0100", "2001", "2002", "HEFCE", "2", "0.75"),
        ("0100", "2002", "2001", "HEFCE", "1", "0.5"),
        ("0100", "", "2003", "INDEP", "1", "0"),
    ]


def test_ts_30__exclusions__each_sum_and_each_reason(tmp_path: Path) -> None:
    out = recreate(tmp_path, "QUALAIM=72", "QUALAIM=72 STULOAD=0", "STULOAD=1", "MODE=01")
    found = {(r["kind"], r["code"]): r["records"] for r in read_rows(out / "exclusions.csv")}
    assert found == {
        ("value", "2"): "1", ("value", "64"): "1", ("value", "66"): "1",
        ("bit", "2"): "2", ("bit", "64"): "2",
    }  # fmt: skip


def test_ts_16__split_in_a_steady_state__average_goes_to_the_leaver(tmp_path: Path) -> None:
    course = "SPLENGTH=2 TYPEYR=2 MODE=31"
    out = recreate(
        tmp_path,
        f"{course} COMDATE=15/01/1999 STULOAD=20 YEARPRG=1",
        f"{course} COMDATE=15/01/1999 STULOAD=30 YEARPRG=1",
        f"{course} COMDATE=15/01/1997 STULOAD=30",
        f"{course} COMDATE=15/01/1997 STULOAD=20",
        f"{course} COMDATE=15/01/1998 STULOAD=50",
        settings={"load_method": "split"},
    )
    loads = [row["HESESFTE"] for row in read_rows(out / "individualised.csv")]
    assert loads == ["0", "0", "55", "45", "50"]
    assert cells(out, "column")["4a",] == "1.5"
    assert [tuple(row.values()) for row in read_rows(out / "split.csv")] == [
        ("0100", "A", "PT", "10", "24 months", "2", "0.5", "0.25", "2", "0.5", "0")
    ]


@pytest.mark.parametrize(("leavers", "difference"), [(1, "-0.25"), (3, "0.25")])
def test_ts_24__steady_state_broken__deflated_or_inflated(
    leavers: int, difference: str, tmp_path: Path
) -> None:
    course = "SPLENGTH=2 TYPEYR=2"
    out = recreate(
        tmp_path,
        *(2 * [f"{course} COMDATE=15/01/1999 STULOAD=25"]),
        *(leavers * [f"{course} COMDATE=15/01/1997 STULOAD=25"]),
        settings={"load_method": "split"},
    )
    assert read_rows(out / "split.csv")[0]["difference"] == difference


def test_a_04__groups__campus_mode_level_and_length_keep_apart(tmp_path: Path) -> None:
    leaver = "TYPEYR=5 COMDATE=15/01/1997 STULOAD=30"
    out = recreate(
        tmp_path,
        "TYPEYR=3 COMDATE=15/01/1999 STULOAD=20 SPLENGTH=2",
        "TYPEYR=3 COMDATE=15/01/1999 STULOAD=80 SPLENGTH=2 SPCSTU=3",
        f"{leaver} SPLENGTH=24 UNITLGTH=2",
        f"{leaver} SPLENGTH=3",
        f"{leaver} SPLENGTH=2 CAMPID=B",
        f"{leaver} SPLENGTH=2 MODE=31",
        f"{leaver} SPLENGTH=2 FUNDLEV=20",
        f"{leaver} SPLENGTH=2 TYPEYR=1",
        settings={"load_method": "split"},
    )
    loads = [row["HESESFTE"] for row in read_rows(out / "individualised.csv")]
    assert loads[2:] == ["50", "30", "30", "30", "30", "30"]


def test_a_04__leavers__by_type_of_year_by_leaving_or_by_length(tmp_path: Path) -> None:
    out = recreate(
        tmp_path,
        "TYPEYR=3 COMDATE=15/01/1999 STULOAD=20",
        "TYPEYR=5 COMDATE=15/01/1997 STULOAD=30",
        "TYPEYR=4 COMDATE=15/01/1997 STULOAD=30 DATELEFT=15/01/1999 RSNLEAVE=01",
        "TYPEYR=4 COMDATE=15/01/1997 STULOAD=30 DATELEFT=15/01/1999 RSNLEAVE=07",
        "TYPEYR=4 COMDATE=15/01/1997 STULOAD=30 DATELEFT=31/07/1998 RSNLEAVE=01",
        "TYPEYR=2 COMDATE=15/01/1996 STULOAD=30",
        "TYPEYR=2 COMDATE=01/08/1996 STULOAD=30",
        "TYPEYR=4 COMDATE=15/01/1996 STULOAD=30",
        settings={"load_method": "split"},
    )
    loads = [row["HESESFTE"] for row in read_rows(out / "individualised.csv")]
    assert loads == ["0", "50", "50", "30", "30", "50", "30", "30"]


def test_ts_40__modular_return__cost_centres_of_the_modules(tmp_path: Path) -> None:
    modules = [
        read_pairs("INSTID=0100 HUSID=0 NUMHUS=1 FTE=75 COSTCN01=01 PCOLAB=100"),
        read_pairs("INSTID=0100 HUSID=0 NUMHUS=1 FTE=25 COSTCN01=29 COSTCN02=07"),
        read_pairs("INSTID=0100 HUSID=2 NUMHUS=1 FTE= COSTCN01=05"),
        read_pairs("INSTID=0200 HUSID=1 NUMHUS=1 FTE=50 COSTCN01=05"),
    ]
    out = recreate(
        tmp_path, "TINST1=2001", "", "", settings={"return_type": "modular"}, modules=modules
    )
    rows = read_rows(out / "individualised.csv")
    assert rows[0]["PRICE_GROUPS"] == "A:0.75 D:0.125 PSYCH:0.125"
    assert rows[0]["XCOLAB01"] == "0.75"
    assert rows[1]["PRICE_GROUPS"] == "B:1"  # no module: its own blocks
    assert rows[2]["PRICE_GROUPS"] == "C:1"


def test_ts_9__every_record__is_in_the_file_as_given_and_in_order(tmp_path: Path) -> None:
    out = recreate(tmp_path, "PRIKEY=b", "PRIKEY=a MODE=1 NOTE='x, \"y\"'", "PRIKEY=c QUALAIM=zz")
    rows = read_rows(out / "individualised.csv")
    assert [row["PRIKEY"] for row in rows] == ["b", "a", "c"]
    assert rows[1]["MODE"] == "1"
    assert rows[1]["NOTE"] == 'x, "y"'
    assert rows[2]["QUALAIM"] == "zz"


def test_year__another__moves_every_date(tmp_path: Path) -> None:
    records = (
        "COMDATE=02/12/2003", "DATELEFT=30/11/2003 RSNLEAVE=07",
        "DATELEFT=01/12/2003 FUNDCOMP=2", "COMDATE=31/07/2003", "COMDATE=01/08/2003 YRLLINST=2003",
    )  # fmt: skip
    out = recreate(tmp_path, *records, settings={"year": 2003})
    rows = read_rows(out / "individualised.csv")
    assert [row["COLUMN"] for row in rows] == ["2", "1", "1", "1", "1"]
    assert [row["HESEXCL"] for row in rows] == ["0", "8", "0", "0", "0"]
    assert rows[2]["NONCOMPLETION"] == "1"
    assert [row["FEE_STATUS"] for row in rows[3:]] == ["EXISTING", "NEW"]


def test_institutions__several__each_by_its_own_settings(tmp_path: Path) -> None:
    settings = {"institutions": {"0100": {"load_method": "split"}, "*": {"load_method": "end"}}}
    out = recreate(
        tmp_path, "TYPEYR=3", "TYPEYR=3 INSTID=0200", "TYPEYR=3 INSTID=100",
        settings={**settings},
    )  # fmt: skip
    rows = read_rows(out / "individualised.csv")
    assert [row["LOAD_METHOD"] for row in rows] == ["split", "end", "split"]
    totals: dict[str, float] = defaultdict(float)
    for row in read_rows(out / "tables_a.csv"):
        totals[row["institution"]] += float(row["value"]) * (row["column"] == "4")
    assert totals == {"0200": 1}


def test_ts_9__more_records_than_are_read_at_once__order_is_kept(tmp_path: Path) -> None:
    count = 300_000
    path = tmp_path / "many.parquet"
    ids = pl.Series("HUSID", [str(7919 * n % count) for n in range(count)])
    modes = pl.Series("MODE", ["01", "31"] * (count // 2))
    pl.DataFrame([ids, modes]).write_parquet(path, row_group_size=50_000)
    recreate_heses(Given(path, ["HUSID", "MODE"]), parse_settings({}), tmp_path / "out")
    written = pl.read_csv(tmp_path / "out" / "individualised.csv", infer_schema=False)
    assert written["HUSID"].equals(ids)
    assert written["MODE_H"].to_list() == ["FT", "PT"] * (count // 2)
