"""Both databases, empty but for the small world."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.database import Database
from tests.support.postgres import Databases
from tests.support.world import World


@pytest.fixture(params=["sqlite", "postgresql"])
def both(
    request: pytest.FixtureRequest, prepared_database: tuple[Path, World], tmp_path: Path
) -> Iterator[tuple[Database, World, str]]:
    """Each database in turn, with the small world and the address of its owner."""
    records, world = prepared_database
    if request.param == "sqlite":
        owner = site = f"sqlite:///{shutil.copy(records, tmp_path)}"
    else:
        databases: Databases = request.getfixturevalue("postgres_databases")
        made = databases.create(like=request.getfixturevalue("prepared_postgres"))
        owner, site = made.owner_url, made.app_url
    database = Database(site)
    yield database, world, owner
    database.dispose()
