"""Both databases, empty but for the small world."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core import migrations
from app.core.database import Database
from tests.support.postgres import Databases
from tests.support.world import World, build_world


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Database, World, str]]:
    """Each database in turn, with the small world and the address of its owner."""
    if request.param == "sqlite":
        owner = site = f"sqlite:///{tmp_path / 'hearth.db'}"
    else:
        databases: Databases = request.getfixturevalue("postgres_databases")
        made = databases.create()
        owner, site = made.owner_url, made.app_url
    migrations.upgrade(owner)
    database = Database(site)
    yield database, build_world(database), owner
    database.dispose()
