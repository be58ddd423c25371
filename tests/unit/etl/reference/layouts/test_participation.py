from pathlib import Path

import polars as pl
import pytest

from etl.reference import UnreadableReference, read_reference
from etl.reference.layouts.participation import COLUMNS

KIND = "ofs_participation"


def write_look_up(path: Path, *rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> Path:
    filled = [{column: row.get(column, "") for column in columns} for row in rows]
    pl.DataFrame(filled, schema=dict.fromkeys(columns, pl.String)).write_csv(path)
    return path


def test_read__layout_of_the_office__quintiles_are_numbers(tmp_path: Path) -> None:
    path = write_look_up(
        tmp_path / "look-up.csv",
        {"postcode": "sw1a1aa", "polar4_quintile": "5", "country": "E"},
        {"postcode": "M1  1AE", "polar4_quintile": "NA", "reason_removed_polar": "unsafe"},
    )

    table = read_reference(KIND, path, edition="2024-09").table.lazy().collect()

    assert tuple(table.columns) == COLUMNS
    assert table["postcode"].to_list() == ["M1 1AE", "SW1A 1AA"]
    assert table["polar4_quintile"].to_list() == [None, 5]
    assert table["polar4_quintile"].dtype == pl.Int8


def test_read__column_missing__named(tmp_path: Path) -> None:
    columns = tuple(column for column in COLUMNS if column != "polar4_quintile")
    path = write_look_up(tmp_path / "x.csv", {"postcode": "M1 1AE"}, columns=columns)

    with pytest.raises(UnreadableReference, match="it has no column polar4_quintile"):
        read_reference(KIND, path, edition="2024-09")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"postcode": "M1 1AE", "polar4_quintile": "6"}], "row 2 has a polar4_quintile"),
        ([{"postcode": "M1 1AE"}, {"postcode": "nowhere"}], "row 3 has no postcode"),
        ([{"postcode": "M1 1AE"}, {"postcode": "m11ae"}], r"row 2 repeats a postcode \(2 rows"),
        ([{"postcode": "", "country": "E"}], "row 2 has no postcode"),
    ],
)
def test_read__bad_row__refused_with_its_number(
    tmp_path: Path, rows: list[dict[str, str]], message: str
) -> None:
    path = write_look_up(tmp_path / "x.csv", *rows)

    with pytest.raises(UnreadableReference, match=message):
        read_reference(KIND, path, edition="2024-09")


def test_read__workbook__asks_for_the_csv(tmp_path: Path) -> None:
    path = tmp_path / "look-up.csv"
    path.write_bytes(b"PK\x03\x04....")

    with pytest.raises(UnreadableReference, match="ZIP archive or a workbook"):
        read_reference(KIND, path, edition="2024-09")


@pytest.mark.parametrize("content", [b"", b'a,"b\n1,2,3\n', b"\xff\xfe\x00\x01"])
def test_read__not_a_table__one_plain_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "look-up.csv"
    path.write_bytes(content)

    with pytest.raises(UnreadableReference):
        read_reference(KIND, path, edition="2024-09")
