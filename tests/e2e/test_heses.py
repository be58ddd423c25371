"""The central team re-creates HESES from a file, and goes from a table to a student by key."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from app.core.access import RoleName
from tests.e2e.conftest import Site
from tests.e2e.heses_steps import INSTID, SAMPLE
from tests.e2e.keys import tab_to
from tests.e2e.steps import WORK_MS, heading

pytestmark = pytest.mark.e2e


def test_recreate__sample__from_the_file_to_one_student(
    open_page: Callable[..., Any], site: Site
) -> None:
    page = open_page(RoleName.CENTRAL_TEAM)
    page.get_by_role("link", name="HESES", exact=True).click()
    page.get_by_role("link", name="Re-create HESES").first.click()
    page.get_by_label("The file of student records").set_input_files(site.samples / f"{SAMPLE}.csv")
    page.get_by_text("Settings of several institutions").click()
    page.get_by_label("Settings", exact=False).last.set_input_files(
        site.samples / f"{SAMPLE}-settings.json"
    )
    page.get_by_text("Layout, modules, neighbourhood types").click()
    page.get_by_label("Neighbourhood types").set_input_files(
        site.samples / f"{SAMPLE}-neighbourhoods.csv"
    )
    page.get_by_role("button", name="Re-create HESES").click()

    # The page polls by itself, and shows what was read once the run is done.
    heading(page, re.compile("^Run [0-9]+, 1998-99$")).wait_for()
    page.get_by_text("Records in").wait_for(timeout=3 * WORK_MS)
    expect(page.locator(".answer")).to_contain_text("3,000 records of 5 institutions")

    tab_to(page, INSTID)
    page.keyboard.press("Enter")
    page.get_by_text("Table 1a: full-time and sandwich").first.wait_for()
    link = page.locator("#table-1a + .table-region tbody td a").first
    figure = link.evaluate("one => one.firstChild.textContent")
    link.focus()
    page.keyboard.press("Enter")
    page.get_by_text("Who is in this cell").wait_for()
    expect(page.locator(".answer")).to_contain_text(f"their shares come to {figure}")

    tab_to(page, page.locator("tbody th a").first.inner_text())
    page.keyboard.press("Enter")
    heading(page, re.compile("^Student [0-9]+, instance [0-9]$")).wait_for()
    expect(page.locator(".answer")).to_contain_text("Counted in Table 1a")
    expect(page.locator("main")).to_contain_text("TS 32")
