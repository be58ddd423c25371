"""Single sign-on against a provider of our own on the loopback."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr

from app.core.context import EXTENSION
from app.factory import create_app
from app.models import User
from tests.integration.accounts.conftest import Records, is_signed_in
from tests.integration.conftest import settings_for
from tests.support.identity_provider import CLIENT_ID, CLIENT_SECRET, Provider, running_provider
from tests.support.world import World

START = "/login/single-sign-on"


@pytest.fixture
def provider(world: World) -> Iterator[Provider]:
    with running_provider() as running:
        running.claims = {
            "sub": "person-7",
            "email": world.emails["member_user"],
            "email_verified": True,
        }
        yield running


@pytest.fixture
def app(
    prepared_database: tuple[Path, World], tmp_path: Path, provider: Provider
) -> Iterator[Flask]:
    """The application, told of the provider."""
    (tmp_path / "hearth.db").write_bytes(prepared_database[0].read_bytes())
    settings = settings_for(tmp_path).model_copy(
        update={
            "oidc_discovery_url": provider.discovery_url,
            "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": SecretStr(CLIENT_SECRET),
            "oidc_label": "Wexcombe",
        }
    )
    created = create_app(settings, clock=lambda: datetime(2026, 11, 21, 10, 0, tzinfo=UTC))
    created.config["WTF_CSRF_ENABLED"] = False
    yield created
    created.extensions[EXTENSION].database.dispose()


def sign_on(browser: FlaskClient, start: str = START) -> str:
    """Go to the provider and back; the address to which the site then sends the browser."""
    away = browser.get(start).headers["Location"]
    back = urlsplit(requests.get(away, allow_redirects=False, timeout=5).headers["Location"])
    assert back.path == f"{START}/answer"
    return browser.get(f"{back.path}?{back.query}").headers["Location"]


def bound_subject(records: Records, world: World, key: str = "member_user") -> str | None:
    with records() as session:
        return session.get_one(User, world.users[key]).oidc_subject


def test_sign_on__first_time_by_verified_address__opens_and_binds_the_account(
    client: FlaskClient, world: World, records: Records, events: Callable[[], list[str]]
) -> None:
    assert sign_on(client, f"{START}?next=/account") == "/account"
    assert is_signed_in(client)
    assert bound_subject(records, world)
    assert events()[:2] == ["single_sign_on.bind", "sign_in"]


def test_sign_on__request__uses_proof_key_nonce_and_state(
    client: FlaskClient, provider: Provider
) -> None:
    sign_on(client)
    (asked,) = provider.requests
    assert asked["code_challenge_method"] == "S256"
    assert asked["nonce"]
    assert asked["state"]
    assert asked["redirect_uri"] == "http://localhost/login/single-sign-on/answer"


def test_sign_on__known_subject_with_a_new_address__is_the_same_person(
    app: Flask, client: FlaskClient, provider: Provider
) -> None:
    sign_on(client)
    provider.claims |= {"email": "married.name@hearth.test", "email_verified": False}
    again = app.test_client()
    sign_on(again)
    assert is_signed_in(again)


def test_sign_on__another_subject_with_the_same_address__is_refused(
    app: Flask, client: FlaskClient, provider: Provider
) -> None:
    sign_on(client)
    provider.claims["sub"] = "somebody-else"
    stranger = app.test_client()
    assert sign_on(stranger) == "/login"
    assert not is_signed_in(stranger)


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "new.person@hearth.test"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
        {"email": ""},
    ],
    ids=str,
)
def test_sign_on__no_account_or_unverified_address__nobody_is_made(
    client: FlaskClient, provider: Provider, claims: dict[str, object]
) -> None:
    provider.claims |= claims
    assert sign_on(client) == "/login"
    assert "Hearth has no account for you" in client.get("/login").text
    assert not is_signed_in(client)


def test_sign_on__inactive_user__is_refused(
    app: Flask, client: FlaskClient, change_user: Callable[..., None]
) -> None:
    sign_on(client)
    change_user("member_user", active=False)
    assert sign_on(app.test_client()) == "/login"


@pytest.mark.parametrize(
    "lies",
    [
        {"nonce": "of another sign-in"},
        {"iss": "https://evil.test"},
        {"aud": "another-site"},
        {"exp": 1},
    ],
    ids=str,
)
def test_sign_on__statement_is_not_for_us__is_refused(
    client: FlaskClient, provider: Provider, lies: dict[str, object]
) -> None:
    provider.lies = lies
    assert sign_on(client) == "/login"
    assert "did not confirm" in client.get("/login").text
    assert not is_signed_in(client)


def test_sign_on__signed_with_another_key__is_refused(
    client: FlaskClient, provider: Provider
) -> None:
    provider.forged_key = True
    assert sign_on(client) == "/login"
    assert not is_signed_in(client)


def test_sign_on__answer_brought_by_another_browser__is_refused(
    app: Flask, client: FlaskClient
) -> None:
    away = client.get(START).headers["Location"]
    back = urlsplit(requests.get(away, allow_redirects=False, timeout=5).headers["Location"])
    victim = app.test_client()
    answer = victim.get(f"{back.path}?{back.query}")
    assert answer.headers["Location"] == "/login"
    assert not is_signed_in(victim)


def test_sign_on__person_says_no_at_the_provider__is_told_so(client: FlaskClient) -> None:
    client.get(START)
    answer = client.get(f"{START}/answer?error=access_denied&state=x", follow_redirects=True)
    assert "did not confirm" in answer.text


def test_sign_on__provider_away__says_so(app: Flask, client: FlaskClient) -> None:
    oauth = app.extensions["hearth_single_sign_on"]
    oauth._server_metadata_url = "http://127.0.0.1:9/nothing-here"
    assert client.get(START).headers["Location"] == "/login"
    assert "cannot be reached" in client.get("/login").text


def test_sign_on__next_names_another_site__goes_home(client: FlaskClient) -> None:
    assert sign_on(client, f"{START}?next=//evil.test") == "/"


def test_sign_on__app_is_set_up_here__its_code_is_asked_for(
    app: Flask,
    sign_in: Callable[..., FlaskClient],
    set_up_app: Callable[[FlaskClient], str],
) -> None:
    set_up_app(sign_in("member_user"))
    browser = app.test_client()
    assert sign_on(browser).startswith("/login/code")
    assert not is_signed_in(browser)


def test_sign_on__locked_by_wrong_passwords__still_lets_its_person_in(
    client: FlaskClient, world: World
) -> None:
    for _ in range(5):
        client.post("/login", data={"email": world.emails["member_user"], "password": "wrong"})
    sign_on(client)
    assert is_signed_in(client)


def test_sign_on__to_confirm__must_be_fresh_and_the_same_person(
    client: FlaskClient, provider: Provider
) -> None:
    sign_on(client)
    with client.session_transaction() as cookie:
        cookie["fs_paa"] = 1
        cookie.pop("fs_gexp", None)
    asked = client.get("/account/app").headers["Location"]
    assert "Sign in again with Wexcombe" in client.get(asked).text
    provider.lies = {"auth_time": 1}
    assert sign_on(client, f"{START}?next=/account/app").startswith("/verify")
    assert provider.requests[-1]["max_age"] == "0"
    assert client.get("/account/app").status_code == 302
    provider.lies = {}
    assert sign_on(client, f"{START}?next=/account/app") == "/account/app"
    assert client.get("/account/app").status_code == 200


def test_login_page__with_a_provider__offers_it_by_a_link(client: FlaskClient) -> None:
    page = client.get("/login")
    assert "Sign in with Wexcombe" in page.text
    # A link, not a form: so the policy need not let forms lead away from this site.
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
