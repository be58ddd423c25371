"""Who sees which run, and which institution's part of it.

The central team sees everything. An institution's contact sees the runs that hold its institution
and its own part of them; what belongs to another is not there (404), so that nobody learns of it.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.heses.settings import same_code
from app.core.access import Actor, Permission
from app.core.context import Hearth
from app.core.errors import NotFound
from app.core.heses.runs import InstitutionTotals, get_run, institutions_of
from app.models import HesesRun, Organisation, RunStatus

NO_INSTITUTION = "This run has no such institution."


@dataclass(frozen=True, slots=True)
class Run:
    """A run, with the institutions of it that a person may see."""

    run: HesesRun
    institutions: tuple[InstitutionTotals, ...]


def own_instid(session: Session, actor: Actor) -> str | None:
    """Return the INSTID of the person's own member, or None where it has none."""
    if actor.organisation_id is None:
        return None
    own = session.get(Organisation, actor.organisation_id)
    return own.hesa_instid if own else None


def list_runs(session: Session, hearth: Hearth, actor: Actor) -> list[Run]:
    """Return the runs that a person may see, the newest first."""
    runs = session.scalars(select(HesesRun).order_by(HesesRun.id.desc()))
    seen = [_seen(session, hearth, actor, run) for run in runs]
    return [one for one in seen if one is not None]


def find_seen(session: Session, hearth: Hearth, actor: Actor, run_id: int) -> Run:
    """Return a run with the institutions that a person may see.

    Raises
    ------
    NotFound
        There is no such run, or it holds nothing for this person.
    """
    found = _seen(session, hearth, actor, get_run(session, run_id))
    if found is None:
        raise NotFound("There is no such run of HESES.")
    return found


def _seen(session: Session, hearth: Hearth, actor: Actor, run: HesesRun) -> Run | None:
    if actor.may(Permission.MANAGE_HESES):
        return Run(run, tuple(institutions_of(hearth, run)))
    own = own_instid(session, actor)
    is_ready = run.status == RunStatus.DONE and actor.may(Permission.READ_OWN_HESES)
    if not own or not is_ready:
        return None
    held = [one for one in institutions_of(hearth, run) if is_same(one.instid, own)]
    return Run(run, tuple(held)) if held else None


def is_same(instid: str, own: str) -> bool:
    """Whether two writings of an INSTID name one institution: "0100" and "100" do."""
    return bool(instid) and same_code(instid) == same_code(own)


def check_institution(
    session: Session, hearth: Hearth, actor: Actor, run_id: int, segment: str
) -> tuple[HesesRun, InstitutionTotals]:
    """Return a run and one institution of it that a person may see.

    Parameters
    ----------
    segment
        The institution's part of the address: its INSTID, or "-" for records without one.

    Raises
    ------
    NotFound
        There is none, or it is another's.
    """
    seen = find_seen(session, hearth, actor, run_id)
    for one in seen.institutions:
        if one.segment == segment:
            return seen.run, one
    raise NotFound(NO_INSTITUTION)


def find_member(session: Session, instid: str) -> int | None:
    """Return the member whose institution an INSTID names, or None where it is no member."""
    known = session.execute(
        select(Organisation.hesa_instid, Organisation.id)
        .where(Organisation.hesa_instid.is_not(None))
        .order_by(Organisation.id)
    )
    return next((number for own, number in known if own and is_same(instid, own)), None)
