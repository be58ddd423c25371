"""Impact studies for those who make them and those who publish them: found, placed, as locked."""

from typing import Final, TypeAlias

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from analytics.impact.protocol import LockedProtocol
from analytics.impact.report import Place
from analytics.impact.studies import get_study as get_kind
from analytics.publications import StudyRun
from analytics.track.scope import EVERYBODY, Scope
from app.core.access import Actor, RoleName
from app.core.context import Hearth
from app.core.errors import Conflict, DomainError, NotFound
from app.core.report_editions import get_facts
from app.models import ImpactStudy

#: What routes hold of a study: they never touch models.
StudyRecord: TypeAlias = ImpactStudy

CHANGED: Final = (
    "The edition of the warehouse that this study was declared on is gone: declare it anew on the"
    " present edition."
)


def shown_to(actor: Actor) -> ColumnElement[bool]:
    """Return which of the studies within reach a person is shown.

    A researcher is shown those of all members together only, as of reports: a single member's
    figures beside those of all would give away the rest.
    """
    if actor.roles == {RoleName.RESEARCHER}:
        return ImpactStudy.organisation_id.is_(None)
    return true()


def get_study(session: Session, number: int, actor: Actor | None = None) -> ImpactStudy:
    """Return one study, or raise `NotFound`; to a person only one that they are shown."""
    wanted = select(ImpactStudy).where(ImpactStudy.id == number)
    found = session.scalar(wanted if actor is None else wanted.where(shown_to(actor)))
    if found is None:
        raise NotFound("There is no such study.")
    return found


def place_of(hearth: Hearth, study: ImpactStudy) -> Place:
    """Return where a study is made: its kind, its edition, and whose participants it is of.

    Raises
    ------
    DomainError
        Its edition is gone.
    """
    edition = get_facts(hearth, study.edition)
    if edition.snapshot != study.snapshot:
        raise DomainError(CHANGED)
    scope = Scope((study.member,)) if study.member else EVERYBODY
    return Place(get_kind(study.kind), edition, scope, study.whose)


def run_of(study: ImpactStudy) -> StudyRun:
    """Return what a study is run by: its protocol as it was locked, and when it was opened.

    Raises
    ------
    Conflict
        It has not been locked, or its outcomes have not been opened.
    """
    if study.locked_at is None or study.opened_at is None:
        raise Conflict("status", "The protocol has not been locked and its outcomes opened.")
    by = f"account {study.locked_by}"  # the log knows whose it is; a bundle may be published
    locked = LockedProtocol(study.protocol, study.protocol_hash, study.locked_at, by)
    return StudyRun(locked, study.opened_at, study.told_because)
