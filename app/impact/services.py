"""What is done to a study: declared, changed, locked, run, dropped. Each step is in the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.impact.design import Scope as SchoolScope
from analytics.impact.errors import StudyFault
from analytics.impact.protocol import Protocol, lock
from analytics.impact.studies import STUDIES, StudyKind, get_study
from app.core import audit, jobs
from app.core.access import Actor, Permission
from app.core.context import Hearth
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.core.report_editions import get_facts
from app.core.reports import ALL, Choice, list_members
from app.impact import queries
from app.models import ImpactStudy, Organisation
from app.models import StudyStatus as Status

CHECK_JOB: Final = "impact.check"
RUN_JOB: Final = "impact.run"
ENTITY: Final = "impact_study"


@dataclass(frozen=True, slots=True)
class Choices:
    """What is chosen for a study: its kind, whose participants, years, definition and schools."""

    kind: str
    member: str
    first_year: int
    last_year: int
    definition: str
    scope: str
    title: str = ""
    note: str = ""


def declare(session: Session, hearth: Hearth, *, actor: Actor, choices: Choices) -> ImpactStudy:
    """Declare a study on the current edition, and have its groups matched; outcomes stay closed.

    Raises
    ------
    Invalid
        Something that was chosen is not there; the message names what is.
    NotAllowed
        The member is not one that the person may ask for.
    """
    actor.require(Permission.MAKE_STUDIES)
    if actor.user_id is None:
        raise NotAllowed("A study is declared by a person.")
    edition = get_facts(hearth)
    member, whose = _member(session, actor, choices.member)
    kind = find_kind(choices.kind)
    protocol = write_protocol(kind, choices, list_years(hearth, kind))
    study = ImpactStudy(
        organisation_id=member,
        title=choices.title or protocol.title,
        note=choices.note,
        kind=choices.kind,
        member="" if member is None else choices.member,
        whose=whose,
        protocol=protocol.to_json(),
        edition=edition.number,
        snapshot=edition.snapshot,
        status=Status.DRAFT.value,
        prepared_by=actor.user_id,
        prepared_at=hearth.clock(),
    )
    session.add(study)
    session.flush()
    _tell(session, "declare", study)
    _start(session, actor, study, CHECK_JOB)
    return study


def list_whose(session: Session, actor: Actor) -> list[Choice]:
    """Return whose participants a person may study: members, and all where they reach all."""
    choices = list_members(session, actor)
    if actor.figures_scope.is_everything:
        return choices
    return [one for one in choices if one.key != ALL]


def list_years(hearth: Hearth, kind: StudyKind) -> Sequence[int]:
    """Return the years that the present edition can be studied for.

    Raises
    ------
    NotFound
        No edition has been built yet.
    """
    return kind.list_years(get_facts(hearth).analysis)


def list_kinds(hearth: Hearth) -> list[tuple[StudyKind, Sequence[int]]]:
    """Return the kinds of study, each with the years that it can be made for."""
    return [(kind, list_years(hearth, kind)) for kind in STUDIES.values()]


def find_kind(name: str) -> StudyKind:
    """Return a kind of study.

    Raises
    ------
    NotFound
        There is no such study; the message names those there are.
    """
    try:
        return get_study(name)
    except StudyFault as fault:
        raise NotFound(str(fault)) from fault


def _member(session: Session, actor: Actor, key: str) -> tuple[int | None, str]:
    choices = {one.key: one for one in list_whose(session, actor)}
    chosen = choices.get(key)
    if chosen is None:
        raise NotAllowed("You may not see the figures of this member.")
    if key == ALL:
        return None, chosen.label
    return session.scalar(select(Organisation.id).where(Organisation.key == key)), chosen.label


def write_protocol(kind: StudyKind, choices: Choices, years: Sequence[int]) -> Protocol:
    """Write the protocol of what was chosen.

    Parameters
    ----------
    years
        Those that can be chosen.

    Raises
    ------
    Invalid
        Something that was chosen is not there; the message names what is.
    """
    for field, year in (("first_year", choices.first_year), ("last_year", choices.last_year)):
        if year not in years:
            named = ", ".join(map(str, years)) or "none"
            raise Invalid(field, f"There is no year {year}. There are: {named}.")
    if choices.last_year < choices.first_year:
        raise Invalid("last_year", "The last year is before the first.")
    if choices.definition not in kind.definitions:
        raise Invalid(
            "definition",
            f"This study cannot be made by '{choices.definition}'."
            f" It can by: {', '.join(kind.definitions)}.",
        )
    return kind.declare(
        first_year=choices.first_year,
        last_year=choices.last_year,
        definition=choices.definition,
        scope=SchoolScope(choices.scope),
    )


def lock_protocol(session: Session, hearth: Hearth, *, actor: Actor, study: ImpactStudy) -> None:
    """Lock what is declared: from now on every departure is told.

    Raises
    ------
    Conflict
        It is locked already, or its groups have not been matched yet.
    """
    _begin(session, actor, study, Status.DRAFT)
    if not study.results:
        raise Conflict("status", "Look at the balance first: it is being worked out.")
    locked = lock(Protocol.from_json(study.protocol), hearth.clock(), _who(actor))
    study.protocol, study.protocol_hash = locked.text, locked.hash
    study.locked_at, study.locked_by = locked.at, actor.user_id
    study.status = Status.LOCKED.value
    session.flush()
    _tell(session, "lock", study, {"hash": locked.hash})


def run(
    session: Session, hearth: Hearth, *, actor: Actor, study: ImpactStudy, told_because: str = ""
) -> None:
    """Open the outcomes of a locked study and have it run.

    Parameters
    ----------
    told_because
        Why effects are to be estimated although the groups are not alike; "" where they are.

    Raises
    ------
    Conflict
        It is not locked, or is running.
    """
    _begin(session, actor, study, Status.LOCKED, Status.REFUSED)
    study.told_because = told_because.strip()
    study.opened_at = study.opened_at or hearth.clock()
    study.status = Status.LOCKED.value
    session.flush()
    _tell(session, "open", study)
    _start(session, actor, study, RUN_JOB)


def drop(session: Session, *, actor: Actor, study: ImpactStudy) -> None:
    """Give a study up that was never locked. One that was stays, whatever it found.

    Raises
    ------
    Conflict
        It is locked: a study that could be dropped for what it found would be no plan.
    """
    _begin(session, actor, study, Status.DRAFT)
    study.status = Status.DROPPED.value
    session.flush()
    _tell(session, "drop", study)


def stop(session: Session, *, actor: Actor, study: ImpactStudy) -> None:
    """Stop the job of a study at its next step."""
    actor.require(Permission.MAKE_STUDIES)
    job = queries.find_job(session, study)
    if job is None or job.is_over:
        raise Conflict("status", "Nothing is running.")
    jobs.request_cancel(session, job)
    _tell(session, "stop", study)


def check_again(session: Session, *, actor: Actor, study: ImpactStudy) -> None:
    """Have the groups of a draft matched again, after a job that failed or was stopped."""
    _begin(session, actor, study, Status.DRAFT)
    _start(session, actor, study, CHECK_JOB)


def _begin(session: Session, actor: Actor, study: ImpactStudy, *states: Status) -> None:
    actor.require(Permission.MAKE_STUDIES)
    session.refresh(study, with_for_update=True)
    if study.status not in {one.value for one in states}:
        raise Conflict("status", "The study has moved on: look at its page again.")
    job = queries.find_job(session, study)
    if job is not None and not job.is_over:
        raise Conflict("status", "It is being worked on: wait, or stop the work.")


def _start(session: Session, actor: Actor, study: ImpactStudy, kind: str) -> None:
    study.job_id = jobs.enqueue(session, kind, {"study": study.id}, actor=actor, total=100).id
    session.flush()


def _who(actor: Actor) -> str:
    return actor.role_label or "a person of no role"


def _tell(
    session: Session, action: str, study: ImpactStudy, detail: dict[str, Any] | None = None
) -> None:
    audit.record(
        session,
        f"{ENTITY}.{action}",
        entity=ENTITY,
        entity_ids=[study.id],
        organisation_id=study.organisation_id,
        detail=detail,
    )
