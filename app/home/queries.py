"""The counts of the home page. All are within the reader's scope."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.access import scope_of
from app.core.hours import counted_hours, is_counted
from app.core.people import GAPS, lacks, not_fit
from app.models import Activity, Organisation, Participant, Registration, Upload, UploadState, User

WAITING = (UploadState.TO_MAP.value, UploadState.TO_REVIEW.value)
OPEN_STATUSES = ("draft", "planned")


@dataclass(frozen=True, slots=True)
class Reached:
    """How many people an academic year's outreach has reached, up to a day."""

    people: int
    activities: int
    hours: float


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One member in the overview of hub officers and the central team."""

    organisation_id: int
    name: str
    participants: int
    reached: int
    not_fit: int


def get_reached(session: Session, academic_year: str, *, until: date) -> Reached:
    """Return what an academic year's delivered outreach has reached up to a day."""
    row = session.execute(
        select(
            func.count(Registration.participant_id.distinct()),
            func.count(Activity.id.distinct()),
            func.sum(counted_hours()),
        )
        .select_from(Registration)
        .join(Activity, Activity.id == Registration.activity_id)
        .join(Participant, Participant.id == Registration.participant_id)
        .where(Activity.academic_year == academic_year, Activity.starts_on <= until, *is_counted())
        .order_by(None)
    ).one()
    return Reached(row[0], row[1], float(row[2] or 0))


def count_participants(session: Session) -> int:
    return session.scalar(select(func.count(Participant.id)).order_by(None)) or 0


def count_not_fit(session: Session) -> int:
    """Return how many could be tracked if something missing were added."""
    return session.scalar(select(func.count(Participant.id)).where(not_fit())) or 0


def count_gaps(session: Session) -> dict[str, int]:
    """Return how many participants lack each thing that can be mended."""
    return {
        name: session.scalar(
            select(func.count(Participant.id)).where(
                lacks(name), Participant.tracking_permission.is_(True)
            )
        )
        or 0
        for name, gap in GAPS.items()
        if not gap.is_objection
    }


def count_without_attendance(session: Session) -> int:
    """Return how many participants have attended nothing that counts."""
    attended = (
        select(Registration.id)
        .join(Activity, Activity.id == Registration.activity_id)
        .where(Registration.participant_id == Participant.id, *is_counted())
        .exists()
    )
    return session.scalar(select(func.count(Participant.id)).where(~attended)) or 0


def count_without_register(session: Session, *, today: date) -> int:
    """Return how many activities are over and have nobody on their register."""
    registered = select(Registration.id).where(Registration.activity_id == Activity.id).exists()
    return (
        session.scalar(
            select(func.count(Activity.id)).where(
                Activity.ends_on < today, Activity.status == "delivered", ~registered
            )
        )
        or 0
    )


def count_still_planned(session: Session, *, today: date) -> int:
    """Return how many activities are over but still planned."""
    return (
        session.scalar(
            select(func.count(Activity.id)).where(
                Activity.ends_on < today, Activity.status == "planned"
            )
        )
        or 0
    )


def count_waiting_uploads(session: Session) -> int:
    """Return how many uploads wait for somebody to decide."""
    return session.scalar(select(func.count(Upload.id)).where(Upload.state.in_(WAITING))) or 0


def count_locked_users(
    session: Session, *, organisation_id: int | None, everywhere: bool, moment: datetime
) -> int:
    """Return how many users are locked out, of one member or of all."""
    statement = select(func.count(User.id)).where(User.locked_until > moment)
    if not everywhere:
        statement = statement.where(User.organisation_id == organisation_id)
    return session.scalar(statement) or 0


def list_members(session: Session, academic_year: str) -> list[MemberLine]:
    """Return the members within reach with their counts, by name."""
    participants = _by_member(session, [])
    gaps = _by_member(session, [not_fit()])
    reached = dict(
        session.execute(
            select(Registration.organisation_id, func.count(Registration.participant_id.distinct()))
            .join(Activity, Activity.id == Registration.activity_id)
            .where(Activity.academic_year == academic_year, *is_counted())
            .group_by(Registration.organisation_id)
            .order_by(Registration.organisation_id)
        ).all()
    )
    scope = scope_of(session)
    statement = select(Organisation).order_by(Organisation.name, Organisation.id)
    if not scope.is_everything:
        statement = statement.where(Organisation.id.in_(sorted(scope.organisation_ids)))
    return [
        MemberLine(
            one.id,
            one.name,
            participants.get(one.id, 0),
            reached.get(one.id, 0),
            gaps.get(one.id, 0),
        )
        for one in session.scalars(statement)
    ]


def _by_member(session: Session, conditions: list[object]) -> dict[int, int]:
    rows = session.execute(
        select(Participant.organisation_id, func.count())
        .where(*conditions)  # type: ignore[arg-type]
        .group_by(Participant.organisation_id)
        .order_by(Participant.organisation_id)
    )
    return dict(rows.all())
