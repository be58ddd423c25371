"""The audit log as people read it: their own member's part, in words."""

from typing import Any

import pytest

from app.audit.words import event_words
from app.core.context import Hearth
from tests.integration.conftest import SignIn
from tests.support.records import Recorder
from tests.support.world import World


@pytest.fixture
def recorder(hearth: Hearth) -> Recorder:
    return Recorder(hearth)


def text_of(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def test_page__coordinator__reads_own_members_events_in_words(
    sign_in: SignIn, recorder: Recorder, world: World
) -> None:
    own = recorder.participant(world.wexcombe)
    foreign = recorder.participant(world.ferrand)
    sign_in("member_user").get(f"/participants/{own}")
    sign_in("other_member_user").get(f"/participants/{foreign}")
    page = text_of(sign_in("member_coordinator").get("/audit-log"))
    assert f"Read a participant (number {own})" in page
    assert "Member User (Member user)" in page
    assert "the site, 127.0.0.1" in page
    assert f"Read a participant (number {foreign})" not in page


def test_page__coordinator__sees_what_the_central_team_read_of_its_records(
    sign_in: SignIn, recorder: Recorder, world: World
) -> None:
    own = recorder.participant(world.wexcombe)
    sign_in("central_team").get(f"/participants/{own}")
    page = text_of(sign_in("member_coordinator").get("/audit-log?action=participant.read"))
    assert f"Read a participant (number {own})" in page
    assert "Somebody of another organisation (Central team)" in page


@pytest.mark.parametrize("role", ["central_team", "system_administrator"])
def test_page__national_role__reads_all_events(
    sign_in: SignIn, recorder: Recorder, world: World, role: str
) -> None:
    foreign = recorder.participant(world.ferrand)
    sign_in("other_member_user").get(f"/participants/{foreign}")
    page = text_of(sign_in(role).get("/audit-log"))
    assert f"Read a participant (number {foreign})" in page
    assert "Ferrand College" in page


def test_page__filters__narrow_by_person_action_and_day(
    sign_in: SignIn, recorder: Recorder, world: World
) -> None:
    own = recorder.participant(world.wexcombe)
    sign_in("member_user").get(f"/participants/{own}")
    coordinator = sign_in("member_coordinator")
    wanted = f"Read a participant (number {own})"
    officer, self = world.users["member_user"], world.users["member_coordinator"]
    assert wanted in text_of(coordinator.get(f"/audit-log?person={officer}"))
    assert wanted not in text_of(coordinator.get(f"/audit-log?person={self}"))
    assert wanted in text_of(coordinator.get("/audit-log?action=participant.read"))
    assert wanted not in text_of(coordinator.get("/audit-log?action=participant.delete"))
    assert wanted in text_of(coordinator.get("/audit-log?from=2000-01-01&to=2200-01-01"))
    assert wanted not in text_of(coordinator.get("/audit-log?to=2000-01-01"))
    assert coordinator.get("/audit-log?from=rubbish").status_code == 200


def test_page__reading_it__is_an_event_itself(sign_in: SignIn, recorder: Recorder) -> None:
    sign_in("central_team").get("/audit-log")
    assert recorder.events()[-1].action == "audit.read"


def test_page__holds_no_name_of_a_participant(
    sign_in: SignIn, recorder: Recorder, world: World
) -> None:
    own = recorder.participant(world.wexcombe)
    browser = sign_in("member_coordinator")
    browser.post(f"/participants/{own}/delete")
    browser.get("/")  # reads away the message that names the person
    assert "Amira" not in text_of(browser.get("/audit-log"))


@pytest.mark.parametrize(
    ("action", "numbers", "words"),
    [
        ("sign_in", [1], "Signed in"),
        ("participant.read", [4], "Read a participant (number 4)"),
        ("participant.update", [4, 8], "Changed 2 participants (numbers 4, 8)"),
        (
            "upload.import",
            list(range(1, 9)),
            "Imported 8 uploads (numbers 1, 2, 3, 4, 5 and 3 more)",
        ),
        ("activity.delete", [], "Deleted activities"),
        ("survey_answer.weigh_up", [7], "Weigh up survey answer (number 7)"),
    ],
)
def test_event_words__action__reads_as_a_sentence(
    action: str, numbers: list[int], words: str
) -> None:
    assert event_words(action, numbers) == words
