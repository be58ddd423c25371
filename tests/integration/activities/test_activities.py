"""Activities: added, narrowed, changed, given sessions, deleted and brought back."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from app.core.access import Scope
from app.core.context import Hearth
from app.models import Activity
from tests.integration.conftest import SignIn
from tests.support.records import Recorder
from tests.support.world import World

VISIT = {
    "title": "Campus day",
    "activity_type": "campus_visit",
    "starts_on": "2026-10-06",
    "ends_on": "2026-10-06",
    "contact_hours": "4",
    "status": "planned",
}
MEETING = {"title": "Week", "day": "2026-10-06", "starts": "14:30", "ends": "16:00", "weeks": "1"}


@pytest.fixture
def recorder(hearth: Hearth) -> Recorder:
    return Recorder(hearth)


@pytest.fixture
def officer(sign_in: SignIn) -> FlaskClient:
    return sign_in("member_user")


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def get(hearth: Hearth, number: int) -> Activity:
    with hearth.database.session(Scope.everything(), writes=False) as session:
        activity = session.get_one(Activity, number)
        _ = activity.sessions
        return activity


def add(officer: FlaskClient, **changes: str) -> int:
    answer = officer.post("/activities/add", data=VISIT | changes)
    assert answer.status_code == 303, text_of(answer)
    return int(answer.headers["Location"].rpartition("/")[2])


def test_add__complete__records_with_its_academic_year_and_the_event(
    officer: FlaskClient, hearth: Hearth, recorder: Recorder, world: World
) -> None:
    number = add(officer, host_id="900101", programme="Future Makers")
    activity = get(hearth, number)
    assert (activity.organisation_id, activity.academic_year) == (world.wexcombe, "2026/27")
    assert activity.programme is not None
    assert [event.action for event in recorder.events()] == ["programme.create", "activity.create"]


def test_add__no_hours__takes_the_usual_ones_of_the_type(
    officer: FlaskClient, hearth: Hearth
) -> None:
    assert get(hearth, add(officer, contact_hours="")).contact_hours == 4


@pytest.mark.parametrize(
    ("given", "kept", "shown"),
    [("1250", 1250, "1,250"), ("99.5", 99.5, "99.50"), ("0", 0, "0"), ("", None, None)],
)
def test_add__cost__is_kept_and_shown_as_given(
    officer: FlaskClient, hearth: Hearth, given: str, kept: float | None, shown: str | None
) -> None:
    number = add(officer, cost_pounds=given)
    assert get(hearth, number).cost_pounds == kept
    page = " ".join(text_of(officer.get(f"/activities/{number}")).split())
    assert "Cost (pounds)" in page
    assert shown is None or f">{shown}<" in page.replace("> ", ">").replace(" <", "<")


def test_edit__cost_as_it_was__is_no_change(
    officer: FlaskClient, hearth: Hearth, recorder: Recorder
) -> None:
    number = add(officer, cost_pounds="12.10")
    officer.post(f"/activities/{number}/edit", data=VISIT | {"cost_pounds": "12.10"})
    assert get(hearth, number).cost_pounds == 12.1
    assert [event.action for event in recorder.events()] == ["activity.create"]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("ends_on", "2026-10-05", "The last day must be the first day or later."),
        ("title", "", "Enter: title."),
        ("contact_hours", "-1", "Number must be at least 0."),
        ("cost_pounds", "-1", "Number must be at least 0."),
        ("cost_pounds", "10000001", "Number must be at most 10000000"),
        ("host_id", "999999", "no school or college with the URN 999999"),
        ("venue_postcode", "WQ1 1AA", "No UK postcode begins with these letters"),
        ("activity_type", "rocket", "Not a valid choice"),
    ],
)
def test_add__bad_value__is_said_beside_its_field(
    officer: FlaskClient, field: str, value: str, message: str
) -> None:
    answer = officer.post("/activities/add", data=VISIT | {field: value})
    assert answer.status_code == 422
    page = text_of(answer)
    assert message in page
    assert f'href="#{field}' in page


def test_add__reference_taken__conflicts_for_this_member_only(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    recorder.activity(world.ferrand, reference="A-1")
    add(officer, reference="A-1")
    answer = officer.post("/activities/add", data=VISIT | {"reference": "A-1"})
    assert answer.status_code == 422
    assert "already has this reference" in text_of(answer)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=camp", {"Campus day"}),
        ("q=tal", {"Finance talk"}),
        ("year=2025/26", {"Finance talk"}),
        ("type=campus_visit", {"Campus day"}),
        ("status=planned", {"Finance talk"}),
        ("register=none", {"Finance talk"}),
        ("", {"Campus day", "Finance talk"}),
    ],
)
def test_list__filters__narrow_it_to_own_activities(
    officer: FlaskClient, recorder: Recorder, world: World, query: str, expected: set[str]
) -> None:
    from datetime import date

    day = recorder.activity(world.wexcombe, "Campus day")
    last_year = {"starts_on": date(2026, 7, 31), "ends_on": date(2026, 7, 31)}
    kind = {"activity_type": "he_information", "status": "planned", "reference": "TALK-1"}
    recorder.activity(world.wexcombe, "Finance talk", **last_year, **kind)
    recorder.activity(world.ferrand, "Foreign fair")
    recorder.attendance(day, recorder.participant(world.wexcombe))
    page = text_of(officer.get(f"/activities?{query}"))
    assert {title for title in ("Campus day", "Finance talk", "Foreign fair") if title in page} == (
        expected
    )


def test_show__register_taken__sums_it_up(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    number = recorder.activity(world.wexcombe)
    recorder.attendance(number, recorder.participant(world.wexcombe), hours=2.5)
    recorder.attendance(number, recorder.participant(world.wexcombe, "Ada"), "absent")
    assert "1 of 2 registered attended, 2.5 contact hours in all." in text_of(
        officer.get(f"/activities/{number}")
    )


def test_anything__another_members_activity__is_not_found(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    number = recorder.activity(world.ferrand)
    for address in ("", "/edit", "/sessions/add"):
        assert officer.get(f"/activities/{number}{address}").status_code == 404
    for address in ("/delete", "/restore", "/sessions/add", "/edit"):
        answer = officer.post(f"/activities/{number}{address}", data=VISIT | MEETING)
        assert answer.status_code == 404
    assert recorder.events() == []


def test_edit__changed__names_the_fields_in_the_log(
    officer: FlaskClient, hearth: Hearth, recorder: Recorder
) -> None:
    number = add(officer)
    moved = {"starts_on": "2027-08-01", "ends_on": "2027-08-02"}
    answer = officer.post(f"/activities/{number}/edit", data=VISIT | moved)
    assert answer.status_code == 303
    assert get(hearth, number).academic_year == "2027/28"
    event = recorder.events()[-1]
    assert event.action == "activity.update"
    assert event.detail["fields"] == ["academic_year", "ends_on", "starts_on"]


def test_edit__nothing_changed__writes_no_event(officer: FlaskClient, recorder: Recorder) -> None:
    number = add(officer)
    officer.post(f"/activities/{number}/edit", data=VISIT)
    assert [event.action for event in recorder.events()] == ["activity.create"]


def test_delete__then_undo__brings_it_back_with_its_register(
    officer: FlaskClient, recorder: Recorder, world: World
) -> None:
    number = recorder.activity(world.wexcombe)
    person = recorder.participant(world.wexcombe)
    recorder.attendance(number, person)
    page = text_of(officer.post(f"/activities/{number}/delete", follow_redirects=True))
    assert f'action="/activities/{number}/restore"' in page
    assert officer.get(f"/activities/{number}").status_code == 404
    assert "Has attended nothing yet." in text_of(officer.get(f"/participants/{person}"))
    officer.post(f"/activities/{number}/restore")
    assert "1 of 1 registered attended" in text_of(officer.get(f"/activities/{number}"))
    actions = [event.action for event in recorder.events("participant")]
    assert actions == ["activity.delete", "activity.restore"]


def test_sessions__six_weeks__adds_one_a_week_at_the_same_clock_time(
    officer: FlaskClient, hearth: Hearth
) -> None:
    """The clocks go back on 25 October 2026: 14:30 stays 14:30 for those who meet."""
    number = add(officer)
    answer = officer.post(f"/activities/{number}/sessions/add", data=MEETING | {"weeks": "6"})
    assert answer.status_code == 303
    meetings = get(hearth, number).sessions
    assert [one.title for one in meetings] == [f"Week {place}" for place in range(1, 7)]
    assert {one.hours for one in meetings} == {1.5}
    assert [f"{one.starts_at:%H:%M}" for one in meetings] == ["13:30"] * 3 + ["14:30"] * 3


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("ends", "14:30", "The end must be later than the start."),
        ("starts", "25:00", "enter a time like 14:30"),
        ("day", "", "Enter: day."),
        ("weeks", "99", "Number must be between 1 and 52."),
    ],
)
def test_sessions__bad_value__is_said(
    officer: FlaskClient, field: str, value: str, message: str
) -> None:
    number = add(officer)
    answer = officer.post(f"/activities/{number}/sessions/add", data=MEETING | {field: value})
    assert answer.status_code == 422
    assert message in text_of(answer)


def test_sessions__change_and_remove__are_audited(
    officer: FlaskClient, hearth: Hearth, recorder: Recorder
) -> None:
    number = add(officer)
    officer.post(f"/activities/{number}/sessions/add", data=MEETING)
    meeting = get(hearth, number).sessions[0].id
    address = f"/activities/{number}/sessions/{meeting}"
    assert "14:30" in text_of(officer.get(f"{address}/edit"))
    officer.post(f"{address}/edit", data=MEETING | {"title": "First week", "ends": "17.00"})
    assert get(hearth, number).sessions[0].hours == 2.5
    assert officer.post(f"{address}/remove").status_code == 303
    assert get(hearth, number).sessions == []
    actions = [event.action for event in recorder.events("activity")]
    assert actions == ["session.create", "session.update", "session.delete"]


def test_sessions__attendance_recorded__cannot_be_removed(
    officer: FlaskClient, hearth: Hearth, recorder: Recorder, world: World
) -> None:
    number = add(officer)
    officer.post(f"/activities/{number}/sessions/add", data=MEETING)
    meeting = get(hearth, number).sessions[0].id
    recorder.attendance(number, recorder.participant(world.wexcombe), session_id=meeting)
    answer = officer.post(f"/activities/{number}/sessions/{meeting}/remove")
    assert answer.status_code == 409
    assert "Take everybody off its register first." in text_of(answer)
