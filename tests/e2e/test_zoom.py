"""The zoom view by key: the list beside the map moves it, and says what it shows."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely
from playwright.sync_api import expect

from app.core.access import Permission, RoleName
from app.core.zoom import ZoomMap, ZoomSource, offer_zoom
from maps.svg import SUPPRESSED, Graded
from tests.e2e.conftest import Site
from tests.e2e.keys import tab_to
from tests.support.axe import assert_accessible

pytestmark = pytest.mark.e2e
NAMES = ["Ash", "Beech", "Cedar"]


def find_squares(*_: Any) -> ZoomMap:
    west = 400_000 + 20_000 * np.arange(len(NAMES))
    return ZoomMap(
        title="Most is in Ash.",
        back="/coverage",
        geometries=shapely.box(west, 200_000, west + 20_000, 220_000),
        names=NAMES,
        said=["30", "20", ".."],
        said_of="Learners",
        hrefs=["/places", None, None],
        classes=np.array([1, 0, SUPPRESSED]),
        scale=Graded(["20", "30"], "Learners"),
        source="Nobody.",
        selection=shapely.box(405_000, 205_000, 425_000, 215_000),
    )


def test_zoom__list_by_key__moves_the_map_and_says_so(
    open_page: Callable[..., Any], site: Site
) -> None:
    offer_zoom(site.app, "squares", ZoomSource("Squares", Permission.READ_SCHOOLS, find_squares))
    page = open_page(RoleName.MEMBER_USER)
    page.goto("/zoom/squares")
    page.locator("#zoom-map[data-drawn]").wait_for()
    drawn_by = "document.getElementById('zoom-map')._fullLayout.map._subplot.map"
    zoom = f"{drawn_by}.getZoom()"
    before = page.evaluate(zoom)
    fills = [f"{drawn_by}.getPaintProperty('plotly-trace-layer-class-{at}-fill', 'fill-pattern')"
             for at in range(3)]  # fmt: skip
    assert [page.evaluate(fill) for fill in fills] == [None, None, "class-2"]
    drawn_around = page.evaluate(
        f"{drawn_by}.getStyle().layers.filter(one => one.id.startsWith('plotly-layout-layer'))"
        ".map(one => one.paint['line-color'])"
    )
    assert drawn_around == ["#FFFFFF", "#B8460E"]  # of an outline, dashes on a light line

    page.get_by_role("searchbox").focus()
    page.keyboard.type("beech")
    tab_to(page, "Show\nBeech on the map")
    page.keyboard.press("Enter")

    page.get_by_text("The map shows Beech: 20.").wait_for()
    expect(page.locator("tr.is-chosen")).to_have_text(re.compile(r"^\s*Beech"))
    assert page.evaluate(zoom) > before
    assert_accessible(page)
    page.get_by_role("button", name="Show all").press("Enter")
    page.wait_for_function(f"{zoom} < {before} + 0.1")
