from pathlib import Path

import polars as pl
import pytest

from etl.reference import UnreadableReference, load_participation
from etl.reference.participation import COLUMNS


def write_look_up(path: Path, *rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> Path:
    filled = [{column: row.get(column, "") for column in columns} for row in rows]
    pl.DataFrame(filled, schema=dict.fromkeys(columns, pl.String)).write_csv(path)
    return path


def test_load_participation__layout_of_the_office__quintiles_are_numbers(tmp_path: Path) -> None:
    path = write_look_up(
        tmp_path / "look-up.csv",
        {"postcode": "sw1a1aa", "polar4_quintile": "5", "country": "E"},
        {"postcode": "M1  1AE", "polar4_quintile": "NA", "reason_removed_polar": "unsafe"},
    )

    table = load_participation(path)

    assert tuple(table.columns) == COLUMNS
    assert table["postcode"].to_list() == ["M1 1AE", "SW1A 1AA"]
    assert table["polar4_quintile"].to_list() == [None, 5]
    assert table["polar4_quintile"].dtype == pl.Int8


def test_load_participation__column_missing__named(tmp_path: Path) -> None:
    columns = tuple(column for column in COLUMNS if column != "polar4_quintile")
    path = write_look_up(tmp_path / "x.csv", {"postcode": "M1 1AE"}, columns=columns)

    with pytest.raises(UnreadableReference, match="it has no column polar4_quintile"):
        load_participation(path)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"postcode": "M1 1AE", "polar4_quintile": "6"}], "row 2 has a polar4_quintile"),
        ([{"postcode": "M1 1AE"}, {"postcode": "nowhere"}], "row 3 has no postcode"),
        ([{"postcode": "M1 1AE"}, {"postcode": "m11ae"}], r"row 2 repeats a postcode \(2 rows"),
        ([{"postcode": "", "country": "E"}], "row 2 has no postcode"),
    ],
)
def test_load_participation__bad_row__refused_with_its_number(
    tmp_path: Path, rows: list[dict[str, str]], message: str
) -> None:
    path = write_look_up(tmp_path / "x.csv", *rows)

    with pytest.raises(UnreadableReference, match=message):
        load_participation(path)


def test_load_participation__workbook__asks_for_the_csv(tmp_path: Path) -> None:
    path = tmp_path / "look-up.csv"
    path.write_bytes(b"PK\x03\x04....")

    with pytest.raises(UnreadableReference, match="ZIP archive or a workbook"):
        load_participation(path)


@pytest.mark.parametrize("content", [b"", b'a,"b\n1,2,3\n', b"\xff\xfe\x00\x01"])
def test_load_participation__not_a_table__one_plain_sentence(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "look-up.csv"
    path.write_bytes(content)

    with pytest.raises(UnreadableReference):
        load_participation(path)
