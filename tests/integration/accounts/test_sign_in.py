"""Signing in with a password: who comes in, who does not, and what a stranger can learn."""

import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import throttle
from app.accounts.redirects import safe_next
from app.core.context import Hearth
from app.models import AuditEvent
from tests.integration.accounts.conftest import Records, is_signed_in
from tests.support.world import PASSWORD, World

WRONG = "is not right, or the account is locked"


def attempt(browser: FlaskClient, email: str, password: str, **more: str) -> str:
    answer = browser.post("/login", data={"email": email, "password": password, **more})
    return answer.headers.get("Location") or answer.get_data(as_text=True)


def without_tokens(page: str) -> str:
    """The page without its CSRF tokens, which differ from one second to the next."""
    return re.sub(r'(name="csrf[-_]token"[^>]*(?:value|content)=)"[^"]*"', r"\1", page)


def test_login__right_password__opens_the_site(client: FlaskClient, world: World) -> None:
    assert attempt(client, world.emails["member_user"], PASSWORD) == "/"
    assert is_signed_in(client)


def test_login__address_in_capitals_with_spaces__is_the_same_person(
    client: FlaskClient, world: World
) -> None:
    assert attempt(client, f" {world.emails['member_user'].upper()} ", PASSWORD) == "/"


def test_login__wrong_password_or_unknown_address__same_answer(
    client: FlaskClient, world: World
) -> None:
    known = attempt(client, world.emails["member_user"], "not the password")
    unknown = attempt(client, "nobody@hearth.test", "not the password")
    assert WRONG in known
    assert without_tokens(known).replace(world.emails["member_user"], "nobody@hearth.test") == (
        without_tokens(unknown)
    )


@pytest.mark.parametrize("state", ["wrong", "unknown", "inactive", "locked", "no password"])
def test_login__refused_for_whatever_reason__costs_one_hash(
    app: Flask,
    world: World,
    change_user: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    hearth: Hearth,
    state: str,
) -> None:
    """What takes time is the hash, so each refusal makes one: its time tells nothing."""
    changes = {
        "inactive": {"active": False},
        "locked": {"locked_until": hearth.clock() + timedelta(minutes=5)},
        "no password": {"password": None},
    }
    change_user("member_user", **changes.get(state, {}))
    made: list[str] = []
    hashing = app.extensions["security"].pwd_context
    for name in ("hash", "verify"):
        original = getattr(hashing, name)

        def counted(*texts: str, name: str = name, original: Any = original) -> Any:
            made.append(name)
            return original(*texts)

        monkeypatch.setattr(hashing, name, counted)
    email = "nobody@hearth.test" if state == "unknown" else world.emails["member_user"]
    assert WRONG in attempt(app.test_client(), email, "not the password")
    assert len(made) == 1


def test_login__inactive_user__is_refused_in_the_same_words(
    client: FlaskClient, world: World, change_user: Callable[..., None]
) -> None:
    change_user("member_user", active=False)
    assert WRONG in attempt(client, world.emails["member_user"], PASSWORD)


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.test/", "//evil.test", "/\\evil.test", "\t//e"]
)
def test_login__next_names_another_site__stays_on_this_one(
    client: FlaskClient, world: World, elsewhere: str
) -> None:
    location = attempt(client, world.emails["member_user"], PASSWORD, next=elsewhere)
    assert safe_next(location) == location


def test_login__next_names_a_page__goes_there(client: FlaskClient, world: World) -> None:
    location = attempt(client, world.emails["member_user"], PASSWORD, next="/account?a=1")
    assert location == "/account?a=1"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/participants?page=2", "/participants?page=2"),
        ("participants", None),
        ("//evil.test", None),
        ("/\\evil.test", None),
        ("/\r\nSet-Cookie: a=b", None),
        ("https://evil.test", None),
        ("javascript:alert(1)", None),
        ("", None),
        (None, None),
    ],
)
def test_safe_next__address__only_pages_of_this_site(
    address: str | None, expected: str | None
) -> None:
    assert safe_next(address) == expected


def test_login__cookie_from_before__is_not_signed_in_and_its_contents_are_gone(
    app: Flask, client: FlaskClient, world: World
) -> None:
    client.get("/login")
    with client.session_transaction() as cookie:
        cookie["planted"] = "by a stranger"
        cookie["sid"] = "chosen by a stranger"
    stranger = app.test_client()
    before = client.get_cookie("hearth")
    assert before is not None
    stranger.set_cookie("hearth", before.value)

    attempt(client, world.emails["member_user"], PASSWORD)

    assert is_signed_in(client)
    assert not is_signed_in(stranger)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie["sid"] != "chosen by a stranger"


def test_login__without_the_pages_token__is_refused(
    app: Flask, client: FlaskClient, world: World
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post(
        "/login", data={"email": world.emails["member_user"], "password": PASSWORD}
    )
    assert answer.status_code == 400


def test_login__json_or_token__is_no_way_in(client: FlaskClient, world: World) -> None:
    sent = {"email": world.emails["member_user"], "password": PASSWORD}
    assert client.post("/login?include_auth_token", json=sent).status_code == 415
    assert not is_signed_in(client)


def test_login__remember_is_asked_for__no_lasting_cookie_is_set(
    client: FlaskClient, world: World
) -> None:
    attempt(client, world.emails["member_user"], PASSWORD, remember="y")
    assert client.get_cookie("remember_token") is None


def test_login__five_wrong_passwords__locks_even_against_the_right_one(
    client: FlaskClient, world: World, events: Callable[[], list[str]]
) -> None:
    email = world.emails["member_user"]
    for _ in range(5):
        attempt(client, email, "not the password")
    assert WRONG in attempt(client, email, PASSWORD)
    assert events().count("sign_in.failed") == 6
    assert "account.locked" in events()


def test_login__locked__opens_again_by_time(
    client: FlaskClient, world: World, later: Callable[[timedelta], None]
) -> None:
    email = world.emails["member_user"]
    for _ in range(5):
        attempt(client, email, "not the password")
    later(timedelta(minutes=14))
    assert WRONG in attempt(client, email, PASSWORD)
    later(timedelta(minutes=2))
    assert attempt(client, email, PASSWORD) == "/"


def test_login__locked__the_person_gets_a_letter(
    client: FlaskClient, world: World, letters: Callable[[], list[EmailMessage]]
) -> None:
    for _ in range(5):
        attempt(client, world.emails["member_user"], "not the password")
    (letter,) = letters()
    assert letter["To"] == world.emails["member_user"]
    assert "locked" in letter["Subject"]


def test_login__right_password_between_wrong_ones__counts_afresh(app: Flask, world: World) -> None:
    email = world.emails["member_user"]
    for _ in range(2):
        for _ in range(4):
            attempt(app.test_client(), email, "not the password")
        assert attempt(app.test_client(), email, PASSWORD) == "/"


def test_login__too_many_failures_from_one_address__all_are_turned_away(
    client: FlaskClient,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    later: Callable[[timedelta], None],
) -> None:
    monkeypatch.setattr(throttle, "MOST_FAILURES", 3)
    for number in range(3):
        attempt(client, f"nobody{number}@hearth.test", "not the password")
    data = {"email": world.emails["member_user"], "password": PASSWORD}
    assert client.post("/login", data=data).status_code == 429
    other = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.post("/login", data=data, environ_overrides=other).status_code == 302
    later(timedelta(days=2))
    assert client.post("/login", data=data).status_code == 302


def test_login__events__name_the_user_by_number_and_hold_no_address(
    client: FlaskClient, world: World, records: Records
) -> None:
    email = world.emails["member_user"]
    attempt(client, email, "not the password")
    attempt(client, "nobody@hearth.test", "not the password")
    attempt(client, email, PASSWORD)
    client.post("/logout")
    with records() as session:
        found = session.scalars(select(AuditEvent).order_by(AuditEvent.sequence)).all()
        told = [(event.action, event.entity_ids, event.user_id) for event in found]
        text = " ".join(f"{event.detail} {event.entity} {event.role}" for event in found)
    number = world.users["member_user"]
    assert told == [
        ("sign_in.failed", [number], None),
        ("sign_in.failed", [], None),
        ("sign_in", [number], number),
        ("sign_out", [number], number),
    ]
    assert "@" not in text


def test_logout__signed_in__ends_the_session_and_says_so(
    sign_in: Callable[..., FlaskClient],
) -> None:
    browser = sign_in("member_user")
    answer = browser.post("/logout", follow_redirects=True)
    assert "You are signed out." in answer.get_data(as_text=True)
    assert not is_signed_in(browser)
