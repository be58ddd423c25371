"""The same on PostgreSQL, as the role that owns nothing; and guesses that come all at once."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.context import EXTENSION
from app.factory import create_app
from tests.integration.accounts.conftest import is_signed_in
from tests.integration.conftest import settings_for
from tests.support.postgres import Database, Databases
from tests.support.world import PASSWORD, World

pytestmark = pytest.mark.postgres
AT_ONCE = 12


@pytest.fixture
def app(
    postgres_databases: Databases, prepared_postgres: Database, tmp_path: Path
) -> Iterator[Flask]:
    made = postgres_databases.create(like=prepared_postgres)
    created = create_app(
        settings_for(tmp_path, made.app_url), clock=lambda: datetime(2026, 11, 21, 10, tzinfo=UTC)
    )
    created.config["WTF_CSRF_ENABLED"] = False
    yield created
    created.extensions[EXTENSION].database.dispose()


def test_sign_in__password_app_users_page_and_sign_out__work(
    app: Flask,
    world: World,
    sign_in: Callable[..., FlaskClient],
    set_up_app: Callable[[FlaskClient], str],
    code_of: Callable[..., str],
) -> None:
    secret = set_up_app(sign_in("central_team"))
    browser = app.test_client()
    browser.post("/login", data={"email": world.emails["central_team"], "password": PASSWORD})
    browser.post("/login/code", data={"code": code_of(secret)})
    assert is_signed_in(browser)
    number = world.users["member_user"]
    assert browser.get("/users").status_code == 200
    for action in ("deactivate", "activate", "unlock"):
        assert browser.post(f"/users/{number}/{action}").status_code == 303
    browser.post("/logout")
    assert not is_signed_in(browser)


def test_guesses__twelve_at_once__are_counted_one_by_one(
    app: Flask, world: World, events: Callable[[], list[str]]
) -> None:
    start = threading.Barrier(AT_ONCE)

    def guess() -> None:
        browser = app.test_client()
        start.wait()
        browser.post("/login", data={"email": world.emails["member_user"], "password": "wrong"})

    threads = [threading.Thread(target=guess) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = events()
    # The fifth locks; were any guess after it still compared, ten would have locked twice.
    assert told.count("sign_in.failed") == AT_ONCE
    assert told.count("account.locked") == 1
