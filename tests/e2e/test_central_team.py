"""The central team sees all members, their people, the log, and the track of all together."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.core.access import RoleName
from app.models import Organisation, Participant
from tests.e2e.conftest import Site
from tests.e2e.steps import REPORT_MS, heading, wait_for_report

pytestmark = pytest.mark.e2e


@pytest.fixture
def central(open_page: Callable[..., Any]) -> Any:
    return open_page(RoleName.CENTRAL_TEAM)


def test_home__central_team__all_members_side_by_side(central: Any, site: Site) -> None:
    heading(central, "All members").wait_for()
    names = [name for (name,) in site.ask(select(Organisation.name).order_by(Organisation.id))]
    text = central.inner_text("main")
    assert len(names) > 5
    assert [name for name in names if name not in text] == []


def test_members__central_team__opens_one_and_its_participants(central: Any, site: Site) -> None:
    page = central
    number, name = site.ask(select(Organisation.id, Organisation.name).order_by(Organisation.id))[2]
    page.get_by_role("link", name="Members", exact=True).click()
    page.get_by_label("Find a member").press_sequentially(name.split()[-1])
    page.get_by_role("link", name=name).click()
    heading(page, name).wait_for()
    page.locator(f"main a[href*='member={number}']").first.click()
    heading(page, "Participants").wait_for()
    theirs = site.ask(select(Participant.id).where(Participant.organisation_id == number))
    expect(page.locator("main")).to_contain_text(f"{len(theirs):,} participants")
    expect(page.get_by_role("link", name="Add a participant")).to_have_count(0)  # reading only


def test_audit_log__central_team__own_reading_is_in_it(central: Any, site: Site) -> None:
    page = central
    (number,) = site.ask(select(Participant.id).order_by(Participant.id.desc()).limit(1))[0]
    page.goto(f"/participants/{number}")
    page.get_by_role("link", name="Audit log").click()
    heading(page, "Audit log").wait_for()
    newest = page.get_by_role("row").nth(1)
    expect(newest).to_contain_text("Celia North")
    expect(newest).to_contain_text(str(number))


def test_report__central_team__all_members_and_each(central: Any, site: Site) -> None:
    page = central
    page.set_default_timeout(REPORT_MS)
    page.get_by_role("link", name="Reports", exact=True).click()
    page.get_by_role("link", name="HESA track report").click()
    wait_for_report(page)
    together = page.inner_text(".answer")
    choices = (
        page.get_by_label("Whose participants").locator("option:not([hidden])").all_text_contents()
    )
    assert choices[0] == "All members"
    assert len(choices) == 1 + len(site.ask(select(Organisation.id)))

    page.get_by_label("Whose participants").select_option(label=choices[1])
    page.wait_for_function(
        "before => document.querySelector('.answer')?.innerText !== before", arg=together
    )
    assert re.search(r"[\d,]+", page.inner_text(".answer"))


def test_users__central_team__invites_an_officer(central: Any) -> None:
    page = central
    page.get_by_role("link", name="Users").click()
    page.get_by_role("link", name="Invite").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
