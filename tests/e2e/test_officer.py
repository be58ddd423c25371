"""A day of the officer of a member: people, activities, a register on the phone, the report."""

import re
from collections.abc import Callable
from typing import Any
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from app.core.access import RoleName
from app.models import Activity, Organisation, Participant, Registration
from tests.e2e.conftest import Site
from tests.e2e.steps import REPORT_MS, counts, heading, wait_for_report

pytestmark = pytest.mark.e2e

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def own(model: Any) -> Any:
    """The condition that a row is the officer's member's."""
    first = select(func.min(Organisation.id)).scalar_subquery()
    return model.organisation_id == first


def a_person(site: Site, place: int) -> Participant:
    """A participant of the officer's member; each test takes another."""
    statement = (
        select(Participant).where(own(Participant)).order_by(Participant.id).offset(place).limit(1)
    )
    return site.ask(statement)[0][0]


def an_activity_to_mark(site: Site) -> int:
    """The past activity of the member with most people who have no mark yet."""
    is_open = Registration.status.in_(("invited", "applied", "accepted"))
    statement = (
        select(Activity.id)
        .join(Registration, Registration.activity_id == Activity.id)
        .where(own(Activity), Activity.status == "delivered", is_open)
        .group_by(Activity.id)
        .order_by(func.count().desc(), Activity.id)
        .limit(1)
    )
    return int(site.ask(statement)[0][0])


def test_home__officer__says_how_the_year_goes_and_what_is_to_do(officer: Any) -> None:
    page = officer
    assert re.search(
        r"reached [\d,]+ young people in [\d,]+ activities", page.inner_text(".answer")
    )
    page.get_by_role("link", name="Participants not yet fit for tracking").click()
    heading(page, "Participants").wait_for()
    row = page.get_by_role("row").nth(1)
    expect(row).to_contain_text("Missing:")


def test_participant__found_by_typing__opened_edited_deleted_and_brought_back(
    officer: Any, site: Site
) -> None:
    page, person = officer, a_person(site, 12)
    page.goto("/participants")
    page.get_by_label("Find a participant").press_sequentially(f"{person.last_name} ", delay=20)
    page.get_by_label("Find a participant").press_sequentially(person.first_name, delay=20)
    page.get_by_text(f"found for “{person.last_name} {person.first_name}”").wait_for()
    assert person.last_name not in page.url  # a name never stands in an address
    page.locator(f"main a[href='/participants/{person.id}']").click()
    heading(page, re.compile(re.escape(person.last_name))).wait_for()

    page.get_by_role("link", name="Change this record").click()
    page.get_by_label("Home postcode").fill("me44ag")
    page.get_by_role("button", name="Save the changes").click()
    page.get_by_role("rowheader", name="ME4 4AG").wait_for()

    page.get_by_role("button", name="Delete this participant").click()
    undo = page.get_by_role("button", name="Undo")
    undo.wait_for()
    assert page.request.get(f"/participants/{person.id}").status == 404
    undo.click()
    heading(page, re.compile(re.escape(person.last_name))).wait_for()
    expect(page.get_by_role("rowheader", name="ME4 4AG")).to_have_count(1)


def test_participant__added_by_hand__looked_for_first(officer: Any, site: Site) -> None:
    page, person = officer, a_person(site, 30)
    page.goto("/participants")
    page.get_by_role("link", name="Add a participant").click()
    page.get_by_label("First name").fill(person.first_name)
    page.get_by_label("Last name").fill(person.last_name)
    for label, part in zip(("Day", "Month", "Year"), _parts(person), strict=True):
        page.get_by_label(label, exact=True).fill(part)
    page.get_by_role("button", name="Look for this person").click()
    heading(page, "Is it one of these?").wait_for()
    expect(page.locator(f"main a[href='/participants/{person.id}']")).to_have_count(1)

    page.get_by_label("First name").fill("Wilhelmina")
    page.get_by_role("button", name="Add this participant").click()
    heading(page, f"Wilhelmina {person.last_name}").wait_for()
    expect(page.get_by_text("Not yet fit for tracking")).to_be_visible()


def _parts(person: Participant) -> tuple[str, str, str]:
    born = person.date_of_birth
    return str(born.day), str(born.month), str(born.year)


def test_activity__added__shows_where_to_go_next(officer: Any) -> None:
    page = officer
    page.goto("/activities")
    page.get_by_role("link", name="Add an activity").click()
    page.get_by_label("Title").fill("Bridge building afternoon")
    page.get_by_label("Type").select_option("campus_visit")
    for group in ("First day", "Last day"):
        for label, part in zip(("Day", "Month", "Year"), ("6", "10", "2026"), strict=True):
            page.get_by_role("group", name=group).get_by_label(label, exact=True).fill(part)
    page.get_by_role("button", name="Add this activity").click()
    heading(page, "Bridge building afternoon").wait_for()
    page.get_by_role("link", name="Take the register").click()
    expect(page.get_by_text("Nobody is on this register yet")).to_be_visible()


def test_register__on_a_phone__taken_by_tapping(
    open_page: Callable[..., Any], site: Site, axe: Callable[..., None]
) -> None:
    page = open_page(RoleName.MEMBER_USER, **PHONE)
    page.goto(f"/activities/{an_activity_to_mark(site)}")
    page.get_by_role("link", name="Take the register").tap()
    before = counts(page)
    assert before["not yet marked"] > 0

    row = page.locator(".place", has=page.locator(".mark")).filter(
        has_not=page.locator("[aria-pressed=true]")
    )
    name = row.first.locator(".place-who a").inner_text()
    place = page.locator(".place", has_text=name)
    for word in ("Present", "Absent", "Excused"):
        button = place.get_by_role("button", name=word, exact=True)
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 44, f"{word} is too small for a thumb"
        button.tap()
        place.locator(f"[aria-pressed=true]:has-text('{word}')").wait_for()
    assert counts(page)["not yet marked"] == before["not yet marked"] - 1
    assert counts(page)["excused"] == before["excused"] + 1
    axe(page)

    # Everybody else was there.
    if before["not yet marked"] > 1:
        others = page.get_by_role("button", name=re.compile("^Mark the other"))
        others.tap()
        others.wait_for(state="detached")
    assert counts(page)["not yet marked"] == 0
    page.reload()
    assert counts(page)["excused"] == before["excused"] + 1


def test_report__officer__reads_it_switches_a_definition_and_takes_it_away(officer: Any) -> None:
    page = officer
    page.set_default_timeout(REPORT_MS)
    page.get_by_role("link", name="Reports", exact=True).click()
    page.get_by_role("link", name="HESA track report").click()
    wait_for_report(page)
    expect(page.locator(".answer")).to_contain_text("entered by 19")
    page.locator(".js-plotly-plot svg").first.wait_for()
    expect(page.get_by_label("Whose participants").locator("option:not([hidden])")).to_have_count(1)

    section = page.locator(".finding").first
    section.get_by_text("Show the figures as a table").click()
    section.get_by_role("row").nth(2).wait_for()
    with page.expect_download() as waiting:
        section.get_by_role("link", name=re.compile("^Download these figures")).click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) > 2

    progression = page.get_by_label("Progression")
    usual = progression.input_value()
    progression.select_option(label="Ever")
    page.wait_for_url("**/reports/hesa-track/?progression=ever")
    page.get_by_text("entered higher education.").wait_for()
    page.get_by_text("Download the report").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="All figures (CSV, zipped)").click()
    assert "by_disadvantage.csv" in ZipFile(waiting.value.path()).namelist()
    page.go_back()
    page.get_by_text("entered by 19.").wait_for()
    expect(progression).to_have_value(usual)
