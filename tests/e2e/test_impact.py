"""A study from its declaration to the moment before its outcomes are opened."""

import re
from collections.abc import Callable
from typing import Any

import pytest

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
    assert "No outcome has been looked at" in page.locator("main").inner_text()
    assert page.get_by_role("heading", name="Where everybody went").is_visible()
    lock.click()
    page.get_by_role("button", name="Open the outcomes and run the study").wait_for()
    assert page.locator("[aria-current=step]").inner_text() == "Open the outcomes"
    assert heading(page, re.compile("Key Stage 4 attainment")).is_visible()
