"""What a command says of a fault: one sentence where a person can act on it."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.commands.faults import describe_fault
from app.core.access import Scope
from app.core.database import Database
from app.core.errors import NotFound
from app.models import Organisation
from tests.support.postgres import Databases


def _fault_of_an_empty_database(url: str) -> Exception:
    database = Database(url)
    with pytest.raises(DBAPIError) as caught, database.session(Scope.everything()) as session:
        session.scalars(select(Organisation).order_by(Organisation.id)).all()
    database.engine.dispose()
    return caught.value


def test_describe_fault__records_never_upgraded__says_what_to_run(
    tmp_path: Path, postgres_databases: Databases
) -> None:
    for url in (f"sqlite:///{tmp_path / 'empty.db'}", postgres_databases.create().owner_url):
        told = describe_fault(_fault_of_an_empty_database(url))

        assert told == "The records lack a table of this version: run hearth db upgrade first."


def test_describe_fault__known_fault__is_its_own_sentence() -> None:
    assert describe_fault(NotFound("There is no such member.")) == "There is no such member."


def test_describe_fault__anything_else__keeps_its_trace() -> None:
    assert describe_fault(ZeroDivisionError("x")) is None
