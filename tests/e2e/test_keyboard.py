"""The way through without a mouse: every step by key, and the focus always to be seen."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from app.core.access import RoleName
from app.core.demonstration import PASSWORD
from tests.e2e.conftest import EMAILS
from tests.e2e.keys import FOCUSED, open_by_key, tab_to, tab_to_field

pytestmark = pytest.mark.e2e


def test_keyboard__sign_in_menu_and_form_with_errors(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.goto("/login")
    tab_to_field(page, "E-mail address")
    page.keyboard.type(EMAILS[RoleName.MEMBER_USER])
    tab_to_field(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")

    # The first stop of every page jumps over the menu.
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"

    page.goto("/")
    open_by_key(page, "Participants")
    open_by_key(page, "Add a participant")

    # A form with errors opens on their summary; each error leads to its field.
    tab_to(page, "Look for this person")
    page.keyboard.press("Enter")
    page.locator(".error-summary").wait_for()
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.classList.contains('error-summary')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('input[aria-invalid=true]')")
    described = page.evaluate("document.activeElement.getAttribute('aria-describedby')")
    assert any("Error:" in page.locator(f"#{one}").inner_text() for one in described.split())

    page.keyboard.type("Wilhelmina")
    tab_to_field(page, "Last name")
    page.keyboard.type("Threadgold")
    for label, part in (("Day", "14"), ("Month", "5"), ("Year", "2008")):
        tab_to_field(page, label)
        page.keyboard.type(part)
    page.keyboard.press("Enter")
    page.get_by_text("Nobody like this is here yet").wait_for()


def test_keyboard__menu_on_a_phone__opens_closes_and_gives_the_focus_back(
    open_page: Callable[..., Any],
) -> None:
    page = open_page(RoleName.MEMBER_USER, viewport={"width": 390, "height": 844})
    expect(page.get_by_role("link", name="Schools", exact=True)).to_be_hidden()
    tab_to(page, "Menu")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Schools", exact=True).wait_for()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Schools", exact=True)).to_be_hidden()
    assert page.evaluate(FOCUSED) == "Menu"
    page.keyboard.press("Enter")
    open_by_key(page, "Schools", "Schools and colleges")
