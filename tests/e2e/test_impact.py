"""A study from its declaration to the moment before its outcomes are opened."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from app.core.access import RoleName
from tests.e2e.steps import WORK_MS, heading

pytestmark = pytest.mark.e2e


def test_study__declared_looked_at_and_locked__shows_the_next_step(
    open_page: Callable[..., Any],
) -> None:
    page = open_page(RoleName.MEMBER_COORDINATOR)
    page.get_by_role("link", name="Impact", exact=True).click()
    page.get_by_role("link", name="Declare a study").first.click()
    page.get_by_role("link", name="Key Stage 4 attainment").click()
    page.get_by_role("button", name="Match the groups").click()
    assert (
        "Choose where comparison pupils may come from"
        in page.locator(".error-summary").inner_text()
    )
    page.get_by_label("Skills and Attainment").check()
    page.get_by_label("Any school").check()
    page.get_by_role("button", name="Match the groups").click()
    lock = page.get_by_role("button", name="Lock the plan")
    lock.wait_for(timeout=WORK_MS)
    expect(page.locator("main")).to_contain_text("No outcome has been looked at")
    expect(page.get_by_role("heading", name="Where everybody went")).to_be_visible()
    lock.click()
    page.get_by_role("button", name="Open the outcomes and run the study").wait_for()
    expect(page.locator("[aria-current=step]")).to_have_text("Open the outcomes")
    expect(heading(page, re.compile("Key Stage 4 attainment"))).to_be_visible()
