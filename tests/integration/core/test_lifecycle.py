"""One request: guarded, all or nothing, audited, and honest when something is broken."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.core import audit
from app.core.access import Permission, Scope, requires, signed_in
from app.core.context import EXTENSION, Hearth, db_session
from app.core.errors import Conflict, Invalid
from app.factory import create_app
from app.models import AuditEvent, Programme
from tests.integration.conftest import SignIn, settings_for
from tests.support.world import World

SECRET = "Amira O'Neill"


@pytest.fixture
def app(app: Flask, world: World) -> Flask:
    """The application with a few routes that behave and misbehave in known ways."""

    def add(title: str) -> None:
        session = db_session()
        session.add(Programme(organisation_id=world.wexcombe, title=title))
        session.flush()
        audit.record(session, "programme.create", entity="programme")

    @app.post("/probe/good")
    @signed_in
    def good() -> str:
        add("Good")
        return "done"

    @app.post("/probe/breaks")
    @signed_in
    def breaks() -> str:
        add("Half done")
        raise RuntimeError(SECRET)

    @app.post("/probe/refuses")
    @signed_in
    def refuses() -> str:
        add("Refused")
        raise Conflict("title", "There is a programme of this name.")

    @app.get("/probe/reads-and-breaks")
    @signed_in
    def reads() -> str:
        audit.record(db_session(), "participant.read", entity="participant", entity_ids=[1])
        raise Invalid("page", "There is no such page of the list.")

    @app.get("/probe/forgotten")
    def forgotten() -> str:
        return "nobody may read this"

    @app.get("/probe/audit-only")
    @requires(Permission.READ_AUDIT)
    def audit_only() -> str:
        return "secret"

    return app


def count(hearth: Hearth, *, action: str | None = None) -> int:
    statement = (
        select(func.count()).select_from(Programme)
        if action is None
        else select(func.count()).where(AuditEvent.action == action)
    )
    with hearth.database.session(Scope.everything(), writes=False) as session:
        return session.scalar(statement) or 0


def test_write__succeeds__committed_with_its_event(hearth: Hearth, sign_in: SignIn) -> None:
    assert sign_in().post("/probe/good").status_code == 200
    assert (count(hearth), count(hearth, action="programme.create")) == (1, 1)


@pytest.mark.parametrize(("address", "status"), [("breaks", 500), ("refuses", 409)])
def test_write__fails__nothing_is_kept(
    hearth: Hearth, sign_in: SignIn, address: str, status: int
) -> None:
    assert sign_in().post(f"/probe/{address}").status_code == status
    assert (count(hearth), count(hearth, action="programme.create")) == (0, 0)


def test_failure__page_and_log__quote_no_value(
    sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    text = sign_in().post("/probe/breaks").get_data(as_text=True)
    assert SECRET not in text
    assert SECRET not in caplog.text
    assert "RuntimeError" in caplog.text, "the operator still sees what happened and where"


def test_read__page_fails__the_read_is_audited_all_the_same(
    hearth: Hearth, sign_in: SignIn
) -> None:
    sign_in().get("/probe/reads-and-breaks")
    assert count(hearth, action="participant.read") == 1


def test_route__without_a_rule__refused_to_everybody(sign_in: SignIn) -> None:
    assert sign_in("central_team").get("/probe/forgotten").status_code == 403


def test_route__role_without_the_permission__refused_and_audited(
    hearth: Hearth, sign_in: SignIn
) -> None:
    assert sign_in("researcher").get("/probe/audit-only").status_code == 403
    assert count(hearth, action="access.refused") == 1


def test_route__nobody_signed_in__sent_to_sign_in_and_back(client: FlaskClient) -> None:
    got = client.get("/probe/audit-only?page=2", headers={"Accept": "text/html"})
    assert got.status_code == 302
    assert got.headers["Location"].endswith("/login?next=/probe/audit-only?page%3D2")


def test_failure__program_asks__problem_json(sign_in: SignIn) -> None:
    got = sign_in().post("/probe/refuses", headers={"Accept": "application/json"})
    assert got.mimetype == "application/problem+json"
    assert got.get_json()["title"] == "There is a programme of this name."


@pytest.mark.parametrize("address", ["/login", "/healthz", "/static/theme.css", "/nowhere"])
def test_answer__any__carries_the_security_headers(client: FlaskClient, address: str) -> None:
    got = client.get(address)
    got.close()
    headers = got.headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in policy


def test_form__without_its_token__refused(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in()
    app.config["WTF_CSRF_ENABLED"] = True
    assert browser.post("/probe/good").status_code == 400


@pytest.fixture
def away(tmp_path: Path) -> Iterator[FlaskClient]:
    """A site whose PostgreSQL cannot be reached."""
    settings = settings_for(tmp_path, "postgresql+psycopg://nobody@127.0.0.1:9/hearth")
    app = create_app(settings)
    yield app.test_client()
    app.extensions[EXTENSION].database.dispose()


def test_records_away__health__alive_but_not_ready(away: FlaskClient) -> None:
    assert away.get("/healthz").status_code == 200
    assert away.get("/readyz").status_code == 503


def test_records_away__form__says_so_within_five_seconds(away: FlaskClient) -> None:
    away.application.config["WTF_CSRF_ENABLED"] = False
    began = time.monotonic()
    got = away.post("/login", data={"email": "a@hearth.test", "password": "x" * 12})
    assert got.status_code == 503
    assert time.monotonic() - began < 5
    assert "<h1>Hearth is not available just now</h1>" in got.get_data(as_text=True)


def test_readyz__schema_behind_the_code__not_ready(app: Flask, client: FlaskClient) -> None:
    assert client.get("/readyz").status_code == 200
    with app.extensions[EXTENSION].database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert client.get("/readyz").status_code == 503
