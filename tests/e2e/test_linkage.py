"""The central team goes by key from a source to its model, and to why a pair was not linked."""

import re
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from playwright.sync_api import expect

from app.core.access import RoleName
from app.core.linkage.editions import all_editions, open_linkage
from app.core.linkage.pairs import find_person, scan_pairs
from tests.e2e.conftest import Site
from tests.e2e.keys import tab_to
from tests.e2e.steps import heading

pytestmark = pytest.mark.e2e


def unsure_participant(site: Site) -> int:
    """Somebody whom HESA Student has no sure record of, but one that is near."""
    edition = all_editions(site.hearth)[0]
    pairs = scan_pairs(open_linkage(edition, "hesa_student"))
    unsure = pairs.filter(pl.col("outcome") == "unsure").sort("left_id").collect()
    person = find_person(edition, unsure["left_id"][0])
    assert person is not None
    return person.participant_id


def test_linkage__from_a_source_to_a_waterfall__by_key(
    open_page: Callable[..., Any], site: Site
) -> None:
    page = open_page(RoleName.CENTRAL_TEAM)
    tab_to(page, "Linkage")
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_contain_text("links participants to 6 sources")
    tab_to(page, "HESA Student")
    page.keyboard.press("Enter")
    heading(page, "HESA Student: match report").wait_for()
    expect(page.locator(".answer")).to_contain_text("are linked to HESA Student")
    tab_to(page, "Model card")
    page.keyboard.press("Enter")
    heading(page, "HESA Student: model card").wait_for()
    page.locator("svg[role=img]").wait_for()

    page.goto("/linkage")
    tab_to(page, "Find a participant")
    page.keyboard.press("Enter")
    number = unsure_participant(site)
    page.get_by_label("Number in Hearth, or pseudonym").fill(str(number))
    page.keyboard.press("Enter")
    page.get_by_text(f"Participant {number} is linked in").wait_for()
    of_source = page.get_by_role("heading", level=2, name="HESA Student", exact=True)
    page.locator("section", has=of_source).locator("ol a").first.focus()
    page.keyboard.press("Enter")
    heading(page, re.compile(f"^Participant {number} and record ")).wait_for()
    expect(page.locator(".answer")).to_contain_text("Not linked: too unsure")
    expect(page.locator(".linkage-steps li")).to_have_count(10)
    assert "In the end" in page.locator("svg[role=img]").text_content()


def test_linkage__researcher__is_led_to_no_person(open_page: Callable[..., Any]) -> None:
    page = open_page(RoleName.RESEARCHER)
    page.get_by_role("link", name="Linkage", exact=True).click()
    page.get_by_role("link", name="HESA Student").click()
    heading(page, "HESA Student: match report").wait_for()
    text = page.inner_text("main")
    assert "rounded up or down to a multiple of 5" in text
    assert "Member" not in text
    expect(page.locator("a[href*='/pair/'], a[href*='/find']")).to_have_count(0)
