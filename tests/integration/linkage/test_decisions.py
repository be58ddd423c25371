"""Decisions on links in the records: added once, never changed, handed to the build."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.core.access import Actor, Permission, RoleName, Scope
from app.core.database import Database
from app.core.errors import Conflict, Invalid, NotAllowed
from app.core.linkage.decisions import (
    Shown,
    effective_decisions,
    find_last_answer,
    get_state,
    next_turn,
    record_decision,
)
from app.core.linkage.rules import PairKey, is_drawn
from app.models import Answer, AuditEvent, DecisionKind, LinkDecision
from tests.support.postgres import Databases
from tests.support.world import World

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
PAIR = next(
    pair
    for pair in (PairKey("npd_ks4", f"{number:08x}" * 4, "0" * 32) for number in range(1, 99))
    if not is_drawn(pair)
)
SHOWN = Shown(PAIR, 3, 0.8)
Reviewed = tuple[Database, World]


@pytest.fixture(params=["sqlite", "postgresql"])
def both(
    request: pytest.FixtureRequest, prepared_database: tuple[Path, World], tmp_path: Path
) -> Iterator[Reviewed]:
    """Each database in turn, with the small world in it."""
    records, world = prepared_database
    if request.param == "sqlite":
        site = f"sqlite:///{shutil.copy(records, tmp_path)}"
    else:
        databases: Databases = request.getfixturevalue("postgres_databases")
        site = databases.create(like=request.getfixturevalue("prepared_postgres")).app_url
    database = Database(site)
    yield database, world
    database.dispose()


def reviewer(world: World, key: str = "central_team") -> Actor:
    """Somebody who may review, with the number of a user of the world."""
    return Actor(
        user_id=world.users[key], name=key, roles=frozenset({RoleName.CENTRAL_TEAM}),
        organisation_id=None, organisation_name="", region=None,
        scope=Scope.nothing(), figures_scope=Scope.nothing(),
    )  # fmt: skip


def say(both: Reviewed, who: str, answer: Answer, **given: object) -> int:
    """Record an answer in a transaction of its own; its number comes back."""
    database, world = both
    told = {"kind": DecisionKind.REVIEW, "at": NOON, **given}
    with database.transaction(Scope.nothing()) as session:
        made = record_decision(session, SHOWN, actor=reviewer(world, who), answer=answer, **told)  # type: ignore[arg-type]
        session.flush()
        return made.id


def test_effective_decisions__one_clear_answer__settled_with_its_moment(both: Reviewed) -> None:
    say(both, "central_team", Answer.SAME)
    with both[0].session(Scope.nothing(), writes=False) as session:
        found = effective_decisions(session)
    assert found.rows() == [(PAIR.source, PAIR.pseudonym, PAIR.record_pseudonym, True, NOON)]


def test_effective_decisions__nothing_said__a_table_without_rows(both: Reviewed) -> None:
    with both[0].session(Scope.nothing(), writes=False) as session:
        found = effective_decisions(session)
    assert found.is_empty()
    assert found.columns == ["source", "pseudonym", "record_pseudonym", "same", "decided_at"]


def test_record_decision__sent_twice__recorded_once(both: Reviewed) -> None:
    first = say(both, "central_team", Answer.SAME, turn=0)
    assert say(both, "central_team", Answer.DIFFERENT, turn=0) == first
    with both[0].session(Scope.nothing(), writes=False) as session:
        assert session.scalar(select(func.count(LinkDecision.id))) == 1
        assert next_turn(session, PAIR, both[1].users["central_team"]) == 1
        events = session.scalars(
            select(AuditEvent).where(AuditEvent.entity == "link_decision")
            .order_by(AuditEvent.sequence)
        ).all()  # fmt: skip
    assert [event.action for event in events] == ["link_decision.answer"]
    assert events[0].detail == {"source": "npd_ks4", "edition": 3}, "never the answer"


def test_record_decision__second_answer_of_one_person__refused(both: Reviewed) -> None:
    say(both, "central_team", Answer.UNSURE)
    with pytest.raises(Conflict, match="already"):
        say(both, "central_team", Answer.SAME)


def test_record_decision__without_permission__refused(both: Reviewed) -> None:
    database, world = both
    officer = Actor(
        user_id=world.users["member_user"], name="", roles=frozenset({RoleName.RESEARCHER}),
        organisation_id=None, organisation_name="", region=None,
        scope=Scope.nothing(), figures_scope=Scope.nothing(),
    )  # fmt: skip
    assert not officer.may(Permission.REVIEW_LINKS)
    with database.transaction(Scope.nothing()) as session, pytest.raises(NotAllowed):
        record_decision(
            session, SHOWN, actor=officer, kind=DecisionKind.REVIEW, answer=Answer.SAME, at=NOON
        )


def test_undo__last_answer__is_a_new_row_and_the_pair_is_open_again(both: Reviewed) -> None:
    number = say(both, "central_team", Answer.SAME)
    database, world = both
    with database.session(Scope.nothing(), writes=False) as session:
        last = find_last_answer(session, world.users["central_team"])
        assert last is not None
        assert last.id == number
    say(both, "central_team", Answer.SAME, kind=DecisionKind.UNDO)
    with database.session(Scope.nothing(), writes=False) as session:
        assert find_last_answer(session, world.users["central_team"]) is None
        assert get_state(session, PAIR).standing == "open"
    say(both, "central_team", Answer.DIFFERENT)
    with database.session(Scope.nothing(), writes=False) as session:
        assert session.scalar(select(func.count(LinkDecision.id))) == 3
        assert get_state(session, PAIR).standing == "waiting"


def test_undo__nothing_said__refused(both: Reviewed) -> None:
    with pytest.raises(Conflict, match="take back"):
        say(both, "central_team", Answer.SAME, kind=DecisionKind.UNDO)


def test_cut__needs_a_reason_and_can_be_restored_once(both: Reviewed) -> None:
    with pytest.raises(Invalid, match="why"):
        say(both, "central_team", Answer.DIFFERENT, kind=DecisionKind.CUT, note="  ")
    with pytest.raises(Conflict, match="not cut"):
        say(both, "central_team", Answer.SAME, kind=DecisionKind.RESTORE)
    later = NOON + timedelta(hours=1)
    say(both, "central_team", Answer.DIFFERENT, kind=DecisionKind.CUT, note="Twins.", at=later)
    with pytest.raises(Conflict, match="already"):
        say(both, "researcher", Answer.DIFFERENT, kind=DecisionKind.CUT, note="Again.")
    database = both[0]
    with database.session(Scope.nothing(), writes=False) as session:
        assert effective_decisions(session).select("same", "decided_at").rows() == [(False, later)]
    say(both, "researcher", Answer.SAME, kind=DecisionKind.RESTORE, at=later + timedelta(hours=1))
    with database.session(Scope.nothing(), writes=False) as session:
        assert effective_decisions(session).is_empty()


@pytest.mark.parametrize(
    "statement", ["UPDATE link_decision SET answer = 'same'", "DELETE FROM link_decision"]
)
def test_link_decision__changed_by_hand__refused(both: Reviewed, statement: str) -> None:
    say(both, "central_team", Answer.DIFFERENT)
    with (
        pytest.raises(DBAPIError, match=r"append-only|permission denied"),
        both[0].engine.begin() as connection,
    ):
        connection.execute(text(statement))
