"""The central team loads a year of administrative records and sees first what was understood."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from app.core.access import RoleName
from tests.e2e.records_steps import write_extract
from tests.e2e.steps import WORK_MS, heading

pytestmark = pytest.mark.e2e


def test_send__a_year__looked_at_used_and_its_lost_row_downloaded(
    open_page: Callable[..., Any], tmp_path: Path
) -> None:
    page = open_page(RoleName.CENTRAL_TEAM)
    page.get_by_role("link", name="Administrative records").click()
    page.get_by_role("link", name="Load a year").first.click()
    page.get_by_label("What is it of?").select_option("Key Stage 4")
    page.get_by_label("Year", exact=True).fill("2011")
    page.get_by_label("The file").set_input_files(write_extract(tmp_path / "KS4.csv", "2011"))
    page.get_by_label("Go on even if").check()
    page.get_by_role("button", name="Send and check").click()

    heading(page, "Use this for Key Stage 4 2011?").wait_for(timeout=WORK_MS)
    expect(page.locator("main")).to_contain_text("Row 2 has a date of birth that is not a date")
    page.get_by_role("button", name="Use these records").click()

    heading(page, "Key Stage 4 2011").wait_for()
    expect(page.locator("main")).to_contain_text("2 records are in place")
    with page.expect_download() as got:
        page.get_by_role("link", name="Download the rows left out").click()
    assert got.value.suggested_filename == "npd_ks4-2011-to-mend.csv"
