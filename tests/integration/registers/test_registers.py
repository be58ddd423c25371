"""Registers: present for all, then exceptions; each tap saves, with and without a script."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.access import Scope
from app.core.context import Hearth
from app.models import Registration
from app.models import Session as Meeting
from tests.integration.conftest import SignIn
from tests.support.records import Recorder
from tests.support.world import World

MEETING = {"title": "Week", "day": "2026-10-06", "starts": "14:30", "ends": "16:00", "weeks": "2"}


@pytest.fixture
def recorder(hearth: Hearth) -> Recorder:
    return Recorder(hearth)


@pytest.fixture
def officer(sign_in: SignIn) -> FlaskClient:
    return sign_in("member_user")


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def rows(hearth: Hearth, activity: int) -> list[tuple[int | None, str, float | None]]:
    """(session, status, hours) of each place of an activity, those of the whole first."""
    with hearth.database.session(Scope.everything(), writes=False) as session:
        found = session.scalars(
            select(Registration)
            .where(Registration.activity_id == activity)
            .order_by(Registration.session_id.is_not(None), Registration.session_id)
        )
        return [(one.session_id, one.status, one.hours) for one in found]


def meetings_of(hearth: Hearth, activity: int) -> list[int]:
    with hearth.database.session(Scope.everything(), writes=False) as session:
        found = select(Meeting.id).where(Meeting.activity_id == activity).order_by(Meeting.id)
        return list(session.scalars(found))


def test_show__register__names_its_people_and_audits_the_read(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    activity, amira = recorder.activity(world.wexcombe), recorder.participant(world.wexcombe)
    recorder.attendance(activity, amira, "accepted")
    page = text_of(officer.get(f"/registers/{activity}"))
    assert "O&#39;Neill, Amira" in page
    assert "Mark everybody present" in page
    (event,) = recorder.events()
    assert (event.action, event.entity_ids) == ("participant.read", [amira])


def test_rest_present__some_are_marked__marks_only_the_others(
    officer: FlaskClient, hearth: Hearth, recorder: Recorder, world: World
) -> None:
    activity = recorder.activity(world.wexcombe)
    recorder.attendance(activity, recorder.participant(world.wexcombe), "absent")
    recorder.attendance(activity, recorder.participant(world.wexcombe, "Ada"), "invited")
    assert officer.post(f"/registers/{activity}/rest-present").status_code == 303
    assert sorted(status for _, status, _ in rows(hearth, activity)) == ["absent", "attended"]
    assert [event.action for event in recorder.events("participant")] == ["registration.update"]


def test_mark__tap_without_a_script__saves_and_goes_back_to_the_row(
    officer: FlaskClient, hearth: Hearth, recorder: Recorder, world: World
) -> None:
    activity, amira = recorder.activity(world.wexcombe), recorder.participant(world.wexcombe)
    recorder.attendance(activity, amira)
    mark = {"participant": amira, "status": "absent_excused"}
    answer = officer.post(f"/registers/{activity}/mark", data=mark)
    assert answer.headers["Location"] == f"/registers/{activity}#place-{amira}"
    assert rows(hearth, activity) == [(None, "absent_excused", None)]


def test_mark__tap_with_htmx__answers_with_the_row_and_the_counts(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    activity, amira = recorder.activity(world.wexcombe), recorder.participant(world.wexcombe)
    recorder.attendance(activity, amira)
    mark = {"participant": amira, "status": "absent"}
    headers = {"HX-Request": "true"}
    part = text_of(officer.post(f"/registers/{activity}/mark", data=mark, headers=headers))
    assert f'id="place-{amira}"' in part
    assert 'id="register-counts"' in part
    assert "<html" not in part


def test_mark__same_tap_twice__changes_nothing_the_second_time(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    activity, amira = recorder.activity(world.wexcombe), recorder.participant(world.wexcombe)
    recorder.attendance(activity, amira, "accepted")
    for _ in range(2):
        officer.post(
            f"/registers/{activity}/mark", data={"participant": amira, "status": "attended"}
        )
    assert [event.action for event in recorder.events("participant")] == ["registration.update"]


def test_mark__other_hours__override_those_of_the_activity(
    officer: FlaskClient, hearth: Hearth, recorder: Recorder, world: World
) -> None:
    activity, amira = recorder.activity(world.wexcombe), recorder.participant(world.wexcombe)
    recorder.attendance(activity, amira)
    mark = {"participant": amira, "status": "attended", "hours": "1,5"}
    officer.post(f"/registers/{activity}/mark", data=mark)
    assert rows(hearth, activity) == [(None, "attended", 1.5)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"hours": "lots"}, "Enter hours as a number, like 1.5."),
        ({"hours": "-1"}, "Hours are from 0 to 2,000."),
        ({"hours": "nan"}, "Hours are from 0 to 2,000."),
        ({"status": "asleep"}, "Choose present, absent or excused."),
    ],
)
def test_mark__bad_value__is_said_and_nothing_is_saved(
    officer: FlaskClient,
    hearth: Hearth,
    recorder: Recorder,
    world: World,
    change: dict[str, str],
    message: str,
) -> None:
    activity, amira = recorder.activity(world.wexcombe), recorder.participant(world.wexcombe)
    recorder.attendance(activity, amira)
    mark = {"participant": amira, "status": "attended"} | change
    answer = officer.post(f"/registers/{activity}/mark", data=mark)
    assert answer.status_code == 422
    assert message in text_of(answer)
    assert rows(hearth, activity) == [(None, "attended", None)]


def test_find__people_not_on_the_register__are_offered(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    activity = recorder.activity(world.wexcombe)
    recorder.attendance(activity, recorder.participant(world.wexcombe, "Amira", "Khan"))
    ada = recorder.participant(world.wexcombe, "Ada", "Khan")
    recorder.participant(world.ferrand, "Eve", "Khan")
    page = text_of(officer.post(f"/registers/{activity}/find", data={"text": "khan"}))
    assert f"participant={ada}" in page
    assert "Eve" not in page


def test_find__nobody_of_this_name__is_offered_for_creation_without_typing_it_again(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    activity = recorder.activity(world.wexcombe)
    page = text_of(officer.post(f"/registers/{activity}/find", data={"text": "Mei Lin Chen"}))
    assert "Add Mei Lin Chen as a new participant" in page
    assert f'href="/participants/add?register_for={activity}"' in page
    form = text_of(officer.get(f"/participants/add?register_for={activity}"))
    assert 'value="Mei Lin"' in form
    assert 'value="Chen"' in form


def test_add__person__is_present_and_once_only(
    officer: FlaskClient, hearth: Hearth, recorder: Recorder, world: World
) -> None:
    activity, amira = recorder.activity(world.wexcombe), recorder.participant(world.wexcombe)
    for _ in range(2):
        answer = officer.post(f"/registers/{activity}/add?participant={amira}")
        assert answer.status_code == 303
    assert rows(hearth, activity) == [(None, "attended", None)]
    assert [event.action for event in recorder.events("participant")] == ["registration.create"]


def test_remove__then_undo__brings_back_the_mark_and_the_hours(
    officer: FlaskClient, hearth: Hearth, recorder: Recorder, world: World
) -> None:
    activity, amira = recorder.activity(world.wexcombe), recorder.participant(world.wexcombe)
    recorder.attendance(activity, amira, hours=2.5)
    address = f"/registers/{activity}/remove?participant={amira}"
    page = text_of(officer.post(address, follow_redirects=True))
    assert rows(hearth, activity) == []
    assert f"/registers/{activity}/put-back?participant={amira}" in page
    officer.post(f"/registers/{activity}/put-back?participant={amira}")
    assert rows(hearth, activity) == [(None, "attended", 2.5)]


def test_anything__another_members_activity_or_participant__is_not_found(
    officer: FlaskClient, hearth: Hearth, recorder: Recorder, world: World
) -> None:
    foreign, own = recorder.activity(world.ferrand), recorder.activity(world.wexcombe)
    stranger = recorder.participant(world.ferrand)
    recorder.attendance(foreign, stranger)
    assert officer.get(f"/registers/{foreign}").status_code == 404
    for part in ("mark", "rest-present", "find", "add", "remove", "put-back"):
        for activity in {foreign, own} if part in {"mark", "add", "remove"} else {foreign}:
            answer = officer.post(
                f"/registers/{activity}/{part}?participant={stranger}",
                data={"participant": stranger, "status": "absent"},
            )
            assert answer.status_code == 404, (part, activity)
    assert rows(hearth, foreign) == [(None, "attended", None)]
    assert rows(hearth, own) == []


def test_show__reading_role__sees_marks_as_words_and_may_not_tap(
    sign_in: SignIn, recorder: Recorder, world: World
) -> None:
    activity, amira = recorder.activity(world.wexcombe), recorder.participant(world.wexcombe)
    recorder.attendance(activity, amira)
    browser = sign_in("hub_officer")
    page = text_of(browser.get(f"/registers/{activity}"))
    assert "Present, 4 hours" in " ".join(page.split())
    assert '<button class="mark' not in page
    assert browser.post(f"/registers/{activity}/mark").status_code == 403


# --- sessions ----------------------------------------------------------------------------------


def test_session_register__marks__are_summed_into_the_whole_activity(
    officer: FlaskClient, hearth: Hearth, recorder: Recorder, world: World
) -> None:
    activity, amira = recorder.activity(world.wexcombe), recorder.participant(world.wexcombe)
    recorder.attendance(activity, amira, "accepted")
    officer.post(f"/activities/{activity}/sessions/add", data=MEETING)
    first, second = meetings_of(hearth, activity)

    def mark(meeting: int, status: str) -> None:
        officer.post(
            f"/registers/{activity}/mark?session={meeting}",
            data={"participant": amira, "status": status},
        )

    mark(first, "absent")
    assert rows(hearth, activity)[0] == (None, "absent", None)
    mark(second, "attended")
    assert rows(hearth, activity) == [
        (None, "attended", 1.5),
        (first, "absent", None),
        (second, "attended", None),
    ]
    mark(first, "attended")
    assert rows(hearth, activity)[0] == (None, "attended", 3.0)
    page = " ".join(text_of(officer.get(f"/registers/{activity}")).split())
    assert "Present, 3 hours over the sessions" in page


def test_session_register__person_added__is_on_the_whole_activity_too(
    officer: FlaskClient, hearth: Hearth, recorder: Recorder, world: World
) -> None:
    activity, amira = recorder.activity(world.wexcombe), recorder.participant(world.wexcombe)
    officer.post(f"/activities/{activity}/sessions/add", data=MEETING)
    first, _ = meetings_of(hearth, activity)
    officer.post(f"/registers/{activity}/add?participant={amira}&session={first}")
    assert rows(hearth, activity) == [(None, "attended", 1.5), (first, "attended", None)]


def test_session_register__of_another_activity__is_not_found(
    officer: FlaskClient, hearth: Hearth, recorder: Recorder, world: World
) -> None:
    activity, other = recorder.activity(world.wexcombe), recorder.activity(world.wexcombe, "Talk")
    officer.post(f"/activities/{activity}/sessions/add", data=MEETING)
    first, _ = meetings_of(hearth, activity)
    assert officer.get(f"/registers/{other}/sessions/{first}").status_code == 404
