"""Where a publication stands and who may take it further. This table is the whole of the rule."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.core.access import Actor, Permission
from app.core.errors import Conflict, Invalid, NotAllowed
from app.models import Publication
from app.models import PublicationStatus as Status


class Verb(StrEnum):
    """What is done to a publication."""

    CHANGE = "change"
    CHECK = "check"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Step:
    """One way from one state to another.

    Attributes
    ----------
    before, after : the states between which it leads.
    permissions : any one of them is needed.
    label : the button that does it. done : what is said when it is done.
    needs_reason : whether it is done in writing only.
    needs_new_hands : whether nobody may do it who has prepared, changed or checked this one.
    is_hand : whether who does it has had a hand in it from then on.
    """

    before: frozenset[Status]
    after: Status
    permissions: frozenset[Permission]
    label: str
    done: str
    needs_reason: bool = False
    needs_new_hands: bool = False
    is_hand: bool = False


_PREPARE = frozenset({Permission.PREPARE_PUBLICATIONS})
_CHECK = frozenset({Permission.CHECK_PUBLICATIONS})
_APPROVE = frozenset({Permission.APPROVE_PUBLICATIONS})

STEPS: Final[dict[Verb, Step]] = {
    Verb.CHANGE: Step(
        frozenset({Status.DRAFT}), Status.DRAFT, _PREPARE, "Save", "The draft is saved.",
        is_hand=True,
    ),
    Verb.CHECK: Step(
        frozenset({Status.DRAFT}), Status.CHECKED, _CHECK, "Mark as checked",
        "Checked. The research group is asked to approve it.", is_hand=True,
    ),
    Verb.SEND_BACK: Step(
        frozenset({Status.CHECKED, Status.APPROVED}), Status.DRAFT, _CHECK | _APPROVE,
        "Send back", "Sent back: it is a draft again.", needs_reason=True,
    ),
    Verb.APPROVE: Step(
        frozenset({Status.CHECKED}), Status.APPROVED, _APPROVE,
        "Approve for external circulation", "Approved. The central team can publish it.",
        needs_new_hands=True,
    ),
    Verb.PUBLISH: Step(
        frozenset({Status.APPROVED}), Status.PUBLISHED, _CHECK, "Publish",
        "Published: everybody can read it now.",
    ),
    Verb.WITHDRAW: Step(
        frozenset({Status.PUBLISHED}), Status.WITHDRAWN, _CHECK | _APPROVE, "Withdraw",
        "Withdrawn: its address says so, and why.", needs_reason=True,
    ),
    Verb.DROP: Step(
        frozenset({Status.DRAFT}), Status.DROPPED, _PREPARE, "Drop this draft",
        "The draft is dropped.",
    ),
}  # fmt: skip
LONGEST_REASON: Final = 2_000
OWN: Final = (
    "Somebody else has to approve this: you prepared, changed or checked it. Two people stand"
    " behind what is published."
)


def judge(publication: Publication, verb: Verb, actor: Actor, reason: str = "") -> Step:
    """Return the step if this person may take it now.

    Raises
    ------
    NotAllowed
        Their role does not allow it, or they had a hand in it and a second person has to decide.
    Conflict
        It does not stand where the step begins.
    Invalid
        A reason is needed.
    """
    step = STEPS[verb]
    if actor.user_id is None or not any(actor.may(one) for one in step.permissions):
        raise NotAllowed(f"Your role does not allow you to {verb.replace('_', ' ')} publications.")
    if publication.status not in step.before:
        raise Conflict("status", f"It is {publication.status}: reload the page to see it.")
    if step.needs_new_hands and actor.user_id in publication.hands:
        raise NotAllowed(OWN)
    if step.needs_reason and not reason:
        raise Invalid("reason", "Say why.")
    if len(reason) > LONGEST_REASON:
        raise Invalid("reason", f"Write at most {LONGEST_REASON:,} characters.")
    return step


def may(publication: Publication, verb: Verb, actor: Actor) -> bool:
    """Return whether this person could take the step now, given a reason where one is needed."""
    try:
        judge(publication, verb, actor, reason="-")
    except (NotAllowed, Conflict):
        return False
    return True
