"""Files that are traps, sent through the page and read by the guarded child, as on the site."""

import time
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core import jobs
from app.core.access import Scope
from app.core.context import Hearth
from app.models import Upload

SignIn = Callable[..., FlaskClient]
PATIENCE_SECONDS = 90
TYPES = (b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
         b'<Default Extension="xml" ContentType="application/xml"/></Types>')  # fmt: skip
BOOK = (b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        b'<sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>')  # fmt: skip
LINKS = (b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
         b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
         b'relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')  # fmt: skip
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"


def workbook(sheet: bytes, **more: bytes) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", LINKS)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, content in more.items():
            archive.writestr(name, content)
    return held.getvalue()


def cell(place: str, text: str) -> bytes:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'.encode()


BILLION_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>' + SHEET + cell("A1", "&c;") + END
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    + SHEET + b'<row r="1">' + cell("A1", "&f;") + b"</row>" + END
)  # fmt: skip
FILES = {
    "bomb.xlsx": lambda: workbook(SHEET + b" " * 300_000_000 + END),
    "entities.xlsx": lambda: workbook(BILLION_LAUGHS),
    "outside.xlsx": lambda: workbook(OUTSIDE),
    "far.xlsx": lambda: workbook(
        SHEET + b'<row r="1">' + cell("A1", "Reference") + b'</row><row r="1048576">'
        + cell("XFD1048576", "x") + b"</row>" + END
    ),
    "macros.xlsm": lambda: workbook(SHEET + END),
    "macros-renamed.xlsx": lambda: workbook(SHEET + END, **{"xl/vbaProject.bin": b"x"}),
    "columns.csv": lambda: ",".join(f"c{n}" for n in range(1_000_000)).encode() + b"\n",
    "one-long-cell.csv": lambda: b"Reference\n" + b"a" * 20_000_000,
    "quotes.csv": lambda: b"Reference\n" + b'"' * 5_000_000,
    "nul.csv": lambda: b"Reference,First name\n" + b"A\x00B,\x00\n" * 10,
    "many-parts.xlsx": lambda: workbook(SHEET + END, **{f"x{n}.xml": b"" for n in range(2_000)}),
    "not-a-file.csv": lambda: b"\xff\xd8\xff\xe0" + b"x" * 1_000,
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_file__that_is_a_trap__is_refused_in_words_and_the_site_goes_on(
    hearth: Hearth, sign_in: SignIn, name: str, tmp_path: object
) -> None:
    browser = sign_in("member_user")
    with BytesIO(FILES[name]()) as content:
        body = content.getvalue()
    parts = (
        b'--cut\r\nContent-Disposition: form-data; name="kind"\r\n\r\nparticipants\r\n--cut\r\n'
        b'Content-Disposition: form-data; name="file"; filename="' + name.encode() + b'"\r\n\r\n'
    )
    answer = browser.post(
        "/uploads/new", data=parts + body + b"\r\n--cut--\r\n",
        content_type="multipart/form-data; boundary=cut",
    )  # fmt: skip
    assert answer.status_code == 303, answer.get_data(as_text=True)[:500]
    began = time.monotonic()
    while jobs.run_one(hearth, "test"):
        pass
    assert time.monotonic() - began < PATIENCE_SECONDS
    with hearth.database.session(Scope.everything(), writes=False) as session:
        upload = session.scalars(select(Upload).order_by(Upload.id.desc())).first()
    assert upload is not None
    page = browser.get(answer.headers["Location"])
    assert page.status_code == 200
    assert b"root:" not in page.data
    if name != "nul.csv":
        assert upload.state == "unreadable", upload.summary
        assert browser.get("/uploads").status_code == 200
