"""Reads of activities, their sessions and the counts of their registers."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, selectinload

from app.core.errors import NotFound
from app.core.hours import counted_hours
from app.core.outreach import ATTENDED
from app.core.paging import Page, paginate
from app.models import Activity, Programme, Registration
from app.models import Session as Meeting

NO_REGISTER = "none"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of activities is narrowed to."""

    text: str = ""
    year: str = ""
    activity_type: str = ""
    status: str = ""
    member_id: int | None = None
    register: str = ""
    over_before: date | None = None

    @property
    def narrows(self) -> bool:
        return bool(
            self.text or self.year or self.activity_type or self.status
            or self.member_id or self.register or self.over_before
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Register:
    """Counts of a register; `hours` is what those who attended received together."""

    registered: int = 0
    attended: int = 0
    absent: int = 0
    hours: float = 0.0

    @property
    def unmarked(self) -> int:
        return self.registered - self.attended - self.absent


def list_activities(session: Session, filters: Filters, *, page: int) -> Page[Activity]:
    """Return a page of activities, the latest first."""
    return paginate(session, _select(filters), page)


def _select(filters: Filters) -> Select[Activity]:
    statement = select(Activity)
    if filters.text:
        statement = statement.where(
            or_(
                Activity.title.icontains(filters.text, autoescape=True),
                Activity.reference.istartswith(filters.text, autoescape=True),
            )
        )
    for column, wanted in (
        (Activity.academic_year, filters.year),
        (Activity.activity_type, filters.activity_type),
        (Activity.status, filters.status),
        (Activity.organisation_id, filters.member_id),
    ):
        if wanted:
            statement = statement.where(column == wanted)
    if filters.register == NO_REGISTER:
        statement = statement.where(~has_register())
    if filters.over_before:
        statement = statement.where(Activity.ends_on < filters.over_before)
    return statement.order_by(Activity.starts_on.desc(), Activity.id.desc())


def has_register() -> ColumnElement[bool]:
    """Return the condition that somebody stands on an activity's register."""
    return select(Registration.id).where(Registration.activity_id == Activity.id).exists()


def count_registers(session: Session, ids: list[int]) -> dict[int, Register]:
    """Return the counts of the registers of some activities."""
    rows = session.execute(
        select(
            Registration.activity_id,
            Registration.status,
            func.count(),
            func.sum(counted_hours()),
        )
        .join(Activity, Activity.id == Registration.activity_id)
        .where(Registration.activity_id.in_(ids), Registration.session_id.is_(None))
        .group_by(Registration.activity_id, Registration.status)
        .order_by(Registration.activity_id, Registration.status)
    )
    found: dict[int, Register] = {}
    for number, status, count, hours in rows:
        before = found.get(number, Register())
        is_attended = status == ATTENDED
        found[number] = Register(
            before.registered + count,
            before.attended + (count if is_attended else 0),
            before.absent + (count if status.startswith("absent") else 0),
            before.hours + (float(hours or 0) if is_attended else 0),
        )
    return found


def get_activity(session: Session, number: int) -> Activity:
    """Return one activity with its sessions.

    Raises
    ------
    NotFound
        There is none within the person's reach.
    """
    activity = session.scalar(
        select(Activity).where(Activity.id == number).options(selectinload(Activity.sessions))
    )
    if activity is None:
        raise NotFound("There is no such activity among those you may see.")
    return activity


def get_session(activity: Activity, number: int) -> Meeting:
    """Return one session of an activity.

    Raises
    ------
    NotFound
        The activity has no such session.
    """
    for meeting in activity.sessions:
        if meeting.id == number:
            return meeting
    raise NotFound("This activity has no such session.")


def count_attended_by_session(session: Session, activity: Activity) -> dict[int, int]:
    """Return how many attended each session of an activity."""
    rows = session.execute(
        select(Registration.session_id, func.count())
        .where(
            Registration.activity_id == activity.id,
            Registration.session_id.is_not(None),
            Registration.status == ATTENDED,
        )
        .group_by(Registration.session_id)
        .order_by(Registration.session_id)
    )
    return {number: count for number, count in rows if number is not None}


def list_years(session: Session) -> list[str]:
    """Return the academic years in which there are activities, the latest first."""
    years = select(Activity.academic_year).distinct().order_by(Activity.academic_year.desc())
    return list(session.scalars(years))


def list_programme_titles(session: Session) -> list[str]:
    """Return the titles of the programmes within reach."""
    return list(session.scalars(select(Programme.title).order_by(Programme.title, Programme.id)))
