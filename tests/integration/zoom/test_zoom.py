"""The zoom view of a map that a feature offers: its list, its areas, and who may see it."""

import gzip
import json
import re
from collections.abc import Callable

import numpy as np
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from app.core.access import Permission
from app.core.zoom import ZoomMap, ZoomSource, offer_zoom
from maps.svg import MISSING, SUPPRESSED, Graded

SignIn = Callable[..., FlaskClient]
SQUARES = [shapely.box(at, 200_000, at + 1_000, 201_000) for at in (500_000, 501_000)]
FOUND = ZoomMap(
    title="Most is in Ash <&>",
    back="/targeting?rule=x",
    geometries=np.array([*SQUARES, None], dtype=object),
    names=["Ash <&>", "Beech", "Cedar"],
    said=["12", "..", "not known"],
    said_of="Schools",
    hrefs=["/places", None, None],
    classes=np.array([1, SUPPRESSED, MISSING]),
    scale=Graded(["under 10", "10 or more"], "Schools"),
    source="Nobody.",
)


@pytest.fixture(autouse=True)
def offered(app: Flask) -> None:
    """Two maps: one for all who read schools, one for those who build the warehouse."""
    for name, permission in (
        ("trees", Permission.READ_SCHOOLS),
        ("hidden", Permission.BUILD_WAREHOUSE),
    ):
        offer_zoom(app, name, ZoomSource("Trees", permission, lambda *_: FOUND))


def test_show__map__list_with_words_beside_colours(sign_in: SignIn) -> None:
    text = sign_in("member_user").get("/zoom/trees?show=x").get_data(as_text=True)

    assert "Ash &lt;&amp;&gt;" in text
    assert "withheld to protect people" in text
    assert "10 or more" in text
    assert "no boundary" in text
    assert 'fill="url(#zoom-hatch)"' in text
    assert "/zoom/trees/areas.json?show=x" in text
    assert "https://" not in text.replace("https://www.nationalarchives.gov.uk", "")


@pytest.mark.parametrize("query", ["_scheme=evil&_external=1", "name=other", "_method=POST"])
def test_show__address_of_others_words__leads_nowhere_else(sign_in: SignIn, query: str) -> None:
    answer = sign_in("member_user").get(f"/zoom/trees?{query}")

    assert answer.status_code == 200
    assert 'data-areas="/zoom/trees/areas.json?' in answer.text


def test_areas__map__one_answer_with_all_that_is_drawn(sign_in: SignIn) -> None:
    answer = sign_in("member_user").get("/zoom/trees/areas.json")

    said = json.loads(gzip.decompress(answer.data))
    assert [one["id"] for one in said["areas"]["features"]] == [0, 1]
    assert said["classes"] == [0, 2, 1]
    looks = said["looks"]
    assert len({look["ground"] for look in looks}) == 3
    # What is withheld or not known has a pattern, each its own; a shade has none.
    assert [bool(look["lines"]) for look in looks] == [False, True, True]
    assert looks[1]["lines"] != looks[2]["lines"]
    assert said["words"] == ["Ash <&>: 12", "Beech: ..", "Cedar: not known"]
    assert said["boxes"][2] is None


def test_list__more_than_a_page__pages_and_those_called_so(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.zoom.views.PER_PAGE", 2)
    browser = sign_in("member_user")

    def names(query: str) -> list[str]:
        return re.findall(r'data-label="Area">\s*(?:<a [^>]*>)?([^<\s]+)', page(query))

    def page(query: str) -> str:
        return browser.get(f"/zoom/trees?show=x&{query}").get_data(as_text=True)

    assert names("") == ["Ash", "Beech"]
    assert names("page=2") == names("page=9") == ["Cedar"]
    assert names("find=CED&page=1") == ["Cedar"]
    assert "/zoom/trees?show=x&amp;page=2" in page("")
    assert 'areas.json?show=x"' in page("find=ced&page=1")
    assert "No area is called so." in page("find=zzz")


@pytest.mark.parametrize("address", ["/zoom/hidden", "/zoom/hidden/areas.json"])
def test_map__of_another_permission__is_refused(sign_in: SignIn, address: str) -> None:
    assert sign_in("member_user").get(address).status_code == 403


def test_map__nobody_offers__is_not_there(sign_in: SignIn) -> None:
    assert sign_in("member_user").get("/zoom/nowhere").status_code == 404


def test_library__is_ours(sign_in: SignIn) -> None:
    answer = sign_in("member_user").get("/zoom/plotly.js")
    assert b"plotly.js" in gzip.decompress(answer.data)[:200]
    assert answer.headers["Cache-Control"].startswith("public")
