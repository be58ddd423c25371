"""The targeting map on an edition of five neighbourhoods, with boundaries and without."""

import csv
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import polars as pl
import pytest
from flask.testing import FlaskClient
from pyogrio import read_dataframe

from analytics.reports.edition import EditionFacts
from app.core.errors import Invalid
from app.core.need.wish import Wish, pack_areas, unpack_areas
from maps.outline import Outline
from tests.support.need_edition import draw_squares, use_boundaries, use_edition

SignIn = Callable[..., FlaskClient]
RULE = "rule=imd_decile.2,provider_km.1"
#: Around the middles of CB1 1 and CB2 1.
OUTLINE = "5450,2570;5465,2570;5465,2585;5450,2585"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EditionFacts:
    """An edition that says no more than the map needs."""
    return use_edition(tmp_path, monkeypatch)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Squares of two kilometres around the middles of all but the last."""
    use_boundaries({"sector": draw_squares()}, monkeypatch)


def test_index__place_without_a_rule__the_suggested_rule_there(sign_in: SignIn) -> None:
    everywhere = text_of(sign_in("central_team").get("/targeting"))
    there = text_of(sign_in("central_team").get("/targeting?near=CB1+1&km=5"))
    assert "within 5 km of the middle of CB1 1" in there
    assert "within 5 km" not in everywhere


def test_index__rule__areas_ranked_with_what_is_not_known_last(sign_in: SignIn) -> None:
    page = text_of(sign_in("central_team").get(f"/targeting?{RULE}"))
    # Need less by deprivation: 7, 5, 3 and 1 eighths of those known; by distance 5, 3, 7, 1 tenths.
    assert "CB1 1 1 Cambridge 75.0" in page
    assert "CB2 1 2 Cambridge 51.7" in page
    assert "CB3 0 3 South Cambridgeshire 48.3" in page
    assert "1 of 5 neighbourhoods is in the fifth that needs most. Of 1 too little is known" in page
    assert "Fen School" in page
    assert "Little Primary" not in page
    assert "No boundaries of these areas yet" in page


def test_index__nothing_said__the_region_of_the_member_and_what_is_mostly_known(
    sign_in: SignIn,
) -> None:
    page = sign_in("member_user").get("/targeting")
    assert page.status_code == 200
    assert "weight 1" in text_of(page)


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("region=London", "of 1 neighbourhood in London"),
        ("authority=E07000008", "of 2 neighbourhoods in Cambridge"),
        ("near=CB1+1&km=5", "of 3 neighbourhoods within 5 km of the middle of CB1 1"),
        (f"areas={pack_areas(['CB3 0', 'SW1A 1'])}", "of 2 neighbourhoods among those"),
        (f"shape={OUTLINE}", "of 2 neighbourhoods inside the outline that is drawn"),
        (f"shape={OUTLINE}&near=CB3+0&km=5&region=East+of+England", "of 2 neighbourhoods in the"),
    ],
)
def test_index__narrowed__these_alone(sign_in: SignIn, where: str, told: str) -> None:
    assert told in text_of(sign_in("hub_officer").get(f"/targeting?{RULE}&{where}"))


@pytest.mark.parametrize(
    "query",
    [
        "rule=postcode.1",
        "rule=polar4_quintile.1",
        "rule=imd_decile.2.1",
        f"{RULE}&region=Atlantis",
        f"{RULE}&near=XX1+1",
        f"{RULE}&near=CB1+1&km=3",
        f"{RULE}&areas=%21",
        f"{RULE}&shape=5450,2570;5465,2570",
        f"{RULE}&shape=10,10;20,10;10,20",
    ],
)
def test_index__address_of_what_is_not_there__is_refused(sign_in: SignIn, query: str) -> None:
    assert sign_in("member_user").get(f"/targeting?{query}").status_code == 422


@pytest.mark.parametrize("near", ["CB1 1", "cb1 1", "Fen University", "CB3 0FA"])
def test_choose__place_by_any_name__leads_to_an_address_without_postcodes(
    sign_in: SignIn, near: str
) -> None:
    form = {"weight-imd_decile": "2", "near": near, "km": "20", "show": ["schools", "providers"]}
    answer = sign_in("member_user").post("/targeting/choose", data=form)
    assert answer.status_code == 303
    assert "0FA" not in answer.location
    assert answer.location.startswith("/targeting?rule=imd_decile.2&near=")
    assert answer.location.endswith("&km=20&show=schools,providers")


def test_choose__postcodes_pasted_and_sent__their_neighbourhoods_and_counts(
    sign_in: SignIn,
) -> None:
    form = {
        "weight-imd_decile": "1",
        "postcodes": "Postcode\nCB3 0FA\tsome words\n\nCB3 0DS",
        "km": "20",
        "file": (BytesIO(b"name,postcode\nA,SW1A 1AA\n"), "list.csv"),
    }
    browser = sign_in("member_user")
    answer = browser.post("/targeting/choose", data=form)
    assert f"areas={pack_areas(['CB3 0', 'SW1A 1'])}" in answer.location
    page = text_of(browser.get(answer.location))
    assert "3 of 5 lines lie in 2 neighbourhoods. 2 hold no postcode" in page


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"weight-imd_decile": "0"}, "Give at least one indicator a weight"),
        ({"near": "Nowhere at all"}, "No postcode, provider or neighbourhood"),
        ({"postcodes": "rubbish"}, "None of the lines"),
        ({"shape": "5450,2570;here;5465,2585"}, "Corner 2 is not written as easting,northing"),
        ({"postcodes": "x\n" * 20_001}, "Give up to 20,000 lines"),
    ],
)
def test_choose__what_cannot_be_understood__the_form_says_so(
    sign_in: SignIn, change: dict[str, str], told: str
) -> None:
    form = {"weight-imd_decile": "1", "km": "20", "postcodes": ""} | change
    answer = sign_in("member_user").post("/targeting/choose", data=form)
    assert answer.status_code == 422
    assert told in text_of(answer)


@pytest.mark.usefixtures("drawn")
def test_map__boundaries__areas_by_fifth_and_marks(sign_in: SignIn) -> None:
    show = "show=schools,providers,activities"
    browser = sign_in("member_user")
    sent = browser.get(f"/targeting/map.svg?{RULE}&region=East+of+England&{show}")
    drawing = ET.fromstring(sent.data)
    areas = [area for area in drawing.iter(f"{SVG}path") if area.get("data-area")]
    assert sorted(str(area.get("data-area")) for area in areas) == ["0", "1", "2"]
    text = "".join(drawing.itertext())
    assert "CB1 1, Cambridge: highest fifth" in text
    assert "an approximation" in text
    assert {"Fen School", "Fen University"} <= {each.text for each in drawing.iter(f"{SVG}title")}
    assert text.count("Activities were held here") == 1  # those of the member, no other's
    assert "data-map" in browser.get(f"/targeting?{RULE}").text


@pytest.mark.usefixtures("drawn")
def test_outline__drawn__on_the_map_in_the_files_and_cleared(
    sign_in: SignIn, tmp_path: Path
) -> None:
    browser, asked = sign_in("researcher"), f"{RULE}&shape={OUTLINE}"
    answer = browser.post(
        "/targeting/choose", data={"weight-imd_decile": "1", "km": "20", "shape": OUTLINE}
    )
    assert answer.location.endswith(f"&shape={OUTLINE}")
    page = browser.get(f"/targeting?{asked}").text
    assert 'class="map-selection"' in page
    assert page.count("data-sheet=") == 1
    assert f'value="{OUTLINE}"' in page
    assert re.search(r'href="/targeting\?rule=[^"]+">Clear the outline', page)
    listed = rows_of(browser.get(f"/targeting/neighbourhoods.csv?{asked}"))
    assert [row[1] for row in listed[1:3]] == ["CB1 1", "CB2 1"]
    assert any(OUTLINE in cell for row in listed for cell in row)
    (tmp_path / "areas.gpkg").write_bytes(
        browser.get(f"/targeting/neighbourhoods.gpkg?{asked}").data
    )
    outline = read_dataframe(tmp_path / "areas.gpkg", layer="outline").geometry[0]
    assert outline.bounds == (545_000, 257_000, 546_500, 258_500)
    assert "inside the outline that is drawn gain" in text_of(browser.get(f"/planner?{asked}"))
    zoom = text_of(browser.get(f"/zoom/targeting?{asked}"))
    assert "CB1 1, Cambridge" in zoom
    assert "CB3 0" not in zoom


def test_own__ten_people_or_more__and_of_fewer_nothing(sign_in: SignIn) -> None:
    browser = sign_in("member_user")
    page = text_of(browser.get(f"/targeting?{RULE}&own=wexcombe"))
    assert "1 neighbourhood where 10 or more participants of University of Wexcombe live" in page
    assert "CB2 1 1 Cambridge" in page
    assert "CB1 1" not in page  # 9 people, known as 10
    assert browser.get(f"/targeting?{RULE}&own=wexcombe&near=CB1+1&km=5").status_code == 200
    assert browser.get(f"/targeting?{RULE}&own=wexcombe&region=London").status_code == 422
    said = rows_of(browser.get(f"/targeting/neighbourhoods.csv?{RULE}&own=wexcombe"))
    assert any(
        cell.startswith("10 or more participants live in each")
        for [*cells] in said
        for cell in cells
    )


@pytest.mark.parametrize(
    "key", ["other_member_user", "hub_officer", "researcher", "research_group", "central_team"]
)
@pytest.mark.parametrize(
    "path", ["/targeting", "/targeting/neighbourhoods.csv", "/zoom/targeting", "/planner"]
)
def test_own__not_of_the_own_member__is_refused(sign_in: SignIn, key: str, path: str) -> None:
    browser = sign_in(key)
    assert browser.get(f"{path}?{RULE}&own=wexcombe").status_code == 403
    assert 'value="wexcombe"' not in browser.get(f"/targeting?{RULE}").text


def test_held__nearest_activity__is_a_sign_of_need(sign_in: SignIn) -> None:
    listed = rows_of(sign_in("researcher").get("/targeting/neighbourhoods.csv?rule=venue_km.1"))
    assert listed[0][-1] == "Nearest activity"
    # Of activities that all members held; CB1 1 is 71 m from one, Shetland 889 km.
    found = {row[1]: row[-1] for row in listed[1:6]}
    near = {"CB1 1": "0.1", "CB2 1": "0.1", "CB3 0": "2.2"}
    assert list(found) == ["ZE1 0", "SW1A 1", "CB3 0", "CB1 1", "CB2 1"]
    assert found == near | {"SW1A 1": "79.2", "ZE1 0": "888.5"}


@pytest.mark.usefixtures("drawn")
def test_map__activities_not_held__are_not_marked(sign_in: SignIn, edition: EditionFacts) -> None:
    path = edition.analysis / "activities.parquet"
    pl.read_parquet(path).with_columns(status=pl.lit("cancelled")).write_parquet(path)
    drawing = sign_in("researcher").get(f"/targeting/map.svg?{RULE}&show=activities").text
    assert "Activities were held here" not in drawing


def test_map__of_a_region__districts_that_come_later_lie_around_it(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    squares = draw_squares()
    found = {"sector": squares}
    use_boundaries(found, monkeypatch)
    browser, address = sign_in("researcher"), f"/targeting/map.svg?{RULE}&region=East+of+England"
    assert "map-land" not in browser.get(address).text

    codes = np.array([f"E0700000{number}" for number in range(len(squares.codes))])
    edition: Any = SimpleNamespace(table_sha256="of districts", label="2026")
    found["lad"] = replace(squares, codes=codes, edition=edition)

    assert "map-land" in browser.get(address).text
    assert "map-land" not in browser.get(f"/targeting/map.svg?{RULE}").text


def test_map__no_boundaries__there_is_no_picture(sign_in: SignIn) -> None:
    assert sign_in("member_user").get(f"/targeting/map.svg?{RULE}").status_code == 404


def test_files__lists__whole_safe_and_with_how_they_were_made(sign_in: SignIn) -> None:
    browser = sign_in("researcher")
    areas = rows_of(browser.get(f"/targeting/neighbourhoods.csv?{RULE}"))
    assert areas[0][-2:] == ["IMD decile", "Nearest HE provider"]
    assert [row[1] for row in areas[1:6]] == ["CB1 1", "CB2 1", "CB3 0", "SW1A 1", "ZE1 0"]
    assert areas[5][7] == ""
    assert any("weighted mean of percentile ranks" in cell for row in areas[6:] for cell in row)
    schools = rows_of(browser.get(f"/targeting/schools.csv?{RULE}"))
    assert [row[2] for row in schools[1:3]] == ["Fen School", "'=Palace College"]


@pytest.mark.usefixtures("drawn")
def test_files__package__areas_with_score_and_fifth(sign_in: SignIn, tmp_path: Path) -> None:
    sent = sign_in("researcher").get(f"/targeting/neighbourhoods.gpkg?{RULE}")
    (tmp_path / "areas.gpkg").write_bytes(sent.data)
    areas = read_dataframe(tmp_path / "areas.gpkg")
    assert areas["fifth"].tolist() == [5, 4, 2, 1, 0]
    assert areas.geometry.isna().tolist() == [False] * 4 + [True]
    assert areas.crs.to_epsg() == 27700


def test_index__edition_without_neighbourhoods__says_what_to_do(
    sign_in: SignIn, edition: EditionFacts
) -> None:
    (edition.analysis / "neighbourhoods.parquet").unlink()
    answer = sign_in("member_user").get("/targeting")
    assert answer.status_code == 200
    assert "builds it again" in text_of(answer)


def test_saved__by_a_member__opens_for_its_staff_and_is_removed(sign_in: SignIn) -> None:
    browser = sign_in("member_user")
    form = {"name": " Our  fens ", "address": f"{RULE}&region=London&junk=1"}
    answer = browser.post("/targeting/saved", data=form)
    assert answer.location == "/targeting?rule=imd_decile.2,provider_km.1&region=London"
    assert "“Our fens” is saved" in text_of(browser.get(answer.location))
    assert browser.post("/targeting/saved", data=form).status_code == 409
    colleague, other = sign_in("member_coordinator"), sign_in("other_member_user")
    shown = text_of(colleague.get(f"/targeting?{RULE}"))
    assert "Our fens Remove" in shown
    assert "Our fens" not in text_of(other.get(f"/targeting?{RULE}"))
    link = re.search(r"/targeting/saved/\d+/remove", colleague.get(f"/targeting?{RULE}").text)
    assert link is not None
    assert other.post(link[0]).status_code == 404
    assert colleague.post(link[0]).status_code == 303
    assert "Our fens" not in text_of(browser.get(f"/targeting?{RULE}"))


def test_saved__name_that_is_code__is_text(sign_in: SignIn) -> None:
    browser = sign_in("member_user")
    code = '"><script>alert(1)</script>'
    answer = browser.post("/targeting/saved", data={"name": code, "address": f"{RULE}{code}"})
    page = browser.get(answer.location).text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("name", "address"), [(" ", RULE), ("Long", f"rule={'imd_decile.1,' * 1_000}")]
)
def test_saved__no_name_or_endless_address__is_refused(
    sign_in: SignIn, name: str, address: str
) -> None:
    form = {"name": name, "address": address}
    assert sign_in("member_user").post("/targeting/saved", data=form).status_code == 422


def test_wish__written_and_read__is_the_same() -> None:
    wish = Wish(
        "imd_decile.1",
        near="CB1 1",
        km=50,
        areas=("CB1 1", "CB3 0"),
        shape=Outline.parse(OUTLINE),
        own="wexcombe",
        show=("providers",),
    )
    assert Wish.read(wish.to_query()) == wish
    assert Wish.read(replace(wish, areas=()).to_query()).areas == ()


def test_pack_areas__more_than_an_address_holds__is_refused() -> None:
    codes = [f"E{number * 7919 % 10**8:08}" for number in range(1, 4000)]
    with pytest.raises(Invalid, match="3,999 neighbourhoods"):
        pack_areas(codes)


def test_unpack_areas__no_list__is_refused() -> None:
    with pytest.raises(Invalid):
        unpack_areas("not whole")


def text_of(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))
