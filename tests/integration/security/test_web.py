"""What a browser or a stranger may make of the site: tokens, cookies, names, methods, sizes."""

import logging
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.core.context import EXTENSION
from app.factory import create_app
from config import Settings
from tests.integration.conftest import settings_for
from tests.integration.test_access_matrix import address_of
from tests.support.world import PASSWORD, World

SignIn = Callable[..., FlaskClient]
PUBLIC_URL = "https://hearth.example.ac.uk"


@pytest.fixture
def public_app(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The same records, served as in production: under https, behind one proxy."""
    known = settings_for(tmp_path)
    settings = Settings(
        environment="production", instance=tmp_path, public_url=PUBLIC_URL, mail="smtp",
        allow_sqlite_in_production=True, trusted_proxies=1,
        secret_key="s" * 32, pseudonym_key="p" * 32, audit_key="a" * 32,
        database_url=known.records_url,
    )  # fmt: skip
    created = create_app(settings, clock=app.extensions[EXTENSION].clock)
    created.config["WTF_CSRF_ENABLED"] = False
    yield created
    created.extensions[EXTENSION].database.dispose()


def through_proxy(address: str = "/login") -> dict[str, Any]:
    return {"path": address, "base_url": PUBLIC_URL,
            "headers": {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}}  # fmt: skip


def file_form(content: bytes) -> dict[str, Any]:
    """A form with a file as one piece of bytes: the client's own spool of it is never closed."""
    parts = (
        b'--cut\r\nContent-Disposition: form-data; name="kind"\r\n\r\nparticipants\r\n',
        b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n',
        content,
        b"\r\n--cut--\r\n",
    )
    return {"data": b"".join(parts), "content_type": "multipart/form-data; boundary=cut"}


def posts(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]


def test_form__without_the_pages_token__is_refused_at_every_address(
    app: Flask, sign_in: SignIn
) -> None:
    browser = sign_in("member_coordinator")
    app.config["WTF_CSRF_ENABLED"] = True
    open_ones = []
    for rule in posts(app):
        for headers in ({}, {"HX-Request": "true"}, {"X-CSRFToken": "forged"}):
            answer = browser.post(address_of(rule), headers=headers)
            if answer.status_code != 400:
                open_ones.append(f"{rule.rule} {headers} {answer.status_code}")
        answer = browser.post(address_of(rule), data="{}", content_type="application/json")
        if answer.status_code != 400:
            open_ones.append(f"{rule.rule} JSON {answer.status_code}")
    assert open_ones == []


def test_methods__that_no_page_has__are_refused(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in("member_coordinator")
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
        for address in ("/participants", "/participants/1", "/login", "/api/v1/participants/1"):
            assert browser.open(address, method=method).status_code == 405
    answer = browser.post("/participants", headers={"X-HTTP-Method-Override": "GET"})
    assert answer.status_code == 405


def test_cookies__under_https__are_sealed(public_app: Flask, world: World) -> None:
    browser = public_app.test_client()
    sent = {"email": world.emails["member_user"], "password": PASSWORD}
    answer = browser.post(**through_proxy(), data=sent)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-hearth=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookie
    assert "Domain" not in cookie
    assert "Expires" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_answer__any__may_not_be_framed_kept_or_guessed(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in("member_user")
    for address in ("/", "/participants", "/reports/hesa-track/", "/api/v1/participants",
                    "/nowhere", "/uploads/templates/participants.xlsx",
                    "/participants/999999"):  # fmt: skip
        headers = browser.get(address, buffered=True).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe-eval" not in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "private, no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        script = headers["Content-Security-Policy"].split("script-src")[1].split(";")[0]
        assert "unsafe-inline" not in script


def test_host__another_name_than_the_sites__is_refused_in_production(public_app: Flask) -> None:
    browser = public_app.test_client()
    assert browser.get(**through_proxy()).status_code == 200
    assert browser.get("/healthz", base_url="http://127.0.0.1:8000").status_code == 200
    evil = browser.get("/login", base_url="https://evil.example")
    assert evil.status_code == 400
    forwarded = through_proxy()
    forwarded["headers"]["X-Forwarded-Host"] = "evil.example"
    assert browser.get(**forwarded).status_code == 400


ELSEWHERE = ("https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example",
             "/\t/evil.example", "javascript:alert(1)", "https:evil.example",
             "http://localhost.evil.example", "/%09/evil.example")  # fmt: skip


@pytest.mark.parametrize("goal", ELSEWHERE)
def test_redirect__next_names_another_site__stays_on_this_one(
    app: Flask, world: World, sign_in: SignIn, goal: str
) -> None:
    stranger = app.test_client()
    sent = {"email": world.emails["member_user"], "password": PASSWORD}
    answers = [stranger.post("/login", query_string={"next": goal}, data=sent | {"next": goal})]
    browser = sign_in("member_user")
    answers += [
        browser.post("/verify", query_string={"next": goal}, data=sent | {"next": goal}),
        browser.get("/login", query_string={"next": goal}),
        browser.post("/logout", query_string={"next": goal}, data={"next": goal}),
    ]
    for answer in answers:
        location = answer.headers.get("Location", "/")
        assert urlsplit(urljoin("http://localhost/login", location)).netloc == "localhost"
        assert not any(sign in location for sign in ("\\", "\t", "//")), location


def test_static_files__above_their_folder__are_not_found(client: FlaskClient) -> None:
    for path in ("../config.py", "..%2f..%2fconfig.py", "%2e%2e/%2e%2e/config.py", "/etc/passwd",
                 "....//config.py", "..\\config.py", "vendor/../../factory.py"):  # fmt: skip
        for prefix in ("/static/", "/reports/assets/"):
            assert client.get(prefix + path).status_code in {302, 308, 401, 404}, path


def test_dash_assets__other_packages_and_files__are_not_found(sign_in: SignIn) -> None:
    browser = sign_in("researcher")
    for path in ("dash/../../config.py", "flask/app.py", "dash/dash.py", "os/environ", "app/../x"):
        answer = browser.get(f"/reports/_dash-component-suites/{path}")
        assert answer.status_code == 404, path


def test_file_name__of_an_upload__is_only_a_label(
    app: Flask, sign_in: SignIn, tmp_path: Path
) -> None:
    browser = sign_in("member_user")
    for name in ("../../../tmp/evil.csv", "..\\..\\evil.csv", "/etc/cron.d/evil.csv", "a" * 400,
                 "x\r\nSet-Cookie: a=b.csv", '"><img src=x onerror=alert(1)>.csv'):  # fmt: skip
        answer = browser.post(
            "/uploads/new", data={"kind": "participants", "file": (BytesIO(b"Reference\nA"), name)}
        )
        assert answer.status_code in {303, 422}
        assert "a=b" not in str(answer.headers.get_all("Set-Cookie"))
    kept = [path.name for path in (tmp_path / "uploads").iterdir()]
    assert kept
    assert all(len(name) == 32 and name.isalnum() for name in kept)
    assert {path.name for path in tmp_path.iterdir()} <= {
        "hearth.db", "hearth.db-wal", "hearth.db-shm", "uploads", "cache",
    }  # fmt: skip
    assert b"<img src=x" not in browser.get("/uploads").data


def test_body__larger_than_any_form__is_refused_unread(client: FlaskClient) -> None:
    assert client.post("/login", data={"email": "x" * 1_100_000}).status_code == 413
    assert client.post("/login", data=b"x" * 2_000_000).status_code == 413
    assert client.post("/participants/find", **file_form(b"x" * 2_000_000)).status_code == 413


def test_body__a_spreadsheet_to_the_page_of_uploads__is_read(sign_in: SignIn) -> None:
    content = b"Reference\n" + b"A-1\n" * 500_000
    answer = sign_in("member_user").post("/uploads/new", **file_form(content))
    assert answer.status_code == 303


def test_failure_while_committing__log_and_page__quote_no_value(
    app: Flask, sign_in: SignIn, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL's own errors quote the values of a row: `Key (reference)=(...) already exists`."""
    browser = sign_in("member_user")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    from app.core.database import RecordsSession

    value = "".join(("Can", "ary"))  # not in the line of code that the log quotes

    def fail(_self: object) -> None:
        raise RuntimeError(f"Key (last_name)=({value}) already exists")

    monkeypatch.setattr(RecordsSession, "commit", fail)
    with caplog.at_level(logging.DEBUG):
        answer = browser.post("/participants/find", data={"text": value})
    assert answer.status_code == 500
    assert "RuntimeError" in caplog.text
    assert value not in caplog.text + answer.get_data(as_text=True)
