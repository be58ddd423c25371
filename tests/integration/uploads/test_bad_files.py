"""Files that cannot be used, each with its sentence; and who may see an upload at all."""

import zipfile
from io import BytesIO

import pytest

from app.core.context import Hearth
from tests.integration.conftest import SignIn
from tests.integration.uploads.conftest import HEADERS, SendFile, csv_of, person, xlsx_of

GOOD = [person(1), person(2)]


def bomb() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("notes.pdf", b"%PDF-1.4 nothing", "PDF"),
        ("people.csv", b"\n\n", "empty"),
        ("people.csv", csv_of([], HEADERS), "no rows"),
        ("people.csv", b"WEX-1,Amira,Okafor,01/02/2008\nWEX-2,Ewan,Evans,02/02/2008\n", "headings"),
        ("people.csv", b"First name,First name\nAmira,Okafor\n", "stands twice"),
        ("people.xlsm", xlsx_of(GOOD), "macros"),
        ("people.xlsx", bomb(), ""),
        ("people.xlsx", b"PK\x03\x04 broken", "damaged"),
    ],
    ids=["type", "empty", "no rows", "no header", "same header", "macros", "bomb", "damaged"],
)  # fmt: skip
def test_read__unusable_file__one_plain_sentence(
    send: SendFile, name: str, content: bytes, words: str
) -> None:
    sent = send(content, name=name)
    assert sent.record.state == "unreadable"
    page = sent.page()
    assert "cannot be read" in page
    assert words.lower() in page.lower()
    assert "Nothing of it was recorded" in page


def test_send__without_a_file__says_what_to_do(sign_in: SignIn) -> None:
    answer = sign_in().post("/uploads/new", data={"kind": "participants"})
    assert answer.status_code == 422
    assert "Choose the file to send" in answer.get_data(as_text=True)


def test_send__nothing_in_it__says_so(sign_in: SignIn) -> None:
    answer = sign_in().post(
        "/uploads/new",
        data={"kind": "participants", "file": (BytesIO(b""), "people.csv")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert "The file is empty" in answer.get_data(as_text=True)


def test_columns__mapped_twice__is_refused_beside_the_column(send: SendFile) -> None:
    sent = send(GOOD)
    fields = {f"column-{n}": "first_name" for n in range(3)}
    answer = sent.post("/columns", **fields)

    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "both mapped to First name" in page or "mapped to First name" in page
    assert sent.record.state == "to_map"


def test_columns__needed_one_left_out__is_refused(send: SendFile) -> None:
    sent = send([person(1)], headers=HEADERS[:3])
    answer = sent.post("/columns", **{"column-1": "first_name", "column-2": "last_name"})
    assert answer.status_code == 422
    assert "Date of birth is needed" in answer.get_data(as_text=True)


def test_columns__dates_either_way__must_be_chosen(send: SendFile) -> None:
    sent = send([person(1, DOB="03/09/2007"), person(2, DOB="05/06/2008")])
    names = ("reference", "first_name", "last_name", "date_of_birth")
    fields = {f"column-{place}": name for place, name in enumerate(names)}
    refused = sent.post("/columns", **fields)
    assert refused.status_code == 422
    assert "Say how the dates" in refused.get_data(as_text=True)

    sent.post("/columns", **fields, **{"dates-3": "month_first"})
    sent.work()
    assert sent.rows[2].cleaned["date_of_birth"] == "2007-03-09"


def test_columns__same_headings_again__are_remembered_and_a_new_one_flagged(
    send: SendFile,
) -> None:
    headers = [*HEADERS, "Form"]
    send([person(1)], headers=headers).map(Form="notice_version")
    page = send([person(2)], headers=[*headers, "House"]).page()

    assert "As last time" in page
    assert "New column" in page
    assert "One column was not in the file you sent last time" in page


def test_another_member_s_upload__every_page__is_not_found(send: SendFile, sign_in: SignIn) -> None:
    sent = send([person(1), person(2, Surname="")]).map()
    foreign = sign_in("other_member_user")

    for path in ("", "/columns", "/rows-to-mend.xlsx"):
        assert foreign.get(f"{sent.address}{path}").status_code == 404, path
    posts = ("/columns", "/import", "/undo", "/stop", "/retry", "/rows/3", "/rows/3/decide",
             "/rows/3/set-aside", "/rows/3/put-back", "/repairs", "/decisions")  # fmt: skip
    for path in posts:
        assert foreign.post(f"{sent.address}{path}").status_code == 404, path
    assert sent.states() == {2: "ready", 3: "to_fix"}


@pytest.mark.parametrize("kind", ["participants", "register"])
def test_template__of_each_kind__has_the_columns_and_the_dictionary(
    sign_in: SignIn, kind: str
) -> None:
    from python_calamine import CalamineWorkbook

    answer = sign_in().get(f"/uploads/templates/{kind}.xlsx")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.data))
    headings = book.get_sheet_by_index(0).to_python()[0]
    explained = [row[0] for row in book.get_sheet_by_name("Data dictionary").to_python()[1:]]
    assert headings == explained
    assert "First name" in headings


def test_logs_and_jobs__of_an_upload__hold_no_identifier(
    send: SendFile, hearth: Hearth, caplog: pytest.LogCaptureFixture
) -> None:
    from sqlalchemy import select

    from app.core.access import Scope
    from app.models import Job

    caplog.set_level("DEBUG", logger="app")
    sent = send([person(1), person(2, DOB="31/02/2008")]).map().import_rows()
    with hearth.database.session(Scope.everything()) as session:
        payloads = list(session.scalars(select(Job.payload).order_by(Job.id)))
    assert payloads == [{"upload_id": sent.number}] * 3
    for value in ("Okafor", "WEX-0000", "CT1 2EH"):
        assert value not in caplog.text
