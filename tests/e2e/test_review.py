"""A reviewer answers pair after pair by key, takes one answer back, and turns the keys off."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app.core.access import RoleName
from app.models import LinkDecision
from tests.e2e.conftest import Site
from tests.e2e.keys import open_by_key, tab_to
from tests.e2e.linkage_steps import press_access_key
from tests.e2e.steps import heading

pytestmark = pytest.mark.e2e


def answers(site: Site) -> list[str]:
    return [row[0] for row in site.ask(select(LinkDecision.answer).order_by(LinkDecision.id))]


def waiting(page: Any) -> int:
    """How many pairs wait, by the page's own sentence; so also that the next page is there."""
    found = re.search(r"([\d,]+) pairs? wait", page.locator(".answer").inner_text())
    assert found is not None
    return int(found.group(1).replace(",", ""))


def test_review__three_pairs_by_key__each_kept_and_the_last_taken_back(
    site: Site, open_page: Callable[..., Any]
) -> None:
    page = open_page(RoleName.CENTRAL_TEAM)
    page.goto("/linkage")
    open_by_key(page, "Review", "Review of links")
    before = len(answers(site))
    tab_to(page, "Look at the next pair")
    page.keyboard.press("Enter")
    heading(page, "Is this one person?").wait_for()
    left = waiting(page)
    for number, letter in enumerate("sdu", 1):
        press_access_key(page, letter)
        page.get_by_text(re.compile(rf"\b{left - number:,} pairs? wait")).wait_for()
    assert answers(site)[before:] == ["same", "different", "unsure"]

    tab_to(page, "Take back your last answer (unsure)")
    page.keyboard.press("Enter")
    page.get_by_text(re.compile(rf"\b{left - 2:,} pairs? wait")).wait_for()
    tab_to(page, "Turn these keys off")
    page.keyboard.press("Enter")
    page.get_by_text("The keys S, D and U are off.").wait_for()
    press_access_key(page, "s")
    tab_to(page, "Same person")
    page.keyboard.press("Enter")
    page.get_by_text(re.compile(rf"\b{left - 3:,} pairs? wait")).wait_for()
    assert answers(site)[before:] == ["same", "different", "unsure", "unsure", "same"]
