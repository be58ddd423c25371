"""How each step is taken: the rule is asked with the record locked, and the log is told."""

from typing import Any, Final

from sqlalchemy.orm import Session

from app.core import audit
from app.core.access import Actor
from app.models import Publication
from app.publications.states import Step, Verb, judge

ENTITY: Final = "publication"


def begin(
    session: Session, publication: Publication, verb: Verb, actor: Actor, reason: str = ""
) -> Step:
    """Return the step if this person may take it now; raises as `judge` does."""
    # Two who decide at once come one after the other; the second finds what the first did.
    session.refresh(publication, with_for_update=True)
    return judge(publication, verb, actor, reason)


def finish(session: Session, publication: Publication, actor: Actor, step: Step) -> None:
    """Let it stand where the step leads, with the hand of who took it."""
    publication.status = step.after.value
    if step.is_hand and actor.user_id not in publication.hands:
        publication.hands = [*publication.hands, actor.user_id]
    session.flush()


def tell(
    session: Session, verb: str, publication: Publication, detail: dict[str, Any] | None = None
) -> None:
    """Note the step in the audit log."""
    audit.record(
        session,
        f"{ENTITY}.{verb}",
        entity=ENTITY,
        entity_ids=[publication.id],
        organisation_id=publication.organisation_id,
        detail=detail,
    )
