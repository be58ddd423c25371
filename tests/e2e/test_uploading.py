"""An officer's messy spreadsheet becomes records: sent, mended, decided, imported, sent again."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from python_calamine import load_workbook

from app.core import warehouse
from tests.e2e.conftest import Site
from tests.e2e.steps import (
    WORK_MS,
    check_rows,
    counts,
    heading,
    import_rows,
    send,
    wait_for_report,
)

pytestmark = pytest.mark.e2e

MESSY, CLEAN = "participants-to-upload.xlsx", "participants-clean.xlsx"
REGISTER = "register-to-upload.csv"


TWO_PEOPLE = (
    "First name,Last name,Date of birth,Postcode\n"
    "Wilhelmina,Threadgold,2008-05-14,ME4 4AG\n"
    "Bartholomew,Threadgold,2009-11-02,ME4 4AG\n"
)


@pytest.fixture
def own_warehouse(site: Site) -> None:
    """The module's own copy of the warehouse, to which an edition can be added."""
    folder = site.instance / "warehouse"
    if folder.is_symlink():
        source = folder.resolve()
        folder.unlink()
        shutil.copytree(source, folder)


def count_tracked(page: Any) -> int:
    """How many participants the first sentence of the track report is about."""
    page.goto("/reports/hesa-track/")
    wait_for_report(page)
    (count,) = re.findall(r"Of about ([\d,]+) participants", page.inner_text(".answer"))
    return int(count.replace(",", ""))


@pytest.mark.usefixtures("own_warehouse")
def test_upload__messy_spreadsheet__mended_decided_imported_and_tracked(
    officer: Any, site: Site
) -> None:
    page = officer
    tracked = count_tracked(page)
    send(page, site.samples / MESSY)
    page.get_by_role("button", name=re.compile("^Check the ")).click()
    assert page.title().startswith("Error: ")  # day and month cannot be told apart by themselves
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.get_by_role("link", name=re.compile("^Say how the dates")).click()

    page.get_by_label("Day first").check()
    check_rows(page)
    first = counts(page)
    read = first.pop("rows read")
    assert read == sum(first.values())
    mend_some(page, first)
    take_the_rest_to_the_desk(page)

    ready = counts(page)["ready"]
    import_rows(page)
    assert counts(page)["imported"] + counts(page).get("unchanged", 0) == ready

    # They are there: the last of them opens as a record.
    page.get_by_role("link", name=re.compile("^Imported")).click()
    link = page.get_by_role("table").get_by_role("link").last
    name = link.inner_text()
    link.click()
    heading(page, name).wait_for()
    page.goto("/uploads")
    expect(page.get_by_role("row", name=re.compile(MESSY)).first).to_contain_text("Imported")

    # And the report of the next edition is about them, too.
    warehouse.build(site.hearth)
    assert count_tracked(page) > tracked + 200


def mend_some(page: Any, first: dict[str, int]) -> None:
    """Mend one row, repair many at once, and decide about one person."""
    row = page.locator(".upload-row", has_text="the list of postcodes does not have it").first
    row.get_by_label("Home postcode").fill("ME4 4AG")
    row.get_by_role("button", name=re.compile("^Save row")).click()
    page.get_by_text(re.compile(r"Row \d+ is ready\.")).first.wait_for()
    assert counts(page)["to fix"] == first["to fix"] - 1

    page.get_by_role("button", name=re.compile(r"^Repair [2-9]\d* rows in Date of birth")).click()
    page.get_by_text(re.compile(r"rows repaired\.")).first.wait_for()
    assert counts(page)["to fix"] < first["to fix"] - 1

    page.get_by_role("link", name=re.compile("^To decide")).click()
    page.get_by_role("button", name=re.compile("^The same person")).first.click()
    page.get_by_text(re.compile(r"Row \d+ is ready\.")).first.wait_for()
    assert counts(page).get("to decide", 0) == first["to decide"] - 1


def take_the_rest_to_the_desk(page: Any) -> None:
    """Download the rows that wait: as many as the page says."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download the rows to mend").click()
    left = counts(page)["to fix"] + counts(page).get("to decide", 0)
    assert waiting.value.suggested_filename == "rows-to-mend.xlsx"
    rows = load_workbook(waiting.value.path()).get_sheet_by_index(0).to_python()
    assert len(rows) == left + 1  # with the headings


def test_upload__register_of_an_activity__strangers_are_offered_and_marks_land(
    officer: Any, site: Site
) -> None:
    page = officer
    send(page, site.samples / REGISTER, kind="A register: who took part in an activity")
    check_rows(page)
    before = counts(page)
    assert before["to decide"] > 0  # nobody has recorded them
    page.get_by_role("link", name=re.compile("^To decide")).click()
    page.get_by_role("button", name="Add them as participants").click()
    page.get_by_text(re.compile(r"Decided for [\d,]+ rows?\.")).first.wait_for()
    import_rows(page)
    done = counts(page)
    assert done["imported"] + done.get("unchanged", 0) >= before["to decide"]

    # The register of the activity has them.
    person = page.get_by_role("table").get_by_role("link").last
    person.click()
    page.get_by_role("table", name="Activities and attendance").wait_for()


def test_upload__same_file_again__changes_nothing(officer: Any, site: Site) -> None:
    page = officer
    send(page, site.samples / CLEAN)
    check_rows(page)
    import_rows(page)
    assert counts(page)["imported"] > 0
    page.goto("/participants")
    recorded = page.locator(".answer").inner_text()

    send(page, site.samples / CLEAN)
    expect(page.get_by_text("This very file was sent on")).to_be_visible()
    expect(page.get_by_text("As last time").first).to_be_visible()
    check_rows(page)
    import_rows(page)
    expect(page.locator(".answer")).to_contain_text("Nothing has changed")
    assert counts(page)["unchanged"] == 25
    page.goto("/participants")
    expect(page.locator(".answer")).to_have_text(recorded)


def test_upload__import_taken_back__records_are_as_before(officer: Any, tmp_path: Path) -> None:
    page = officer
    page.goto("/participants")
    recorded = page.locator(".answer").inner_text()
    file = tmp_path / "two-people.csv"
    file.write_text(TWO_PEOPLE)
    send(page, file)
    check_rows(page)
    import_rows(page)
    upload = page.url
    page.goto("/participants")
    expect(page.locator(".answer")).not_to_have_text(recorded)

    page.goto(upload)
    page.get_by_text("Take the whole import back").click()
    page.get_by_role("button", name="Undo the import").click()
    heading(page, re.compile("^Taken back: ")).wait_for(timeout=WORK_MS)
    page.goto("/participants")
    expect(page.locator(".answer")).to_have_text(recorded)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n....", "cannot be read"),
        ("empty.csv", b"", "empty"),
    ],
)
def test_upload__file_that_is_no_spreadsheet__one_plain_sentence(
    officer: Any, name: str, content: bytes, said: str
) -> None:
    page = officer
    page.goto("/uploads/new")
    page.get_by_label("The spreadsheet").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name="Send the file").click()
    page.get_by_role("alert").first.wait_for(timeout=WORK_MS)
    expect(page.locator("main")).to_contain_text(said)
