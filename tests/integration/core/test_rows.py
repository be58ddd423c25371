"""Isolation of members, row by row: the first wall (queries) and the second (PostgreSQL)."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import delete, exists, func, insert, select, text, union_all, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import aliased

from app.core import migrations
from app.core.access import INCLUDE_DELETED, Scope, UnscopedStatement, rescope
from app.core.database import Database, RecordsSession
from app.core.errors import NotAllowed
from app.models import Organisation, Participant
from tests.conftest import Databases
from tests.support.world import World, build_world


def person(organisation_id: int, number: int) -> Participant:
    return Participant(
        organisation_id=organisation_id, first_name=f"Person{number}", last_name="Example",
        date_of_birth=date(2008, 1, 1 + number), search_name=f"person{number} example",
        identity_key=f"{organisation_id}-{number}",
    )  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def records(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, World]]:
    """Both databases, each with three participants of one member and two of the other."""
    if request.param == "sqlite":
        owner = app = f"sqlite:///{tmp_path_factory.mktemp('rows') / 'hearth.db'}"
    else:
        databases: Databases = request.getfixturevalue("postgres_databases")
        made = databases.create()
        owner, app = made.owner_url, made.app_url
    migrations.upgrade(owner)
    database = Database(app)
    world = build_world(database)
    with database.transaction(Scope.everything()) as session:
        session.add_all(person(world.wexcombe, number) for number in range(3))
        session.add_all(person(world.ferrand, number) for number in range(2))
    yield database, world
    database.dispose()


def wexcombe_session(records: tuple[Database, World]) -> RecordsSession:
    database, world = records
    return database.session(Scope.of([world.wexcombe]), writes=False)


P = Participant
Other = aliased(Participant)

COUNTS = {
    "entities": lambda s: len(s.scalars(select(P)).all()),
    "columns": lambda s: len(s.execute(select(P.id, P.last_name)).all()),
    "count": lambda s: s.scalar(select(func.count()).select_from(P)),
    "count of a column": lambda s: s.scalar(select(func.count(P.id))),
    "count over a subquery": lambda s: s.scalar(
        select(func.count()).select_from(select(P).subquery())
    ),
    "alias": lambda s: len(s.scalars(select(Other)).all()),
    "in a subquery": lambda s: len(s.scalars(select(P).where(P.id.in_(select(Other.id)))).all()),
    "common table": lambda s: len(s.execute(select(select(P.id).cte())).all()),
    "union": lambda s: len(s.execute(union_all(select(P.id), select(P.id).where(False))).all()),
    "legacy query": lambda s: s.query(P).count(),
    "join from an unscoped table": lambda s: len(
        s.execute(select(Organisation.id, P.id).join(P, P.organisation_id == Organisation.id)).all()
    ),
}


@pytest.mark.parametrize("form", COUNTS)
def test_select__any_form__only_own_members_rows(
    records: tuple[Database, World], form: str
) -> None:
    with wexcombe_session(records) as session:
        assert COUNTS[form](session) == 3


def test_exists__only_foreign_rows_match__false(records: tuple[Database, World]) -> None:
    _, world = records
    foreign = exists().where(P.organisation_id == world.ferrand)
    with wexcombe_session(records) as session:
        assert session.scalars(select(P.id).where(foreign)).all() == []


def test_get__foreign_row__none(records: tuple[Database, World]) -> None:
    database, world = records
    with database.session(Scope.of([world.ferrand]), writes=False) as session:
        foreign = session.scalars(select(P.id).order_by(P.id)).first()
    with wexcombe_session(records) as session:
        assert session.get(P, foreign) is None


def test_session__without_scope__reaches_nothing(records: tuple[Database, World]) -> None:
    with records[0].session(Scope.nothing(), writes=False) as session:
        assert session.scalars(select(P)).all() == []


def test_rescope__in_a_transaction__counts_at_once(records: tuple[Database, World]) -> None:
    database, world = records
    with database.session(Scope.nothing(), writes=False) as session:
        assert session.scalars(select(P)).all() == []
        rescope(session, Scope.of([world.ferrand]))
        assert len(session.scalars(select(P)).all()) == 2


def test_update_and_delete__in_bulk__leave_foreign_rows(records: tuple[Database, World]) -> None:
    with records[0].session(Scope.of([records[1].wexcombe])) as session:
        changed = session.execute(update(P).values(last_name="Changed"))
        removed = session.execute(delete(P))
        assert (changed.rowcount, removed.rowcount) == (3, 3)  # type: ignore[attr-defined]
        session.rollback()


def test_write__for_another_member__refused(records: tuple[Database, World]) -> None:
    database, world = records
    with database.session(Scope.of([world.wexcombe])) as session:
        session.add(person(world.ferrand, 9))
        with pytest.raises(NotAllowed):
            session.flush()


def test_bulk_insert__for_another_member__refused(records: tuple[Database, World]) -> None:
    database, world = records
    row = {"organisation_id": world.ferrand, "first_name": "A", "last_name": "B",
           "date_of_birth": date(2008, 1, 1), "search_name": "a b"}  # fmt: skip
    with (
        database.session(Scope.of([world.wexcombe])) as session,
        pytest.raises(NotAllowed),
    ):
        session.execute(insert(P), [row])


@pytest.mark.parametrize("statement", [text("SELECT * FROM participant"), P.__table__.select()])
def test_statement_without_a_mapped_class__refused(
    records: tuple[Database, World], statement: object
) -> None:
    with wexcombe_session(records) as session, pytest.raises(UnscopedStatement):
        session.execute(statement)  # type: ignore[call-overload]


def test_deleted_rows__hidden_unless_asked_for(records: tuple[Database, World]) -> None:
    database, world = records
    with database.session(Scope.of([world.wexcombe])) as session:
        session.execute(update(P).values(deleted_at=func.current_timestamp()))
        assert session.scalars(select(P)).all() == []
        everyone = select(P).execution_options(**{INCLUDE_DELETED: True})
        assert len(session.scalars(everyone).all()) == 3
        session.rollback()


# --- the second wall -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def forgetful(postgres_databases: Databases) -> Iterator[tuple[Database, World]]:
    """A PostgreSQL database that is asked without the application's own filter."""
    made = postgres_databases.create()
    migrations.upgrade(made.owner_url)
    database = Database(made.app_url)
    world = build_world(database)
    with database.transaction(Scope.everything()) as session:
        session.add_all(person(world.wexcombe, number) for number in range(3))
        session.add_all(person(world.ferrand, number) for number in range(2))
    yield database, world
    database.dispose()


def rows_seen(database: Database, scope: str | None) -> int:
    with database.engine.begin() as connection:
        if scope is not None:
            connection.execute(text("SELECT set_config('hearth.scope', :s, true)"), {"s": scope})
        return connection.scalar(text("SELECT count(*) FROM participant")) or 0


def test_postgresql__query_that_forgot_the_filter__nothing_foreign(
    forgetful: tuple[Database, World],
) -> None:
    database, world = forgetful
    assert rows_seen(database, str(world.wexcombe)) == 3
    assert rows_seen(database, f"{world.wexcombe},{world.ferrand}") == 5
    assert rows_seen(database, "*") == 5


@pytest.mark.parametrize("scope", [None, ""])
def test_postgresql__no_scope__nothing(
    forgetful: tuple[Database, World], scope: str | None
) -> None:
    assert rows_seen(forgetful[0], scope) == 0


def test_postgresql__scope_does_not_outlive_its_transaction(
    forgetful: tuple[Database, World],
) -> None:
    database, _ = forgetful
    assert rows_seen(database, "*") == 5
    assert rows_seen(database, None) == 0


def test_postgresql__insert_for_another_member__refused(forgetful: tuple[Database, World]) -> None:
    database, world = forgetful
    with (
        database.engine.connect() as connection,
        pytest.raises(ProgrammingError, match="row-level security"),
    ):
        connection.execute(
            text(
                "WITH scope AS (SELECT set_config('hearth.scope', :own, true) AS told)"
                " INSERT INTO programme (organisation_id, title, created_at, updated_at)"
                " SELECT :other, 'Intruder', now(), now() FROM scope WHERE told IS NOT NULL"
            ),
            {"own": str(world.wexcombe), "other": world.ferrand},
        )


def test_postgresql__every_member_owned_table_is_guarded(
    forgetful: tuple[Database, World],
) -> None:
    from app.models import Base, MemberOwned

    owned = {
        mapper.class_.__tablename__
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, MemberOwned)
    }
    with forgetful[0].engine.connect() as connection:
        guarded = set(
            connection.scalars(
                text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
            )
        )
    assert owned == guarded


def test_postgresql__role_of_the_site_owns_nothing(forgetful: tuple[Database, World]) -> None:
    with forgetful[0].engine.connect() as connection:
        owned = connection.scalar(
            text("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        )
    assert owned == 0
