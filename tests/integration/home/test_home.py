"""Home: how the year goes in the first sentence, then what needs this person today."""

import re
from datetime import date
from typing import Any

import pytest

from app.core.context import Hearth
from app.core.people import tracking_deadline
from tests.integration.conftest import SignIn
from tests.support.records import Recorder
from tests.support.world import World


@pytest.fixture
def recorder(hearth: Hearth) -> Recorder:
    return Recorder(hearth)


def text_of(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def items(page: str) -> dict[str, int]:
    """The work list: each line's words with its count."""
    found = re.findall(r'work-count">([\d,]+)</span> <span> <a href="[^"]*">([^<]*)</a>', page)
    return {words: int(count.replace(",", "")) for count, words in found}


def test_home__member__counts_what_needs_doing_in_its_own_records(
    sign_in: SignIn, recorder: Recorder, world: World
) -> None:
    recorder.participant(world.wexcombe, "Ada", postcode=None)
    recorder.participant(world.wexcombe, "Bea", tracking_permission=False, postcode=None)
    recorder.participant(world.ferrand, "Eve", postcode=None)
    recorder.activity(world.wexcombe)
    recorder.activity(world.wexcombe, "Talk", status="planned")
    later = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 1, 1), "status": "planned"}
    recorder.activity(world.wexcombe, "Later", **later)
    page = text_of(sign_in().get("/"))
    assert items(page) == {
        "Participants not yet fit for tracking": 1,
        "Participants whose sex is not known": 1,
        "Participants without a home postcode": 1,
        "Participants without a school or college": 1,
        "Participants without a privacy notice date": 1,
        "Activities delivered without a register": 1,
        "Activities that are over but still planned": 1,
        "Participants who have attended nothing yet": 2,
    }
    assert "Records are taken for tracking on 30 November 2026, in 9 days." in page


def test_home__every_count__leads_to_that_many_records(
    sign_in: SignIn, recorder: Recorder, world: World
) -> None:
    for name in ("Ada", "Bea"):
        recorder.participant(world.wexcombe, name, postcode=None)
    recorder.activity(world.wexcombe)
    recorder.activity(world.wexcombe, "Talk", status="planned")
    browser = sign_in()
    page = text_of(browser.get("/"))
    links = re.findall(r'work-count">(\d+)</span> <span> <a href="([^"]*)"', page)
    assert links
    for count, href in links:
        listed = text_of(browser.get(href.replace("&amp;", "&")))
        noun = "participant" if "/participants" in href else "activities"
        assert re.search(rf"\b{count} {noun}", listed), href


def test_home__year__is_told_beside_last_year_to_the_same_day(
    sign_in: SignIn, recorder: Recorder, world: World
) -> None:
    amira, ada = recorder.participant(world.wexcombe), recorder.participant(world.wexcombe, "Ada")
    this_year = recorder.activity(world.wexcombe)
    before = recorder.activity(
        world.wexcombe, "Before", starts_on=date(2025, 10, 6), ends_on=date(2025, 10, 6)
    )
    too_late = recorder.activity(
        world.wexcombe, "Later", starts_on=date(2026, 3, 6), ends_on=date(2026, 3, 6)
    )
    for activity, person in ((this_year, amira), (this_year, ada), (before, ada)):
        recorder.attendance(activity, person)
    recorder.attendance(too_late, amira)
    page = text_of(sign_in().get("/"))
    sentence = "You have reached 2 young people in 1 activity so far in 2026/27; 1 by this day last"
    assert sentence in page


def test_home__nothing_recorded__says_what_to_do_first(sign_in: SignIn) -> None:
    assert "Start with who you have reached" in text_of(sign_in().get("/"))


def test_home__hub_officer__sees_the_members_of_the_region_only(
    sign_in: SignIn, recorder: Recorder, world: World
) -> None:
    recorder.participant(world.wexcombe)
    page = text_of(sign_in("hub_officer").get("/"))
    assert "University of Wexcombe" in page
    assert "Ferrand College" not in page


def test_home__central_team__sees_all_members(sign_in: SignIn) -> None:
    page = text_of(sign_in("central_team").get("/"))
    assert "University of Wexcombe" in page
    assert "Ferrand College" in page


@pytest.mark.parametrize("role", ["researcher", "system_administrator"])
def test_home__role_without_records__is_shown_where_to_go_and_no_count_of_people(
    sign_in: SignIn, recorder: Recorder, world: World, role: str
) -> None:
    recorder.participant(world.wexcombe)
    page = text_of(sign_in(role).get("/"))
    assert "Data dictionary" in page
    assert "reached" not in page.split("<main")[1].replace("whom outreach reached", "")


@pytest.mark.parametrize(
    ("today", "deadline"),
    [
        (date(2026, 11, 21), date(2026, 11, 30)),
        (date(2025, 11, 21), date(2025, 11, 28)),
        (date(2026, 11, 30), date(2026, 11, 30)),
        (date(2026, 12, 1), date(2027, 11, 30)),
    ],
)
def test_tracking_deadline__is_the_last_working_day_of_november(
    today: date, deadline: date
) -> None:
    assert tracking_deadline(today) == deadline
