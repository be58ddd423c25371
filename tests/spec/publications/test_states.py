"""Every step of a publication by every role from every state: who may take it, where it leads.

One line a state and a role: what they may do there. What is not named is refused.
"""

from itertools import product

import pytest

from app.core.access import Actor, RoleName, Scope
from app.core.errors import Conflict, DomainError, Invalid, NotAllowed
from app.models import Publication
from app.models import PublicationStatus as Status
from app.publications.states import LONGEST_REASON, OWN, STEPS, Verb, judge, may

#: state | role | steps that somebody may take who has had no hand in it
RULES = """
draft     | member_coordinator   | change drop
draft     | central_team         | change drop check
checked   | central_team         | send_back
checked   | research_group       | send_back approve
approved  | central_team         | send_back publish
approved  | research_group       | send_back
published | central_team         | withdraw
published | research_group       | withdraw
"""
#: step -> where it leads
LEADS = {
    "change": "draft", "check": "checked", "send_back": "draft", "approve": "approved",
    "publish": "published", "withdraw": "withdrawn", "drop": "dropped",
}  # fmt: skip
PREPARER, CHECKER, STRANGER = 1, 2, 3


def allowed() -> dict[tuple[str, str], set[str]]:
    lines = (line.split("|") for line in RULES.strip().splitlines())
    return {(state.strip(), role.strip()): set(steps.split()) for state, role, steps in lines}


def somebody(role: str | None, user_id: int | None = STRANGER) -> Actor:
    roles = frozenset() if role is None else frozenset({RoleName(role)})
    everything = Scope.everything()
    return Actor(user_id, "", roles, None, "", None, everything, everything)


def publication(state: str) -> Publication:
    return Publication(status=state, hands=[PREPARER, CHECKER])


ROLES = [None, *(role.value for role in RoleName)]


@pytest.mark.parametrize(("state", "role"), [*product([one.value for one in Status], ROLES)])
def test_step__every_state_and_role__only_what_the_table_says(state: str, role: str | None) -> None:
    able = {verb.value for verb in Verb if may(publication(state), verb, somebody(role))}
    assert able == allowed().get((state, role or ""), set())


@pytest.mark.parametrize("verb", Verb)
def test_step__taken__leads_where_the_table_says(verb: Verb) -> None:
    assert STEPS[verb].after == LEADS[verb]
    begins = {state for (state, _), steps in allowed().items() if verb.value in steps}
    assert STEPS[verb].before == begins


@pytest.mark.parametrize("who", [PREPARER, CHECKER])
def test_approve__by_who_had_a_hand_in_it__refused(who: int) -> None:
    both = somebody("research_group", who)
    with pytest.raises(NotAllowed, match=OWN.split(":")[0]):
        judge(publication("checked"), Verb.APPROVE, both)


@pytest.mark.parametrize("verb", Verb)
def test_step__by_the_system__refused(verb: Verb) -> None:
    """Commands act for nobody: two people cannot be made of them."""
    for state in STEPS[verb].before:
        with pytest.raises(NotAllowed):
            judge(publication(state), verb, somebody("central_team", None), "why")


@pytest.mark.parametrize("verb", [Verb.SEND_BACK, Verb.WITHDRAW])
@pytest.mark.parametrize(("reason", "said"), [("", "Say why"), ("x" * 3_000, "at most")])
def test_step__without_a_reason_or_a_long_one__is_asked_again(
    verb: Verb, reason: str, said: str
) -> None:
    state = min(STEPS[verb].before)
    with pytest.raises(Invalid, match=said):
        judge(publication(state), verb, somebody("research_group"), reason)
    assert len("x" * 3_000) > LONGEST_REASON


def test_step__two_at_once__the_second_is_told() -> None:
    with pytest.raises(Conflict, match="published"):
        judge(publication("published"), Verb.PUBLISH, somebody("central_team"))


def test_states__withdrawn_and_dropped__are_the_end() -> None:
    for state, role, verb in product(("withdrawn", "dropped"), ROLES, Verb):
        with pytest.raises(DomainError):
            judge(publication(state), verb, somebody(role), "why")
