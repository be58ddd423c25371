"""The site, on an embedded database of its own for each test, with a small world in it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import migrations
from app.core.context import EXTENSION, Hearth
from app.core.database import Database
from app.factory import create_app
from config import Settings
from etl.postcodes import PostcodeDirectory
from tests.support.postgres import Database as PostgresDatabase
from tests.support.postgres import Databases
from tests.support.world import PASSWORD, World, build_world

SignIn = Callable[..., FlaskClient]


def settings_for(instance: Path, database_url: str = "") -> Settings:
    """Settings of a site under test."""
    return Settings(
        environment="test",
        instance=instance,
        database_url=database_url,
        public_url="http://localhost",
        secret_key="a secret of the tests, long enough",
    )


@pytest.fixture(scope="session")
def prepared_database(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """A migrated SQLite file with the small world in it, copied by each test."""
    path = tmp_path_factory.mktemp("prepared") / "hearth.db"
    migrations.upgrade(f"sqlite:///{path}")
    database = Database(f"sqlite:///{path}")
    world = build_world(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return path, world


@pytest.fixture(scope="session")
def prepared_postgres(postgres_databases: Databases) -> PostgresDatabase:
    """The same on PostgreSQL, for `postgres_databases.create(like=prepared_postgres)`."""
    made = postgres_databases.create()
    migrations.upgrade(made.owner_url)
    database = Database(made.app_url)
    build_world(database)
    database.dispose()
    return made


@pytest.fixture
def world(prepared_database: tuple[Path, World]) -> World:
    """The numbers and addresses of the small world."""
    return prepared_database[1]


@pytest.fixture(scope="session")
def postcodes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> PostcodeDirectory:
    """The real directory; its arrays are kept between runs in pytest's own cache folder."""
    cache = request.config.cache
    folder = Path(cache.mkdir("postcodes")) if cache else tmp_path_factory.mktemp("postcodes")
    return PostcodeDirectory.load(folder)


@pytest.fixture
def beginning(prepared_database: tuple[Path, World]) -> Path:
    """The instance folder of which each test's site has a copy."""
    return prepared_database[0].parent


@pytest.fixture
def app(beginning: Path, tmp_path: Path, postcodes: PostcodeDirectory) -> Iterator[Flask]:
    """The application over a fresh copy of the small world; its clock stands still."""
    shutil.copytree(beginning, tmp_path, dirs_exist_ok=True)
    with open_site(tmp_path, postcodes) as created:
        yield created


@contextmanager
def open_site(instance: Path, postcodes: PostcodeDirectory) -> Iterator[Flask]:
    """The application over a folder, on the morning of 21 November 2026."""
    created = create_app(
        settings_for(instance), clock=lambda: datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
    )
    created.config["WTF_CSRF_ENABLED"] = False
    created.extensions[EXTENSION].postcodes = postcodes
    yield created
    created.extensions[EXTENSION].database.dispose()


@pytest.fixture
def hearth(app: Flask) -> Hearth:
    """What the application holds: settings, database, clock."""
    held: Any = app.extensions[EXTENSION]
    assert isinstance(held, Hearth)
    return held


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that is not signed in."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask, world: World) -> SignIn:
    """`sign_in("member_user")` gives a browser in which that user of the world is signed in."""

    def signed_in(key: str = "member_user") -> FlaskClient:
        browser = app.test_client()
        answer = browser.post("/login", data={"email": world.emails[key], "password": PASSWORD})
        assert answer.status_code == 302, answer.get_data(as_text=True)[:2000]
        return browser

    return signed_in
