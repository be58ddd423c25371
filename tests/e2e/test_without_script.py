"""Without JavaScript: what matters works as plain forms."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.core.access import RoleName
from app.models import Registration
from tests.e2e.conftest import Site
from tests.e2e.steps import WORK_MS, counts, heading
from tests.e2e.test_officer import an_activity_to_mark

pytestmark = pytest.mark.e2e

TWO_PEOPLE = (
    "First name,Last name,Date of birth,Postcode\n"
    "Wilhelmina,Threadgold,2008-05-14,ME4 4AG\n"
    "Bartholomew,Threadgold,2009-11-02,ME4 4AG\n"
)


@pytest.fixture
def plain(open_page: Callable[..., Any]) -> Any:
    return open_page(RoleName.MEMBER_USER, java_script_enabled=False)


def wait_by_reloading(page: Any, name: Any) -> None:
    """Load the page again until its heading is the one of the next step."""
    end = time.monotonic() + WORK_MS / 1000
    while not heading(page, name).count():
        assert time.monotonic() < end, f"still at: {page.title()}"
        time.sleep(0.3)
        page.reload()


def test_upload__no_script__sent_checked_and_imported(plain: Any) -> None:
    page = plain
    page.goto("/uploads/new")
    page.get_by_label("The spreadsheet").set_input_files(
        {"name": "two-people.csv", "mimeType": "text/csv", "buffer": TWO_PEOPLE.encode()}
    )
    page.get_by_role("button", name="Send the file").click()
    wait_by_reloading(page, "What does each column hold?")
    page.get_by_role("button", name="Check the 2 rows").click()
    wait_by_reloading(page, re.compile("^Review "))
    page.get_by_role("button", name="Import the 2 good rows").click()
    wait_by_reloading(page, re.compile("^Imported: "))
    assert counts(page)["imported"] == 2


def test_register__no_script__each_mark_is_a_form(plain: Any, site: Site) -> None:
    page, activity = plain, an_activity_to_mark(site)
    page.goto(f"/registers/{activity}")
    before = counts(page)
    row = page.locator(".place", has=page.locator(".mark")).filter(
        has_not=page.locator("[aria-pressed=true]")
    )
    number = int(row.first.get_attribute("id").removeprefix("place-"))
    row.first.get_by_role("button", name="Absent", exact=True).click()
    assert counts(page)["absent"] == before["absent"] + 1
    status = site.ask(
        select(Registration.status).where(
            Registration.activity_id == activity, Registration.participant_id == number
        )
    )
    assert [tuple(one) for one in status] == [("absent",)]


def test_find__no_script__the_button_finds(plain: Any) -> None:
    page = plain
    page.goto("/participants")
    page.get_by_label("Find a participant").fill("zzzzz")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.get_by_text("Nobody like this")).to_be_visible()
    page.get_by_role("button", name="Show all participants").click()
    assert page.get_by_role("row").count() > 5
