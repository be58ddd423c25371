"""Attributes for tracking are those of the individualised file, record by record."""

from pathlib import Path

import polars as pl
import pytest

from analytics.heses import Given, SettingsError, classify_records, parse_settings, recreate

RECORD = {
    "INSTID": "0100", "HUSID": "9810000000017", "BIRTHDTE": "31/01/1980", "DOMICILE": "5826",
    "DISALL": "4", "COMDATE": "28/09/1998", "QUALAIM": "21", "FUNDCODE": "1", "FEEELIG": "1",
    "FEEBAND": "01", "MSTUFEE": "02", "MODE": "01", "YEARPRG": "1", "STULOAD": "100.0",
    "POSTCODE": "BS16 1QD", "COSTCN01": "20", "SBJ01": "H3", "SBJPER01": "100.0", "TYPEYR": "1",
    "FUNDLEV": "10", "FUNDCOMP": "1", "LOCSDY": "1",
}  # fmt: skip
SETTINGS = parse_settings({"neighbourhood_lookup": {"BS16 1QD": 42}})


def given(folder: Path, *rows: dict[str, str | None]) -> Given:
    path = folder / "records.parquet"
    frame = pl.DataFrame([RECORD | row for row in rows], infer_schema_length=None)
    frame.write_parquet(path)
    return Given(path, frame.columns)


def classify(folder: Path, *rows: dict[str, str | None]) -> list[dict[str, object]]:
    return classify_records(given(folder, *rows), SETTINGS).rows(named=True)


def test_classify_records__young_undergraduate__every_attribute(tmp_path: Path) -> None:
    assert classify(tmp_path, {}) == [
        {
            "heses_excluded": 0, "heses_counted": True, "heses_column_4": True,
            "heses_new_entrant": True, "heses_mature": False, "heses_young": True,
            "heses_fee_remittance": True, "heses_disabled_entrant": True, "heses_level": "UG",
            "heses_mode": "FT", "heses_fundability": "HEFCE", "heses_neighbourhood": "42",
            "heses_price_groups": "B:1", "heses_price_group": "B",
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "name", "value"),
    [
        ({"BIRTHDTE": "28/09/1973"}, "heses_mature", True),
        ({"BIRTHDTE": "28/09/1973"}, "heses_neighbourhood", None),
        ({"BIRTHDTE": "29/09/1973"}, "heses_mature", False),
        ({"POSTCODE": "BS1 1AA"}, "heses_neighbourhood", "UNCLASSIFIED"),
        ({"MSTUFEE": "01"}, "heses_fee_remittance", False),
        ({"DISALL": "5"}, "heses_disabled_entrant", False),
        ({"SPCSTU": "3", "QUALAIM": "72"}, "heses_excluded", 34),
        ({"SPCSTU": "3"}, "heses_counted", False),
        ({"FUNDLEV": None}, "heses_level", None),
        ({"MODE": "31"}, "heses_mode", "PT"),
    ],
)
def test_classify_records__one_thing_changed__shows(
    tmp_path: Path, changed: dict[str, str | None], name: str, value: object
) -> None:
    (row,) = classify(tmp_path, changed)
    assert row[name] == value


@pytest.mark.parametrize(
    ("shares", "main"),
    [
        (("60.0", "40.0"), "B"),
        (("40.0", "60.0"), "D"),
        (("50.0", "50.0"), "B"),
        ((None, None), "B"),
    ],
)
def test_classify_records__two_price_groups__the_larger_then_the_dearer(
    tmp_path: Path, shares: tuple[str | None, str | None], main: str
) -> None:
    blocks = {"SBJPER01": shares[0], "COSTCN02": "27", "SBJ02": "N1", "SBJPER02": shares[1]}
    (row,) = classify(tmp_path, blocks)
    assert row["heses_price_group"] == main


def test_classify_records__beside_recreate__says_the_same(tmp_path: Path) -> None:
    rows = [{}, {"SPCSTU": "3"}, {"BIRTHDTE": None}, {"COSTCN01": None, "SBJ01": None}]
    records = given(tmp_path, *rows)  # type: ignore[arg-type]
    recreate(records, SETTINGS, tmp_path / "out", file_type="parquet")
    written = pl.read_parquet(tmp_path / "out" / "individualised.parquet")
    found = classify_records(records, SETTINGS)
    assert found["heses_excluded"].to_list() == written["HESEXCL"].to_list()
    assert found["heses_mature"].cast(pl.Int32).to_list() == written["MATURE"].to_list()
    assert found["heses_price_groups"].to_list() == written["PRICE_GROUPS"].to_list()


def test_classify_records__no_column_of_ts_4__refused(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pl.DataFrame({"name": ["x"]}).write_parquet(path)
    with pytest.raises(SettingsError, match="none of the columns of TS 4"):
        classify_records(Given(path, ["name"]), SETTINGS)
