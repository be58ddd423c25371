"""A contact finds a student wrongly recorded; the central team signs off; the table moves."""

import re
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from playwright.sync_api import expect

from app.core.access import RoleName
from app.core.heses import files_of
from tests.e2e.conftest import Site
from tests.e2e.heses_steps import INSTID, make_compared_run, wait_until_done
from tests.e2e.steps import heading

pytestmark = pytest.mark.e2e


def excluded_row(site: Site, run: int) -> int:
    """The row of a student who is left out for the general qualification aim alone."""
    students = pl.read_parquet(files_of(site.hearth, run).students)
    chosen = students.filter(
        pl.col("INSTID") == INSTID, pl.col("HESEXCL") == 4, pl.col("QUALAIM") == "97"
    )
    return int(chosen["ROW"][0])


def test_correction__proposed_signed_off_and_applied__the_table_moves(
    open_page: Callable[..., Any], site: Site
) -> None:
    run = make_compared_run(site)
    contact, central = (
        open_page(role) for role in (RoleName.MEMBER_COORDINATOR, RoleName.CENTRAL_TEAM)
    )
    contact.goto(f"/heses/{run}/{INSTID}/comparison")
    contact.get_by_role("link", name="Only rows that differ").click()
    expect(contact.locator(".answer")).to_contain_text("cells differ")

    contact.goto(f"/heses/{run}/{INSTID}/student/{excluded_row(site, run)}")
    contact.get_by_role("link", name="Propose a correction").click()
    contact.get_by_label("Field").select_option("QUALAIM")
    contact.get_by_label("Right value").fill("21")
    contact.get_by_label("Reason").fill("Registered for a first degree")
    contact.get_by_role("button", name="Propose this correction").click()
    heading(contact, re.compile("^Corrections: ")).wait_for()
    expect(contact.locator(".answer")).to_contain_text("1 correction: 1 proposed.")

    central.goto(f"/heses/{run}/corrections")
    central.get_by_label("All 1 of this institution").check()
    central.get_by_label("Accept: sign them off").check()
    central.get_by_role("button", name="Decide on those ticked").click()
    central.get_by_text("1 accepted.").wait_for()
    central.get_by_role("button", name="Re-create with the corrections signed off").click()
    central.wait_for_url(re.compile(rf"/heses/(?!{run}$)\d+$"))
    again = int(central.url.rsplit("/", 1)[1])
    wait_until_done(site, again)

    central.goto(f"/heses/{again}/moved")
    expect(central.locator(".answer")).to_contain_text(
        "1 correction was applied; 1 institution moved"
    )
    contact.goto(f"/heses/{again}/{INSTID}/moved")
    expect(contact.locator(".diff-table")).to_contain_text("▲")
    contact.goto(f"/heses/{run}/{INSTID}/corrections")
    expect(contact.locator(".answer")).to_contain_text("1 accepted")
