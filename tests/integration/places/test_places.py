"""The page of a place: found by postcode, area or school, and what it says to whom."""

import logging
import re
from typing import Any

import polars as pl
import pytest
import shapely
from sqlalchemy import select

from app.core.access import Scope
from app.core.context import Hearth
from app.core.places import seal_postcode, unseal_postcode
from app.core.reference_loading import settle
from app.core.warehouse import reference_folder
from app.models import Institution
from tests.integration.conftest import SignIn
from tests.support.places import ENGLISH, LONDON, SCOTTISH, Store, add_small_world
from tests.support.records import Recorder
from tests.support.tiny_world import placed_directory
from tests.support.world import World

READERS = (
    "member_user", "member_coordinator", "hub_officer", "researcher", "central_team",
    "system_administrator",
)  # fmt: skip


@pytest.fixture
def recorder(hearth: Hearth) -> Recorder:
    return Recorder(hearth)


@pytest.fixture
def loaded(hearth: Hearth) -> Hearth:
    """A site with a directory, deprivation twice, synthetic participation and an estimate."""
    add_small_world(reference_folder(hearth))
    return hearth


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def address(hearth: Hearth, postcode: str) -> str:
    return f"/places/postcode/{seal_postcode(hearth, postcode)}"


def school_number(hearth: Hearth, urn: str) -> int:
    with hearth.database.session(Scope.nothing(), writes=False) as session:
        found = session.scalar(select(Institution.id).where(Institution.urn == urn))
        assert found is not None
        return found


def test_postcode__editions_in_use_and_others__stand_side_by_side(
    sign_in: SignIn, loaded: Hearth
) -> None:
    page = text_of(sign_in().get(address(loaded, ENGLISH)))
    assert "decile 2 for deprivation (IMD 2025)" in page
    assert "quintile 5 for participation (POLAR4 September 2024, synthetic)" in page
    assert "Edition" in page
    assert "2019: Decile 3" in page
    assert "1 is most deprived, 10 is least deprived" in page
    assert "Estimate" in page
    assert re.search(r"Estimate agrees with the official class for \d+\.\d% of areas", page)


def test_postcode__figure_that_is_not_there__is_said_with_the_reason(
    sign_in: SignIn, loaded: Hearth
) -> None:
    page = text_of(sign_in().get(address(loaded, SCOTTISH)))
    assert "ended in June 2019" in page
    assert "What could not be said" in page
    assert "Not covered by this edition." in page


def test_postcode__nothing_loaded__still_says_where_and_what_is_missing(
    sign_in: SignIn, hearth: Hearth
) -> None:
    page = text_of(sign_in().get(address(hearth, LONDON)))
    assert "SW1A 1AA is in" in page
    assert "No measure yet" in page


@pytest.mark.parametrize("typed", ["SW1A 1AA", "sw1a1aa", "SW1A  1AA"])
def test_find__a_postcode__opens_its_page_and_no_address_or_log_names_it(
    sign_in: SignIn, loaded: Hearth, caplog: pytest.LogCaptureFixture, typed: str
) -> None:
    browser = sign_in()
    with caplog.at_level(logging.DEBUG):
        answer = browser.post("/places/find", data={"text": typed})
        assert answer.status_code == 303
        page = browser.get(answer.headers["Location"])
    assert "SW1A 1AA is in" in text_of(page)
    addresses = [answer.headers["Location"]]
    addresses += re.findall(r'(?:href|action|src)="([^"]*)"', page.get_data(as_text=True))
    for one in (*addresses, caplog.text):
        assert "SW1A1AA" not in re.sub(r"[\s+]|%20", "", one).upper()


def test_find__while_typing__answers_with_links(sign_in: SignIn, loaded: Hearth) -> None:
    answer = sign_in().post(
        "/places/find", data={"text": "SW1A 1AA"}, headers={"HX-Request": "true"}
    )
    found = re.findall(r'href="/places/postcode/([^"]+)"', answer.get_data(as_text=True))
    assert [unseal_postcode(loaded, one) for one in found][:1] == [LONDON]


def test_find__postcode_that_cannot_be__says_why(sign_in: SignIn, loaded: Hearth) -> None:
    browser = sign_in()
    browser.post("/places/find", data={"text": "SW1A 1CC"})
    page = text_of(browser.get("/places"))
    assert "C, I, K, M, O and V" in page


def test_find__an_address__leads_to_its_postcode(sign_in: SignIn, loaded: Hearth) -> None:
    browser = sign_in()
    address_lines = "Flat 3, The Old Dairy, 123 The Mall, St James's, City of Westminster, London"
    answer = browser.post("/places/find", data={"text": f"{address_lines} {LONDON}"})
    assert f"{LONDON} is in" in text_of(browser.get(answer.headers["Location"]))
    browser.post("/places/find", data={"text": f"{LONDON} or {ENGLISH}"})
    assert f"{LONDON} Postcode {ENGLISH} Postcode" in text_of(browser.get("/places"))


def test_find__code_of_an_area_that_is_not_loaded__is_not_called_a_postcode(
    sign_in: SignIn, loaded: Hearth
) -> None:
    browser = sign_in()
    browser.post("/places/find", data={"text": "e01999999"})
    page = text_of(browser.get("/places"))
    assert "No place like this" in page
    assert "too long" not in page


def test_find__school_by_name__leads_to_its_place(sign_in: SignIn, loaded: Hearth) -> None:
    browser = sign_in()
    browser.post("/places/find", data={"text": "Harrow"})
    page = browser.get("/places").get_data(as_text=True)
    number = school_number(loaded, "900101")
    assert f'href="/places/school/{number}"' in page
    shown = text_of(browser.get(f"/places/school/{number}"))
    assert "Harrow Lane Academy is at ME4 4AG" in shown


@pytest.mark.parametrize("role", READERS)
def test_place__every_role__reads_it_but_only_members_see_counts(
    sign_in: SignIn, loaded: Hearth, recorder: Recorder, world: World, role: str
) -> None:
    recorder.participant(world.wexcombe, postcode=ENGLISH)
    page = text_of(sign_in(role).get(address(loaded, ENGLISH)))
    sees = role.startswith("member_")
    assert ("Participants at this postcode 1" in page) is sees
    assert ("shown to the staff of a member" in page) is not sees


def test_place__counts__are_of_the_own_member_and_of_the_district(
    sign_in: SignIn, loaded: Hearth, recorder: Recorder, world: World
) -> None:
    for member, count in ((world.wexcombe, 2), (world.ferrand, 7)):
        for number in range(count):
            recorder.participant(member, f"Ada{number}", postcode=ENGLISH)
    recorder.participant(world.wexcombe, "Elsewhere", postcode=LONDON)
    recorder.activity(world.wexcombe, "Day in Canterbury", venue_postcode="CT1 2AA")
    recorder.activity(world.wexcombe, "Day in London", venue_postcode=LONDON)
    recorder.activity(world.ferrand, "Their own day", venue_postcode="CT1 2AA")
    for page in (
        text_of(sign_in().get(address(loaded, ENGLISH))),
        text_of(sign_in().get("/places/area/lad/E07000106")),
    ):
        assert re.search(r"Participants in .{1,30} 2 Activities in .{1,30} 1\b", page)
        assert "Day in Canterbury" in page
        assert "Day in London" not in page
        assert "Their own day" not in page


@pytest.mark.parametrize(
    "path",
    ["/places/postcode/nonsense", "/places/postcode/SW1A1AA", "/places/area/lad/E99999998",
     "/places/area/nothing/X", "/places/school/999999"],
)  # fmt: skip
def test_place__that_is_not_there__not_found(sign_in: SignIn, loaded: Hearth, path: str) -> None:
    assert sign_in().get(path).status_code == 404


def test_seal__of_a_postcode__opens_on_this_site_only(hearth: Hearth) -> None:
    one, two = (seal_postcode(hearth, LONDON) for _ in range(2))
    assert one != two
    assert unseal_postcode(hearth, one) == unseal_postcode(hearth, two) == LONDON
    assert unseal_postcode(hearth, one[:-2] + "AA") is None
    assert unseal_postcode(hearth, "é") is None


def test_participant__page__shows_the_neighbourhood_and_leads_to_it(
    sign_in: SignIn, loaded: Hearth, recorder: Recorder, world: World
) -> None:
    number = recorder.participant(world.wexcombe, postcode=ENGLISH)
    browser = sign_in()
    answer = browser.get(f"/participants/{number}")
    assert "IMD decile Decile 2 Edition 2025" in text_of(answer)
    (link,) = re.findall(r'href="(/places/postcode/[^"]+)"', answer.get_data(as_text=True))
    assert "CT1 1AA is in" in text_of(browser.get(link))


def test_area__outline_loaded__is_drawn_and_named(sign_in: SignIn, loaded: Hearth) -> None:
    box = shapely.box(610_000, 155_000, 620_000, 165_000)
    rows = pl.DataFrame(
        {"code": ["E07000106"], "name": ["Canterbury"], "geometry": [shapely.to_wkb(box)]}
    )
    Store(reference_folder(loaded)).add("boundaries", "lad24", rows, area_type="lad")
    page = sign_in().get("/places/area/lad/E07000106")
    assert "Canterbury is a local authority district" in text_of(page)
    drawn = page.get_data(as_text=True)
    assert 'class="map-edge"' in drawn
    assert "Map of Canterbury" in drawn
    assert 'class="map-place"' not in drawn, "an area is no point"
    assert "Boundaries of areas" in text_of(page), "its publisher is named"


def test_postcode__school_near_by__is_a_mark_on_the_map_once_it_is_recorded(
    sign_in: SignIn, loaded: Hearth
) -> None:
    browser = sign_in()
    before = browser.get(address(loaded, LONDON)).get_data(as_text=True)
    with loaded.database.transaction(Scope.everything()) as session:
        session.scalars(select(Institution).order_by(Institution.id)).first().postcode = LONDON
    after = browser.get(address(loaded, LONDON)).get_data(as_text=True)
    assert 'class="map-school"' not in before
    assert after.count('class="map-school"') == 2, "one on the map, one in its legend"


def test_postcode__coastline_loaded__distance_is_measured_and_the_sea_drawn(
    sign_in: SignIn, loaded: Hearth
) -> None:
    browser = sign_in()
    assert 'class="map-water"' not in browser.get(address(loaded, LONDON)).get_data(as_text=True)
    land = shapely.box(100_000, 178_700, 700_000, 900_000)
    rows = pl.DataFrame({"code": ["1"], "geometry": [shapely.to_wkb(land)], "length_km": [1.0]})
    Store(reference_folder(loaded)).add("coastline", "2021", rows, area_type="coastline")
    every = loaded.postcodes
    loaded.postcodes = placed_directory({LONDON: (529_000, 179_600, "E09000033")})
    settle(loaded, "coastline")  # of every postcode there is it takes half a minute
    loaded.postcodes = every
    page = browser.get(address(loaded, LONDON))
    assert 'class="map-water"' in page.get_data(as_text=True)
    assert "measured from the coastline of edition 2021" in text_of(page)
