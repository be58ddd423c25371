"""Records for the tests of the site, made as the site itself makes them."""

from datetime import date
from typing import Any

from sqlalchemy import select

from app.core import outreach, people
from app.core.access import Actor, Scope
from app.core.context import Hearth
from app.core.outreach import Attendance
from app.core.people import Given
from app.models import Activity, AuditEvent, Institution, Participant
from etl.postcodes import PostcodeResult
from tests.support.world import TODAY

BORN = date(2009, 3, 7)


def found_postcode(postcode: str) -> PostcodeResult:
    return PostcodeResult(postcode, "valid", postcode, "", (), "found")


class Recorder:
    """Writes records straight into the database, beside the site, for one member after another."""

    def __init__(self, hearth: Hearth) -> None:
        self._hearth = hearth

    def participant(
        self,
        member: int,
        first_name: str = "Amira",
        last_name: str = "O'Neill",
        *,
        postcode: str | None = "ME4 4AG",
        characteristics: dict[str, str] | None = None,
        urn: str | None = None,
        **values: Any,
    ) -> int:
        given = {"first_name": first_name, "last_name": last_name, "date_of_birth": BORN} | values
        with self._hearth.database.transaction(Scope.everything()) as session:
            if urn:
                given["institution_id"] = session.scalar(
                    select(Institution.id).where(Institution.urn == urn)
                )
            (number,) = people.record_participants(
                session,
                [
                    Given(
                        given,
                        characteristics or {},
                        found_postcode(postcode) if postcode else None,
                    )
                ],
                actor=Actor.system(),
                key=self._hearth.pseudonym_key,
                source="form",
                today=TODAY,
                organisation_id=member,
            )
        return number

    def activity(self, member: int, title: str = "Campus day", **values: Any) -> int:
        usual: dict[str, Any] = {
            "title": title,
            "activity_type": "campus_visit",
            "starts_on": date(2026, 10, 6),
            "ends_on": date(2026, 10, 6),
            "contact_hours": 4.0,
            "status": "delivered",
        }
        with self._hearth.database.transaction(Scope.everything()) as session:
            activity = outreach.record_activity(
                session, usual | values, actor=Actor.system(), organisation_id=member
            )
            return activity.id

    def attendance(
        self,
        activity_id: int,
        participant_id: int,
        status: str = "attended",
        hours: float | None = None,
        session_id: int | None = None,
    ) -> None:
        with self._hearth.database.transaction(Scope.everything()) as session:
            outreach.record_attendance(
                session,
                session.get_one(Activity, activity_id),
                [Attendance(participant_id, status, hours)],
                session_id=session_id,
            )

    def get_participant(self, number: int) -> Participant:
        with self._hearth.database.session(Scope.everything(), writes=False) as session:
            person = session.get_one(
                Participant, number, execution_options={"include_deleted": True}
            )
            # Loaded while the session is open, since the tests read them after it.
            _ = person.addresses, person.characteristics
            return person

    def events(self, *skip: str) -> list[AuditEvent]:
        """The audit events that this browser's person caused, oldest first."""
        with self._hearth.database.session(Scope.everything(), writes=False) as session:
            found = session.scalars(
                select(AuditEvent)
                .where(AuditEvent.origin == "web", AuditEvent.user_id.is_not(None))
                .order_by(AuditEvent.sequence)
            ).all()
        quiet = ("sign_in", "account", "user", *skip)
        return [one for one in found if one.action.partition(".")[0] not in quiet]
