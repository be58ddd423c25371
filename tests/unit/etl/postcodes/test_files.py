"""Files in, verdicts out: columns, order, endings, and what cannot be checked."""

import csv
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.postcodes import PostcodeDirectory, check_postcode
from etl.postcodes import files as checking
from etl.postcodes.files import ADDED, UncheckableFile, check_file, summary_of
from etl.readers import UnreadableFile

ROWS = [
    {"name": "Ann", "pc": "sw1a1aa", "note": "a, b"},
    {"name": "Bob", "pc": "SWIA IAA", "note": 'says "hi"'},
    {"name": "", "pc": "", "note": "two\nlines"},
    {"name": "Dee", "pc": "M1 1AC", "note": "été"},
]
# Without what tells another delimiter, and without controls: those make a file no text.
CELL = st.text(
    st.characters(codec="utf-8", exclude_characters=";|", exclude_categories=["Cs", "Cc"])
)


def write(path: Path, rows: Sequence[dict[str, str]], encoding: str = "utf-8") -> Path:
    frame = pl.DataFrame(rows)
    if path.suffix == ".csv":
        with path.open("w", newline="", encoding=encoding) as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    elif path.suffix == ".parquet":
        frame.write_parquet(path)
    else:
        book = openpyxl.Workbook()
        for line in ([*rows[0]], *([*row.values()] for row in rows)):
            book.active.append(line)
        book.save(path)
    return path


def read(path: Path) -> list[list[str]]:
    if path.suffix == ".csv":
        with path.open(newline="", encoding="utf-8") as file:
            return list(csv.reader(file))
    if path.suffix == ".parquet":
        frame = pl.read_parquet(path)
        return [frame.columns, *([str(x or "") for x in row] for row in frame.iter_rows())]
    sheet = openpyxl.load_workbook(path).active
    return [[str(cell or "") for cell in row] for row in sheet.values]


@pytest.mark.parametrize("out", ["csv", "xlsx", "parquet"])
@pytest.mark.parametrize("given", ["csv", "xlsx", "parquet"])
def test_check_file__each_ending__input_columns_then_the_verdict(
    directory: PostcodeDirectory, tmp_path: Path, given: str, out: str
) -> None:
    source = write(tmp_path / f"in.{given}", ROWS)
    target = tmp_path / f"out.{out}"

    found = check_file(source, "pc", target, directory)

    head, *rows = read(target)
    assert head == list(found.columns) == ["name", "pc", "note", *ADDED]
    assert [row[:3] for row in rows] == [list(row.values()) for row in ROWS]
    assert [row[3] for row in rows] == ["valid", "repaired", "invalid", "invalid"]
    assert [row[4] for row in rows] == ["SW1A 1AA", "SW1A 1AA", "", ""]
    assert [row[7] for row in rows] == ["1", "1", "", ""]
    assert rows[0][5] == ""
    assert all(row[5] for row in rows[1:])


def test_check_file__in_pieces__same_as_in_one(
    directory: PostcodeDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, seen = write(tmp_path / "in.csv", ROWS * 5), []
    check_file(source, "pc", tmp_path / "one.csv", directory)
    monkeypatch.setattr(checking, "PIECE", 3)
    found = check_file(
        source, "pc", tmp_path / "many.csv", directory,
        progress=lambda _, done, total: seen.append((done, total)),
    )  # fmt: skip

    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "many.csv").read_bytes()
    assert found.rows == 20
    assert [done for done, _ in seen] == [3, 6, 9, 12, 15, 18, 20]
    assert all(done <= total for done, total in seen)


def test_check_file__counts__add_up(directory: PostcodeDirectory, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", ROWS)

    summary = summary_of(check_file(source, "pc", tmp_path / "out.csv", directory))

    assert (summary["rows"], summary["usable"]) == (4, 2)
    assert summary["status"] == {"invalid": 2, "valid": 1, "repaired": 1}
    assert sum(summary["reason"].values()) == sum(summary["live"].values()) == 4  # type: ignore[attr-defined]


def test_check_file__column_called_postcode__is_kept_and_the_added_one_is_last(
    directory: PostcodeDirectory, tmp_path: Path
) -> None:
    source = write(tmp_path / "in.csv", [{"postcode": "sw1a1aa", "status": "new"}])
    for name in ("out.csv", "out.parquet"):
        check_file(source, "postcode", tmp_path / name, directory)
    check_file(source, "postcode", tmp_path / "named.csv", directory, prefix="checked_")

    assert read(tmp_path / "out.csv")[0][:4] == ["postcode", "status", "status", "postcode"]
    assert read(tmp_path / "out.csv")[1][:4] == ["sw1a1aa", "new", "valid", "SW1A 1AA"]
    assert read(tmp_path / "out.parquet")[0][2:4] == ["status_checked", "postcode_checked"]
    assert read(tmp_path / "named.csv")[0][2:4] == ["checked_status", "checked_postcode"]


def test_check_file__windows_letters_and_semicolons__are_understood(
    directory: PostcodeDirectory, tmp_path: Path
) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes("Ort;PC\r\nZoë;m1 1ae\r\nBob;London\r\n".encode("cp1252"))

    check_file(source, "pc", tmp_path / "out.csv", directory)

    assert [row[:4] for row in read(tmp_path / "out.csv")] == [
        ["Ort", "PC", "status", "postcode"],
        ["Zoë", "m1 1ae", "valid", "M1 1AE"],
        ["Bob", "London", "invalid", ""],
    ]


def test_check_file__headings_without_rows__writes_the_headings(
    directory: PostcodeDirectory, tmp_path: Path
) -> None:
    (tmp_path / "in.csv").write_text("name,pc\n")
    for ending in ("csv", "xlsx", "parquet"):
        out = tmp_path / f"out.{ending}"
        assert check_file(tmp_path / "in.csv", "pc", out, directory).rows == 0
        assert read(out) == [["name", "pc", *ADDED]]


@pytest.mark.parametrize(
    ("content", "column", "message"),
    [
        ("name,pc\nA,M1 1AE\n", "postcode", "no column called postcode. The columns are: name, pc"),
        ("pc,pc\nA,M1 1AE\n", "pc", "There are 2 columns called pc"),
        ("name,pc\nA,M1 1AE,x\n", "pc", "Row 2 has 3 cells and there are 2 headings"),
        ("", "pc", "empty: there is not even a row of headings"),
        ("pc\n\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f", "pc", "does not hold text"),
        ("PK\x03\x04\x05\x06\x07\x08\x01\x02\x0e\x0f\x10\x11\x12", "pc", "does not hold text"),
    ],
)
def test_check_file__cannot_be_checked__says_why_and_leaves_the_old_file(
    directory: PostcodeDirectory, tmp_path: Path, content: str, column: str, message: str
) -> None:
    (tmp_path / "in.csv").write_text(content)
    (tmp_path / "out.csv").write_text("of before")

    with pytest.raises(UncheckableFile, match=message):
        check_file(tmp_path / "in.csv", column, tmp_path / "out.csv", directory)

    assert (tmp_path / "out.csv").read_text() == "of before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_check_file__damaged_workbook_or_parquet__says_so(
    directory: PostcodeDirectory, tmp_path: Path
) -> None:
    for name, fault in (("in.parquet", UncheckableFile), ("in.xlsx", UnreadableFile)):
        (tmp_path / name).write_bytes(b"PK\x03\x04 no more")
        with pytest.raises(fault):
            check_file(tmp_path / name, "pc", tmp_path / "out.csv", directory)


@pytest.mark.parametrize("name", ["in.csv", "out.txt", "nowhere/out.csv"])
def test_check_file__cannot_be_written_there__says_so(
    directory: PostcodeDirectory, tmp_path: Path, name: str
) -> None:
    source = write(tmp_path / "in.csv", ROWS)
    with pytest.raises(UncheckableFile):
        check_file(source, "pc", tmp_path / name, directory)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8))
def test_check_file__any_text__comes_back_cell_by_cell(
    directory: PostcodeDirectory, tmp_path: Path, cells: list[tuple[str, str]]
) -> None:
    source = write(tmp_path / "in.csv", [{"pc": pc, "note": note} for pc, note in cells])
    check_file(source, "pc", tmp_path / "out.csv", directory)

    _, *rows = read(tmp_path / "out.csv")
    assert [(row[0], row[1]) for row in rows] == cells
    for row in rows:
        single = check_postcode(row[0], directory)
        assert (row[2], row[3]) == (single.status, single.postcode or "")
