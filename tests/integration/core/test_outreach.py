"""Attendance: idempotent, worked out from sessions, and taken back; on both databases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from app.core import outreach, people
from app.core.access import Actor, Scope
from app.core.database import Database
from app.core.errors import Conflict, Invalid
from app.core.hours import Total, total_hours
from app.core.outreach import Attendance
from app.core.people import Given, SameBecause, Wanted
from app.models import Activity
from tests.support.world import World

KEY = b"a key of the tests"
TODAY = date(2026, 11, 21)
BORN = date(2009, 3, 7)


@pytest.fixture
def session(both: tuple[Database, World, str]) -> Iterator[Session]:
    """A session within the reach of Wexcombe, on each database in turn."""
    database, world, _ = both
    with database.session(Scope.of([world.wexcombe])) as opened:
        yield opened


@pytest.fixture
def member(both: tuple[Database, World, str]) -> int:
    return both[1].wexcombe


def record(session: Session, member: int, *names: str) -> list[int]:
    given = [
        Given({"first_name": name, "last_name": "Khan", "date_of_birth": BORN}) for name in names
    ]
    return people.record_participants(
        session, given, actor=Actor.system(), key=KEY, source="form", today=TODAY,
        organisation_id=member,
    )  # fmt: skip


def activity(session: Session, member: int, **values: object) -> Activity:
    usual: dict[str, object] = {
        "title": "Campus day", "activity_type": "campus_visit", "contact_hours": 4.0,
        "starts_on": date(2026, 10, 6), "ends_on": date(2026, 10, 6), "status": "delivered",
    }  # fmt: skip
    return outreach.record_activity(
        session, usual | values, actor=Actor.system(), organisation_id=member
    )


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 7, 31), "2025/26"),
        (date(2026, 8, 1), "2026/27"),
        (date(1999, 12, 31), "1999/00"),
    ],
)
def test_academic_year__begins_on_the_first_of_august(day: date, year: str) -> None:
    assert outreach.academic_year(day) == year


def test_record_activity__ends_before_it_starts__is_invalid_beside_the_last_day(
    session: Session, member: int
) -> None:
    with pytest.raises(Invalid) as caught:
        activity(session, member, ends_on=date(2026, 10, 5))
    assert caught.value.field == "ends_on"


def test_record_attendance__chunk_sent_twice__changes_nothing_the_second_time(
    session: Session, member: int
) -> None:
    day, numbers = activity(session, member), record(session, member, "Ada", "Bea", "Cai")
    places = [Attendance(number, hours=2.0) for number in numbers]
    first = outreach.record_attendance(session, day, places)
    second = outreach.record_attendance(session, day, places)
    assert [one.participant_id for one in first] == numbers
    assert all(one.is_new for one in first)
    assert not any(one.is_changed for one in second)


def test_register_participants__somebody_is_on_it__stays_as_marked(
    session: Session, member: int
) -> None:
    day, (ada, bea) = activity(session, member), record(session, member, "Ada", "Bea")
    outreach.record_attendance(session, day, [Attendance(ada, "absent")])
    marked = outreach.register_participants(session, day, [ada, bea])
    assert [(one.status, one.is_new) for one in marked] == [("absent", False), ("accepted", True)]


def test_undo_attendance__changed_since__stays_and_is_named(session: Session, member: int) -> None:
    day, (ada, bea, cai) = activity(session, member), record(session, member, "Ada", "Bea", "Cai")
    outreach.record_attendance(session, day, [Attendance(cai, "absent")])
    marked = outreach.record_attendance(session, day, [Attendance(n) for n in (ada, bea, cai)])
    outreach.record_attendance(session, day, [Attendance(bea, "absent_excused")])
    assert outreach.undo_attendance(session, day, marked) == [bea]
    places = outreach.register_participants(session, day, [bea, cai])
    assert [one.status for one in places] == ["absent_excused", "absent"]


@pytest.mark.parametrize("place", [Attendance(1, "asleep"), Attendance(1, hours=-1.0)])
def test_record_attendance__bad_value__is_invalid(
    session: Session, member: int, place: Attendance
) -> None:
    with pytest.raises(Invalid):
        outreach.record_attendance(session, activity(session, member), [place])


def test_total_hours__only_attended_at_delivered__own_hours_first_and_by_intensity(
    session: Session, member: int
) -> None:
    (ada,) = record(session, member, "Ada")
    outreach.record_attendance(session, activity(session, member), [Attendance(ada, hours=2.5)])
    talk = activity(session, member, title="Talk", activity_type="he_information")
    outreach.record_attendance(session, talk, [Attendance(ada)])
    planned = activity(session, member, title="Later", status="planned")
    outreach.record_attendance(session, planned, [Attendance(ada)])
    missed = activity(session, member, title="Missed")
    outreach.record_attendance(session, missed, [Attendance(ada, "absent")])
    total = total_hours(session, [ada])[ada]
    assert total == Total(activities=2, hours=6.5, high_hours=2.5)
    assert total.low_hours == 4.0


# --- what differs between the databases in recording people -------------------------------------


def test_record_participants__same_person_again__conflicts_and_the_chunk_can_be_sent_anew(
    session: Session, member: int
) -> None:
    record(session, member, "Ada")
    with pytest.raises(Conflict):
        record(session, member, "Bea", "ADA")
    assert len(record(session, member, "Bea", "Cai")) == 2
    session.commit()


def test_find_same_people__name_and_birth__are_found_in_both_databases(
    session: Session, member: int
) -> None:
    (ada,) = record(session, member, "Ada")
    ((candidate,),) = people.find_same_people(
        session, [Wanted("ada", "KHAN", BORN, "M1 1AE")], organisation_id=member, key=KEY
    )
    assert (candidate.participant.id, candidate.because) == (ada, SameBecause.OTHER_POSTCODE)


def test_restore__recorded_again_since__conflicts_and_the_session_goes_on(
    session: Session, member: int
) -> None:
    (ada,) = record(session, member, "Ada")
    at = datetime(2026, 11, 21, tzinfo=UTC)
    people.delete_participants(session, [ada], organisation_id=member, at=at)
    record(session, member, "Ada")
    with pytest.raises(Conflict):
        people.restore_participants(session, [ada], organisation_id=member)
    session.commit()
