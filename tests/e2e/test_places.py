"""A place found by key alone, and an official file loaded, compared and taken back."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.core.access import RoleName
from app.models import Participant
from tests.e2e.addresses import OWN
from tests.e2e.conftest import Site
from tests.e2e.keys import open_by_key, tab_to_field
from tests.e2e.steps import WORK_MS, heading
from tests.support.axe import assert_accessible
from tests.support.official_files import participation_file

pytestmark = pytest.mark.e2e

PHONE = {"width": 390, "height": 844}
EXAMPLE = "SW1A 1AA"


def test_place__found_by_key__answers_in_its_first_sentence(officer: Any, site: Site) -> None:
    page = officer
    page.goto("/")
    open_by_key(page, "Places")
    tab_to_field(page, "Find a place")
    page.keyboard.type("sw1a1aa")
    page.get_by_role("link", name=EXAMPLE).wait_for()
    open_by_key(page, EXAMPLE)
    expect(page.locator(".answer")).to_have_text(re.compile(rf"^\s*{EXAMPLE} is in "))
    expect(page.get_by_role("img", name=f"Map of the surroundings of {EXAMPLE}")).to_be_visible()
    assert "SW1A" not in page.url
    assert "1AA" not in page.url
    assert_accessible(page)
    page.set_viewport_size(PHONE)
    assert_accessible(page)


def test_place__without_a_script__one_press_of_enter_leads_there(
    open_page: Callable[..., Any],
) -> None:
    page = open_page(RoleName.MEMBER_USER, java_script_enabled=False)
    page.goto("/places")
    page.get_by_label("Find a place").fill(EXAMPLE)
    page.get_by_role("button", name="Find", exact=True).click()
    heading(page, EXAMPLE).wait_for()


def test_participant__page__leads_to_the_home_place(officer: Any, site: Site) -> None:
    number, postcode = site.ask(
        select(Participant.id, Participant.postcode)
        .where(Participant.organisation_id == OWN, Participant.postcode.is_not(None))
        .order_by(Participant.id)
        .limit(1)
    )[0]
    officer.goto(f"/participants/{number}")
    officer.get_by_role("link", name="See this place").click()
    heading(officer, postcode).wait_for()
    assert postcode.split()[0] not in officer.url


def test_reference__official_file__is_loaded_compared_and_taken_back(
    open_page: Callable[..., Any], site: Site
) -> None:
    page = open_page(RoleName.SYSTEM_ADMINISTRATOR)
    _load(page, participation_file({"SW1A 1AA": 5, "CT1 1AA": 1}), "2031-09")
    heading(page, "OfS postcode look-up of participation by area, edition September 2031").wait_for(
        timeout=WORK_MS
    )
    _load(page, participation_file({"SW1A 1AA": 4, "CT1 1AA": 1, "CF10 1AA": 2}), "2032-09")
    heading(page, "OfS postcode look-up of participation by area, edition September 2032").wait_for(
        timeout=WORK_MS
    )
    counts = " ".join(page.locator(".stats").inner_text().split())
    assert counts == "Rows 3 Added 1 Removed 0 Changed 1"
    assert_accessible(page)
    page.get_by_role("link", name="Go back to September 2031").click()
    heading(page, "Use edition September 2031?").wait_for()
    assert_accessible(page)
    page.get_by_role("button", name="Use edition September 2031").click()
    heading(page, "OfS postcode look-up of participation by area").wait_for()
    expect(page.locator(".answer")).to_contain_text("Edition September 2031, revision 1, is in use")
    assert_accessible(page)


def _load(page: Any, content: bytes, edition: str) -> None:
    page.goto("/reference")
    page.get_by_role("link", name="Load an official file").click()
    file = {"name": "look-up.csv", "mimeType": "text/csv", "buffer": content}
    page.get_by_label("The official file").set_input_files(file)
    page.get_by_label("Edition").fill(edition)
    page.get_by_role("button", name="Load this file").click()


def test_reference__file_of_another_kind__is_refused_in_words(
    open_page: Callable[..., Any],
) -> None:
    page = open_page(RoleName.CENTRAL_TEAM)
    page.goto("/reference/load?kind=imd")
    file = {"name": "look-up.csv", "mimeType": "text/csv",
            "buffer": participation_file({"SW1A 1AA": 5})}  # fmt: skip
    page.get_by_label("The official file").set_input_files(file)
    page.get_by_role("button", name="Load this file").click()
    heading(page, "look-up.csv was refused").wait_for(timeout=WORK_MS)
    expect(page.get_by_role("alert").first).to_contain_text("OfS postcode look-up")
    assert_accessible(page)
