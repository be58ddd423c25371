"""Corrections that were proposed: by institution, to be decided, and the trail of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, String, cast, func, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.paging import Page, paginate
from app.heses.queries import user_names
from app.models import AuditEvent, CorrectionStatus, HesesCorrection, HesesRun, User

ENTITY = "heses_correction"
STEPS = ("propose", "withdraw", "accept", "reject", "apply")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a correction's trail, from the audit log."""

    at: datetime
    action: str
    who: str
    role: str
    event: int


def list_of_institution(
    session: Session, run: HesesRun, instid: str, *, page: int
) -> Page[HesesCorrection]:
    """Return an institution's corrections of a run, the newest first."""
    wanted = _of(run).where(HesesCorrection.instid == instid).order_by(HesesCorrection.id.desc())
    return paginate(session, wanted, page)


def count_by_status(session: Session, run: HesesRun, instid: str) -> dict[str, int]:
    """Count an institution's corrections of a run by state."""
    rows = session.execute(
        select(HesesCorrection.status, func.count())
        .where(HesesCorrection.run_id == run.id, HesesCorrection.instid == instid)
        .group_by(HesesCorrection.status)
        .order_by(HesesCorrection.status)
    )
    return {row[0]: row[1] for row in rows}


def list_open(session: Session, run: HesesRun, instid: str) -> Sequence[HesesCorrection]:
    """Return an institution's corrections that are proposed or accepted, in order."""
    alive = (CorrectionStatus.PROPOSED.value, CorrectionStatus.ACCEPTED.value)
    wanted = _of(run).where(HesesCorrection.instid == instid, HesesCorrection.status.in_(alive))
    return session.scalars(wanted.order_by(HesesCorrection.id)).all()


def list_waiting(session: Session, run: HesesRun) -> Sequence[HesesCorrection]:
    """Return a run's corrections that nobody has decided on, by institution and in order."""
    return _with_status(session, run, CorrectionStatus.PROPOSED)


def list_accepted(session: Session, run: HesesRun) -> Sequence[HesesCorrection]:
    """Return a run's corrections that are signed off, by institution and in order."""
    return _with_status(session, run, CorrectionStatus.ACCEPTED)


def _with_status(
    session: Session, run: HesesRun, status: CorrectionStatus
) -> Sequence[HesesCorrection]:
    wanted = _of(run).where(HesesCorrection.status == status.value)
    return session.scalars(wanted.order_by(HesesCorrection.instid, HesesCorrection.id)).all()


def get_correction(session: Session, run: HesesRun, instid: str, number: int) -> HesesCorrection:
    """Return one correction of an institution, or raise `NotFound`."""
    found = session.scalar(
        _of(run).where(HesesCorrection.instid == instid, HesesCorrection.id == number)
    )
    if found is None:
        raise NotFound("There is no such correction.")
    return found


def list_repeats(session: Session, run: HesesRun) -> Sequence[HesesRun]:
    """Return the runs that repeat this one with corrections, the newest first."""
    wanted = select(HesesRun).where(HesesRun.based_on_id == run.id)
    return session.scalars(wanted.order_by(HesesRun.id.desc())).all()


def names_of_people(session: Session, corrections: Sequence[HesesCorrection]) -> dict[int, str]:
    """Return the names of those who proposed and decided."""
    who = [number for each in corrections for number in (each.proposed_by, each.decided_by)]
    return user_names(session, who)


def list_steps(session: Session, correction: HesesCorrection) -> list[Step]:
    """Return what the audit log says of a correction, in order."""
    events = session.execute(
        select(AuditEvent, User.name)
        .join(User, User.id == AuditEvent.user_id, isouter=True)
        .where(
            AuditEvent.entity == ENTITY,
            AuditEvent.action.in_([f"{ENTITY}.{step}" for step in STEPS]),
            AuditEvent.organisation_id.is_(None)
            if correction.organisation_id is None
            else AuditEvent.organisation_id == correction.organisation_id,
            # Few that do not name it stay, such as those of 12 for 2: not all of the member.
            cast(AuditEvent.entity_ids, String).contains(str(correction.id)),
        )
        .order_by(AuditEvent.sequence)
    )
    return [
        Step(event.at, event.action, name or "Hearth", event.role or "", event.sequence)
        for event, name in events
        if correction.id in event.entity_ids
    ]


def _of(run: HesesRun) -> Select[HesesCorrection]:
    return select(HesesCorrection).where(HesesCorrection.run_id == run.id)
