"""A report leaves the house: prepared, checked, approved by another, and read by anybody."""

from collections.abc import Callable
from typing import Any

import pytest

from app.core.access import RoleName
from app.publications.checklist import CHECKLIST
from tests.e2e.steps import WORK_MS, heading

pytestmark = pytest.mark.e2e
REPORT = "value"  # it is made in a few seconds
TITLE = "What outreach costs"


def test_publication__prepared_checked_approved__read_without_signing_in(
    open_page: Callable[..., Any],
) -> None:
    own = open_page(RoleName.MEMBER_COORDINATOR)
    own.goto("/publications")
    own.get_by_role("link", name="Prepare a publication").first.click()
    own.get_by_label("Report").select_option(REPORT)
    own.get_by_label("Title").fill(TITLE)
    own.get_by_role("button", name="Make the draft and its files").click()
    heading(own, TITLE).wait_for()
    own.get_by_role("link", name=f"{REPORT}.pdf").wait_for(timeout=2 * WORK_MS)
    address = own.url

    central = open_page(RoleName.CENTRAL_TEAM)
    central.goto(address)
    central.get_by_role("link", name="Check it").click()
    for point in CHECKLIST:
        central.get_by_label(point.label).check()
    central.get_by_role("button", name="Mark as checked").click()
    central.get_by_text("The research group is asked").wait_for()

    group = open_page(RoleName.RESEARCH_GROUP)
    group.get_by_role("link", name="waits for your approval").click()
    group.get_by_role("link", name=TITLE).click()
    group.get_by_role("button", name="Approve for external circulation").click()
    group.get_by_text("The central team can publish it.").first.wait_for()

    central.goto(address)
    central.get_by_role("button", name="Publish", exact=True).click()
    central.get_by_role("link", name="Its public page").wait_for()

    anybody = open_page()
    anybody.goto("/published")
    anybody.get_by_role("link", name=TITLE).click()
    heading(anybody, TITLE).wait_for()
    assert anybody.locator("img.report-picture").count() > 0
    assert anybody.evaluate("[...document.images].every(one => one.naturalWidth > 0)")
    assert not anybody.context.cookies()
