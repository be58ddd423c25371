"""Registers: who took part, in an activity that exists; those not there yet are offered."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.core.access import Scope
from app.core.context import Hearth
from app.models import Activity, Participant, Registration
from app.models import Session as Meeting
from tests.integration.uploads.conftest import SendFile, person
from tests.support.world import World

HEADERS = [
    "Activity reference", "Reference", "First name", "Surname", "DOB", "Session", "Attended",
    "Hours",
]  # fmt: skip


@pytest.fixture
def activity(hearth: Hearth, world: World) -> int:
    with hearth.database.transaction(Scope.everything()) as session:
        made = Activity(
            organisation_id=world.wexcombe, reference="WEX-SUMMER-26", title="Summer school",
            activity_type="summer_school", academic_year="2025/26", starts_on=date(2026, 7, 6),
            ends_on=date(2026, 7, 10), contact_hours=30.0,
        )  # fmt: skip
        session.add(made)
        session.flush()
        session.add(
            Meeting(
                organisation_id=world.wexcombe, activity_id=made.id, title="Day 1", hours=6.0,
                starts_at=datetime(2026, 7, 6, 9, tzinfo=UTC),
                ends_at=datetime(2026, 7, 6, 15, tzinfo=UTC),
            )
        )  # fmt: skip
        return made.id


def places(hearth: Hearth) -> list[Registration]:
    with hearth.database.session(Scope.everything()) as session:
        return list(session.scalars(select(Registration).order_by(Registration.id)))


def at(number: int, **changes: str) -> dict[str, str]:
    return {**person(number), "Attended": "Yes", **changes}


def test_register__people_there_and_not_there__land_and_are_offered(
    send: SendFile, hearth: Hearth, activity: int
) -> None:
    send([person(1), person(2)]).map().import_rows()
    rows = [
        at(1),
        at(2, Attended="No", Reference=""),
        at(3, Reference=""),
        at(4, Surname=""),
        at(1),
    ]
    sent = send(rows, kind="register", activity=activity, headers=HEADERS[1:], name="r.csv").map()

    assert sent.states() == {2: "ready", 3: "ready", 4: "to_decide", 5: "to_fix", 6: "duplicate"}
    assert "not among your participants yet" in sent.page(show="to_decide")
    sent.post("/decisions", code="not_there", decision="new")
    sent.import_rows()

    assert [one.status for one in places(hearth)] == ["attended", "absent", "attended"]
    with hearth.database.session(Scope.everything()) as session:
        assert len(session.scalars(select(Participant).order_by(Participant.id)).all()) == 3


def test_register__sent_again__changes_nothing(
    send: SendFile, hearth: Hearth, activity: int
) -> None:
    send([person(1), person(2)]).map().import_rows()
    rows = [at(1, Hours="6"), at(2)]
    for _ in range(2):
        sent = send(rows, kind="register", activity=activity, headers=HEADERS[1:]).map()
        sent.import_rows()

    assert set(sent.states().values()) == {"unchanged"}
    assert [one.hours for one in places(hearth)] == [6.0, None]


def test_register__hours_left_empty_later__keep_what_is_recorded(
    send: SendFile, hearth: Hearth, activity: int
) -> None:
    send([person(1)]).map().import_rows()
    for row in (at(1, Hours="6"), at(1, Attended="absent")):
        send([row], kind="register", activity=activity, headers=HEADERS[1:]).map().import_rows()

    (place,) = places(hearth)
    assert (place.status, place.hours) == ("absent", 6.0)


def test_register__activity_named_in_the_file__must_exist(
    send: SendFile, activity: int, hearth: Hearth
) -> None:
    send([person(1)]).map().import_rows()
    rows = [
        at(1, **{"Activity reference": "wex-summer-26"}),
        at(1, **{"Activity reference": "WEX-NONE"}),
        at(1, **{"Activity reference": "WEX-SUMMER-26", "Session": "Day 9"}),
    ]
    sent = send(rows, kind="register", headers=HEADERS).map()

    assert sent.states() == {2: "ready", 3: "to_fix", 4: "to_fix"}
    page = sent.page()
    assert "no activity with the reference “WEX-NONE”" in page
    assert "choose one of “Day 1”" in page


def test_register__nothing_names_the_activity__columns_are_refused(send: SendFile) -> None:
    sent = send([at(1)], kind="register", headers=HEADERS[1:])
    answer = sent.post("/columns", **{"column-0": "reference"})
    assert answer.status_code == 422
    assert "Nothing says which activity" in answer.get_data(as_text=True)


def test_undo__register__takes_places_and_new_people_back(
    send: SendFile, hearth: Hearth, activity: int
) -> None:
    send([person(1)]).map().import_rows()
    rows = [at(1, Session="Day 1"), at(3, Reference="")]
    sent = send(rows, kind="register", activity=activity, headers=HEADERS[1:]).map()
    sent.post("/decisions", code="not_there", decision="new")
    sent.import_rows()
    assert len(places(hearth)) == 3  # the session, the whole it counts to, and the new person's
    sent.post("/undo")
    sent.work()

    assert places(hearth) == []
    assert set(sent.states().values()) == {"undone"}
    with hearth.database.session(Scope.everything()) as session:
        assert len(session.scalars(select(Participant).order_by(Participant.id)).all()) == 1
