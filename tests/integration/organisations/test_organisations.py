"""Members: read by those who look after several, added and changed by the central team."""

from typing import Any

import pytest

from app.core.context import Hearth
from tests.integration.conftest import SignIn
from tests.support.records import Recorder
from tests.support.world import World

NEW = {
    "name": "Marlow Trust",
    "key": "marlow",
    "kind": "charity",
    "membership": "third_sector",
    "region": "London",
}


@pytest.fixture
def recorder(hearth: Hearth) -> Recorder:
    return Recorder(hearth)


def text_of(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def test_add__central_team__records_and_audits(sign_in: SignIn, recorder: Recorder) -> None:
    browser = sign_in("central_team")
    answer = browser.post("/members/add", data=NEW)
    assert answer.status_code == 303
    assert "Marlow Trust" in text_of(browser.get(answer.headers["Location"]))
    assert [event.action for event in recorder.events()] == ["organisation.create"]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("key", "wexcombe", "Another member already has this key."),
        ("name", "Ferrand College", "Another member already has this name."),
        ("key", "Has Spaces", "use small letters, digits and hyphens"),
        ("ukprn", "123", "enter eight digits"),
        ("hesa_instid", "12345", "enter four digits"),
    ],
)
def test_add__bad_value__is_said(sign_in: SignIn, field: str, value: str, message: str) -> None:
    answer = sign_in("central_team").post("/members/add", data=NEW | {field: value})
    assert answer.status_code == 422
    assert message in text_of(answer)


def test_edit__changed__is_audited_and_the_key_stays(
    sign_in: SignIn, recorder: Recorder, world: World
) -> None:
    browser = sign_in("system_administrator")
    address = f"/members/{world.ferrand}/edit"
    values = NEW | {"key": "ferrand", "name": "Ferrand and Marlow College"}
    assert browser.post(address, data=values).status_code == 303
    assert recorder.events()[-1].action == "organisation.update"
    assert browser.post(address, data=values | {"key": "other"}).status_code == 422


def test_list__hub_officer__counts_only_the_members_within_reach(
    sign_in: SignIn, recorder: Recorder, world: World
) -> None:
    recorder.participant(world.ferrand)
    page = text_of(sign_in("hub_officer").get(f"/members/{world.ferrand}"))
    assert "participants and" not in page
    assert "1 participants and" not in page


def test_list__researcher__sees_members_without_counts_of_people(sign_in: SignIn) -> None:
    browser = sign_in("researcher")
    page = text_of(browser.get("/members"))
    assert "Ferrand College" in page
    assert "Participants" not in page.split("<table")[1]
    assert browser.get("/members/add").status_code == 403


def test_show__no_such_member__is_not_found(sign_in: SignIn) -> None:
    assert sign_in("central_team").get("/members/999999").status_code == 404
