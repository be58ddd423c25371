"""A reason in writing to publish in spite of what the disclosure check found: two people again."""

from sqlalchemy.orm import Session

from app.core.access import Actor, Permission
from app.core.errors import Conflict, Invalid, NotAllowed
from app.models import Publication
from app.models import PublicationStatus as Status
from app.publications.states import STEPS, Verb
from app.publications.steps import begin, finish, tell


def ask(session: Session, *, actor: Actor, publication: Publication, reason: str) -> None:
    """Give the reason why a draft may be published in spite of what the disclosure check found."""
    reason = reason.strip()
    begin(session, publication, Verb.CHECK, actor)
    if not publication.findings:
        raise Conflict("status", "The disclosure check found nothing.")
    if not reason:
        raise Invalid("reason", "Say why nobody is given away.")
    publication.override_reason = reason
    publication.override_by, publication.override_confirmed_by = actor.user_id, None
    finish(session, publication, actor, STEPS[Verb.CHANGE])
    tell(session, "ask_override", publication, {"findings": len(publication.findings)})


def confirm(session: Session, *, actor: Actor, publication: Publication) -> None:
    """Take the reason of an override as a second person."""
    session.refresh(publication, with_for_update=True)
    if not (actor.may(Permission.CHECK_PUBLICATIONS) or actor.may(Permission.APPROVE_PUBLICATIONS)):
        raise NotAllowed("Your role does not allow you to check publications.")
    if publication.status != Status.DRAFT or publication.override_by is None:
        raise Conflict("status", "There is no reason to confirm.")
    if actor.user_id is None or actor.user_id in (
        publication.override_by,
        publication.prepared_by,
    ):
        raise NotAllowed("Somebody else has to confirm this reason.")
    publication.override_confirmed_by = actor.user_id
    session.flush()
    tell(session, "confirm_override", publication)


def forget(publication: Publication) -> None:
    """A reason was given for what was found then, not for what is found now."""
    publication.override_reason, publication.override_by = "", None
    publication.override_confirmed_by = None
