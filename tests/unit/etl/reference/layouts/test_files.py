"""One table in every packing in which it may come."""

import codecs
import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from etl.reference import UnreadableReference, read_reference, recognise

HEADINGS = ("URN", "LA (code)", "EstablishmentName", "PhaseOfEducation (name)", "Postcode")
SCHOOLS = [
    (100001, "201", "Ysgol Dŵr", "Primary", "ZZ1 1ZZ"),
    (100002, "201", "B", "Secondary", ""),
]
WINDOWS = [
    (100001, "201", "École “Été”", "Primary", "ZZ1 1ZZ"),
    (100002, "201", "B", "16 plus", ""),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_read_reference__text_of_any_encoding__the_same(
    write_csv: Callable[..., Path], encoding: str, newline: str
) -> None:
    path = write_csv(
        "edubasealldata20250524.csv", HEADINGS, *SCHOOLS, encoding=encoding, newline=newline
    )

    reading = read_reference("gias", path)

    assert (reading.edition, reading.key) == ("2025-05-24", "urn")
    assert reading.table.lazy().collect()["name"].to_list() == ["Ysgol Dŵr", "B"]


def test_read_reference__windows_letters__kept(write_csv: Callable[..., Path]) -> None:
    path = write_csv("edubasealldata20250524.csv", HEADINGS, *WINDOWS, encoding="cp1252")

    assert read_reference("gias", path).table.lazy().collect()["name"][0] == "École “Été”"


def test_read_reference__zip_as_downloaded__the_fitting_file_inside(
    write_csv: Callable[..., Path], tmp_path: Path
) -> None:
    inner = write_csv("inner.csv", HEADINGS, *SCHOOLS)
    path = tmp_path / "extract.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Documents/notes.csv", "a,b\n1,2\n")
        archive.writestr("Documents/empty.csv", "")
        archive.write(inner, "edubasealldata20250524.csv")

    reading = read_reference("gias", path)

    assert reading.edition == "2025-05-24"
    assert reading.table.lazy().collect().height == 2
    assert recognise(path) == ("gias",)


def test_read_reference__workbook_with_a_title_above__found(tmp_path: Path) -> None:
    path = tmp_path / "edubasealldata20250524.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Notes").write(0, 0, "About these schools")
        sheet = book.add_worksheet("Schools")
        sheet.write(0, 0, "All schools, May 2025")
        for row, values in enumerate((HEADINGS, *SCHOOLS), start=2):
            sheet.write_row(row, 0, values)

    table = read_reference("gias", path).table.lazy().collect()

    assert table["urn"].to_list() == [100001, 100002]


def test_read_reference__parquet__the_same(tmp_path: Path) -> None:
    path = tmp_path / "gias_2025-05-24.parquet"
    pl.DataFrame(SCHOOLS, schema=list(HEADINGS), orient="row").write_parquet(path)

    assert read_reference("gias", path).table.lazy().collect()["urn"].to_list() == [100001, 100002]


def test_read_reference__another_kind__says_which_and_what_was_due(
    write_csv: Callable[..., Path],
) -> None:
    path = write_csv("edubasealldata20250524.csv", HEADINGS, *SCHOOLS)

    with pytest.raises(UnreadableReference) as refusal:
        read_reference("ks4", path)

    assert str(refusal.value) == (
        "edubasealldata20250524.csv looks like “Get Information about Schools”, not “Key stage 4 "
        "performance tables”. Expected was england_ks4final.csv or the ZIP of a school year."
    )


def test_read_reference__unknown_table__names_the_missing_columns(
    write_csv: Callable[..., Path],
) -> None:
    path = write_csv("x.csv", "URN,SCHNAME", (100001, "A"))

    with pytest.raises(UnreadableReference, match="it has no column attainment_8"):
        read_reference("ks4", path)


def test_read_reference__computed_kind__not_loaded_from_a_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableReference, match="worked out by Hearth"):
        read_reference("coast_estimate", tmp_path / "x")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (codecs.BOM_UTF8 + b"\n\n", "is empty"),
        (b"PK\x03\x04....", "damaged"),
        (b"PAR1....", "Parquet file that cannot be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or locked Office format"),
        (b"\x00\x01\x02\x03", "does not hold text"),
    ],
)
def test_read_reference__not_a_table__one_plain_sentence(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "edubasealldata20250524.csv"
    path.write_bytes(content)

    with pytest.raises(UnreadableReference, match=message):
        read_reference("gias", path)
    assert recognise(path) == ()


def test_read_reference__open_quotation__row(write_csv: Callable[..., Path]) -> None:
    path = write_csv("edubasealldata20250524.csv", HEADINGS, *SCHOOLS)
    path.write_text(path.read_text("utf-8") + '100003,201,"Open', encoding="utf-8")

    with pytest.raises(UnreadableReference, match="row 4"):
        read_reference("gias", path)


def test_read_reference__progress__told_to_the_end(write_csv: Callable[..., Path]) -> None:
    path = write_csv("edubasealldata20250524.csv", HEADINGS, *SCHOOLS)
    told: list[tuple[str, int, int]] = []

    read_reference(
        "gias", path, progress=lambda doing, done, total: told.append((doing, done, total))
    )

    assert told[-1] == ("Ordering", 4, 4)


def test_reading__let_go__its_folder_is_removed(write_csv: Callable[..., Path]) -> None:
    reading = read_reference("gias", write_csv("edubasealldata20250524.csv", HEADINGS, *SCHOOLS))
    assert reading.workspace is not None
    folder = reading.workspace.folder

    del reading

    assert not folder.exists()


def test_read_reference__compressed_text__as_the_text_itself(
    write_csv: Callable[..., Path], tmp_path: Path
) -> None:
    inner = write_csv("inner.csv", HEADINGS, *SCHOOLS)
    path = tmp_path / "edubasealldata20250524.csv.gz"
    path.write_bytes(gzip.compress(inner.read_bytes()))

    reading = read_reference("gias", path)

    assert reading.edition == "2025-05-24"
    assert reading.table.lazy().collect().height == 2


def test_read_reference__compressed_text_cut_off__says_so(
    write_csv: Callable[..., Path], tmp_path: Path
) -> None:
    inner = write_csv("inner.csv", HEADINGS, *SCHOOLS)
    path = tmp_path / "edubasealldata20250524.csv.gz"
    path.write_bytes(gzip.compress(inner.read_bytes())[:-12])

    with pytest.raises(UnreadableReference, match="damaged or was cut off"):
        read_reference("gias", path)
