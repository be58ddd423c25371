"""An outline drawn on the targeting map, with the mouse and by key: what lies inside is listed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from app.core.access import RoleName
from tests.e2e.keys import tab_to
from tests.support.axe import assert_accessible
from tests.support.need_edition import draw_squares, use_boundaries, use_edition

pytestmark = pytest.mark.e2e
ADDRESS = "/targeting?rule=imd_decile.1&region=East+of+England"
START, DONE = "Draw an outline on the map", "Show what lies inside"


@pytest.fixture
def page(open_page: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The map of three neighbourhoods: CB3 0 in its north-west, CB1 1 the neediest."""
    use_edition(tmp_path, monkeypatch)
    use_boundaries(dict.fromkeys(("sector", "lad"), draw_squares()), monkeypatch)
    opened = open_page(RoleName.MEMBER_USER)
    opened.goto(ADDRESS)
    return opened


def test_outline__with_the_mouse__these_alone_and_cleared(page: Any) -> None:
    page.get_by_role("button", name=START).click()
    area = page.locator('[data-area="0"]')
    box = area.bounding_box()
    for across, down in ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8)):
        area.click(position={"x": across * box["width"], "y": down * box["height"]})
    page.get_by_text("Corner 4 is on CB1 1, Cambridge: highest fifth.").wait_for()
    page.get_by_role("button", name=DONE).click()

    page.get_by_text("1 neighbourhood in the East of England, inside the outline").first.wait_for()
    corners = page.locator("#need-shape").input_value().split(";")
    assert all(5458 <= int(one.split(",")[0]) <= 5462 for one in corners)
    page.get_by_role("link", name="Clear the outline").click()
    page.get_by_text("3 neighbourhoods in the East of England").first.wait_for()


def test_outline__by_key__announced_taken_back_and_closed(page: Any) -> None:
    tab_to(page, START)
    page.keyboard.press("Enter")
    said = page.locator("[data-draw-state]")
    press(page, ["ArrowLeft"] * 20 + ["ArrowUp"] * 12)
    expect(said).to_have_text("The cross is on none of the areas.")
    press(page, ["Enter"] + ["ArrowRight"] * 10 + ["Enter", "Backspace"])
    expect(said).to_have_text("1 corner is left.")
    assert_accessible(page)
    press(page, ["Enter"] + ["ArrowLeft"] * 10 + ["ArrowDown"] * 10 + ["Enter"])
    press(page, ["ArrowUp"] * 10 + ["Enter"])  # where it began

    page.get_by_text("1 neighbourhood in the East of England, inside the outline").first.wait_for()
    expect(page.get_by_role("row").filter(has_text="CB3 0")).to_have_count(1)


def press(page: Any, keys: list[str]) -> None:
    for key in keys:
        page.keyboard.press(key)
