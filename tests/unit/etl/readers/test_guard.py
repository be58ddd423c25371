"""Files that must never be opened, or not as they are. Every fault is one plain sentence."""

import io
import struct
import zipfile

import pytest

from etl.readers import UnreadableFile

SHEET = "xl/worksheets/sheet1.xml"


def refused(read, content, name="people.xlsx", **limits):
    with pytest.raises(UnreadableFile) as fault:
        read(content, name, **limits)
    assert fault.value.message.endswith(".")
    return fault.value.reason


def zipped(**parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in parts.items():
            target.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "people.csv", "empty"),
        (b"  \n\n", "people.csv", "empty"),
        (b"%PDF-1.7 ...", "people.csv", "wrong_type"),
        (b"\x89PNG\r\n\x1a\n....", "people.xlsx", "wrong_type"),
        (b"<html><table><tr><td>Name</td></tr></table>", "people.xls", "wrong_type"),
        (b"First name,Last name\nAda,Hart\n", "people.xlsx", "wrong_type"),
        (b"First name,Last name\nAda,Hart\n", "people.json", "wrong_type"),
        (bytes(range(1, 32)) * 40, "people.csv", "wrong_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "people.xls", "wrong_type"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "people.xlsx",
            "encrypted",
        ),
        (b"PK\x03\x04 not a zip at all", "people.xlsx", "corrupt"),
        (zipped(readme_dot_txt="hello"), "people.xlsx", "wrong_type"),
        (zipped(content_dot_xml="<x/>", mimetype="ods"), "people.ods", "wrong_type"),
    ],
)
def test_identify__not_a_spreadsheet__one_sentence(read, content, name, reason):
    assert refused(read, content, name) == reason


def test_identify__more_bytes_than_allowed__too_large(read):
    assert refused(read, b"a,b\n" * 1000, "people.csv", max_file_bytes=1000) == "too_large"


def test_check_workbook__macros__refused_by_content_and_by_name(read, with_part, workbook):
    assert refused(read, with_part(xl__vbaProject_dot_bin=b"x")) == "macros"
    assert refused(read, workbook([["a"]]), "people.xlsm") == "macros"


def test_check_workbook__cut_off__corrupt(read, workbook):
    assert refused(read, workbook([["First name"], ["Ada"]])[:-200]) == "corrupt"


def test_check_workbook__part_that_unpacks_a_thousandfold__bomb(read, with_part):
    assert refused(read, with_part(xl__media__big_dot_xml=b"0" * 5_000_000)) == "bomb"


def test_check_workbook__declared_size_is_a_lie__refused(read, with_part):
    content = with_part(xl__media__big_dot_xml=b"0" * 5_000_000)
    size = struct.pack("<I", 5_000_000)
    assert size in content
    lying = content.replace(size, struct.pack("<I", 5_000))
    assert refused(read, lying) in {"bomb", "corrupt"}


def test_check_workbook__too_many_parts_or_bytes__bomb(read, workbook):
    content = workbook([["First name"], ["Ada"]])
    assert refused(read, content, max_entries=3) == "bomb"
    assert refused(read, content, max_unpacked_bytes=1000) == "bomb"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_check_workbook__entities__refused_before_any_parser(read, with_part, declared, encoding):
    part = f'<?xml version="1.0"?>{declared}<sst><si><t>&b;</t></si></sst>'.encode(encoding)
    assert refused(read, with_part(xl__sharedStrings_dot_xml=part)) == "bomb"


@pytest.mark.parametrize("before", [999_990, 999_995, 1_000_001])
def test_check_workbook__entity_across_two_pieces__still_found(read, with_part, before):
    part = b" " * before + b"<!DOCTYPE x>"
    assert refused(read, with_part(xl__theme_dot_xml=part), max_ratio=100_000) == "bomb"


@pytest.mark.parametrize("mark", ['r="XFD1048576"', "r='XFD1048576'", 's="1" r = "xfd1048576"'])
def test_open_xlsx__one_cell_in_the_last_corner__says_where_to_look(
    read, with_part, sheet_of, mark
):
    rows = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c {mark}><v>1</v></c></row>'
    assert refused(read, with_part(xl__worksheets__sheet1_dot_xml=sheet_of(rows))) == "stray_cell"


def test_parse__too_many_rows_or_columns__says_so(read, workbook):
    rows = [["First name", "Last name"], *[["Ada", "Hart"]] * 5]
    assert refused(read, workbook(rows), max_rows=4) == "too_many_rows"
    assert refused(read, b"a,b\n" + b"x,y\n" * 5, "people.csv", max_rows=4) == "too_many_rows"
    assert refused(read, workbook(rows), max_columns=1) == "too_many_columns"
    assert refused(read, workbook(rows), max_cells=10) == "too_large"
