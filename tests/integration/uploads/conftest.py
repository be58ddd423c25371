"""Spreadsheets with the mistakes that people make, and a worker that does the jobs at once."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core import jobs
from app.core.access import Scope
from app.core.context import Hearth
from app.models import Upload, UploadRow
from app.uploads import reading
from etl.postcodes import PostcodeDirectory
from etl.readers import FileSummary, Limits
from etl.readers.child import parse

HEADERS = ["Reference", "First name", "Surname", "DOB", "Home postcode", "School URN", "Gender"]
Row = Mapping[str, str]


def person(number: int, **changes: str) -> dict[str, str]:
    """One good row; the same number is the same person."""
    return {
        "Reference": f"WEX-{number:05}",
        "First name": ("Amira", "Bronwen", "Chidi", "Dilys", "Ewan")[number % 5],
        "Surname": f"Okafor{_letters(number)}",
        "DOB": f"{number % 28 + 1:02}/{number % 12 + 1:02}/{2005 + number % 5}",
        "Home postcode": ("ME4 4AG", "CT1 2EH", "SW1A 1AA")[number % 3],
        "School URN": ("900101", "900102", "900103")[number % 3],
        "Gender": ("Female", "Male")[number % 2],
        **changes,
    }


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def csv_of(rows: Iterable[Row], headers: Iterable[str] = HEADERS) -> bytes:
    """A CSV file of the rows, under the headings."""
    names = list(headers)
    text = StringIO()
    writer = csv.DictWriter(text, names, extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def xlsx_of(rows: Iterable[Row], headers: Iterable[str] = HEADERS) -> bytes:
    """A workbook of the rows, all cells text."""
    names, book_bytes = list(headers), BytesIO()
    book = xlsxwriter.Workbook(book_bytes, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("People")
    sheet.write_row(0, 0, names)
    for line, row in enumerate(rows, start=1):
        for place, name in enumerate(names):
            sheet.write_string(line, place, row.get(name, ""))
    book.close()
    return book_bytes.getvalue()


@dataclass
class Sent:
    """An upload as a person at the browser sees it."""

    hearth: Hearth
    browser: FlaskClient
    number: int

    @property
    def address(self) -> str:
        return f"/uploads/{self.number}"

    @property
    def record(self) -> Upload:
        with self.hearth.database.session(Scope.everything()) as session:
            return session.get_one(Upload, self.number)

    @property
    def rows(self) -> dict[int, UploadRow]:
        with self.hearth.database.session(Scope.everything()) as session:
            found = session.scalars(
                select(UploadRow)
                .where(UploadRow.upload_id == self.number)
                .order_by(UploadRow.row_number)
            )
            return {row.row_number: row for row in found}

    def states(self) -> dict[int, str]:
        return {number: row.state for number, row in self.rows.items()}

    def page(self, **query: str) -> str:
        answer = self.browser.get(self.address, query_string=query)
        assert answer.status_code == 200, answer.get_data(as_text=True)[:3000]
        return answer.get_data(as_text=True)

    def work(self) -> "Sent":
        """Does the jobs that wait."""
        while jobs.run_one(self.hearth, "test"):
            pass
        return self

    def post(self, path: str, **fields: Any) -> Any:
        return self.browser.post(f"{self.address}{path}", data=fields)

    def map(self, **changes: str) -> "Sent":
        """Accepts the columns as guessed, with changes by heading, and checks the rows."""
        page = self.page()
        chosen = {
            place: found.group(1) if (found := re.search(r'value="(\w*)" selected', part)) else ""
            for place, part in re.findall(
                r'<select[^>]*name="column-(\d+)">(.*?)</select>', page, re.DOTALL
            )
        }
        headers = [column["header"] for column in self.record.summary["columns"]]
        fields = {f"column-{place}": name for place, name in chosen.items()}
        for place, value in re.findall(r'name="dates-(\d+)" value="(\w+)" checked', page):
            fields[f"dates-{place}"] = value
        for header, value in changes.items():
            fields[f"column-{headers.index(header)}"] = value
        answer = self.post("/columns", **fields)
        assert answer.status_code == 303, answer.get_data(as_text=True)[:3000]
        return self.work()

    def import_rows(self) -> "Sent":
        assert self.post("/import").status_code == 303
        return self.work()


SendFile = Callable[..., Sent]


@pytest.fixture(scope="session")
def postcodes(tmp_path_factory: pytest.TempPathFactory) -> PostcodeDirectory:
    """The real directory, unpacked once: that takes longer than any test here."""
    shared = tmp_path_factory.getbasetemp().parent / "postcode-directory"
    return PostcodeDirectory.load(shared)


@pytest.fixture
def read_in_child() -> None:
    """Ask for this to have the file read in its guarded child process, as the site does."""


@pytest.fixture(autouse=True)
def quick(
    hearth: Hearth,
    postcodes: PostcodeDirectory,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """Shares the postcodes, and spares most tests the seconds in which a process starts."""
    hearth.postcodes = postcodes
    if "read_in_child" not in request.fixturenames:
        monkeypatch.setattr(reading, "read_spreadsheet", _read_here)


def _read_here(path: Path, out: Path, *, limits: Limits, **rest: Any) -> FileSummary:
    return parse(path, out, limits=limits, **rest)


@pytest.fixture
def send(hearth: Hearth, sign_in: Callable[..., FlaskClient]) -> SendFile:
    """`send(rows)` sends a file as a member user and has it read; `.map()` checks it."""
    browsers: dict[str, FlaskClient] = {}

    def sent(
        content: bytes | Iterable[Row],
        *,
        name: str = "people.csv",
        user: str = "member_user",
        kind: str = "participants",
        activity: int | str = "",
        headers: Iterable[str] = HEADERS,
    ) -> Sent:
        browser = (
            browsers.setdefault(user, sign_in(user)) if user not in browsers else browsers[user]
        )
        body = content if isinstance(content, bytes) else csv_of(content, headers)
        answer = browser.post(
            "/uploads/new",
            data={"kind": kind, "activity": str(activity), "file": (BytesIO(body), name)},
            content_type="multipart/form-data",
        )
        assert answer.status_code == 303, answer.get_data(as_text=True)[:3000]
        number = int(answer.headers["Location"].rsplit("/", 1)[1])
        return Sent(hearth, browser, number).work()

    return sent
