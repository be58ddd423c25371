"""Passkeys in a real browser, with an authenticator that its debugger provides."""

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from app.core import migrations
from app.core.context import EXTENSION
from app.core.database import Database
from app.factory import create_app
from config import Settings
from tests.support.world import PASSWORD, World, build_world

pytestmark = pytest.mark.e2e

OTHER = "seven grey herons by the weir"


@pytest.fixture(scope="module")
def world_and_records(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, Path]:
    instance = tmp_path_factory.mktemp("passkeys")
    url = f"sqlite:///{instance / 'hearth.db'}"
    migrations.upgrade(url)
    database = Database(url)
    world = build_world(database)
    database.dispose()
    return world, instance


@pytest.fixture(scope="module")
def site(world_and_records: tuple[World, Path]) -> Iterator[str]:
    """Address of a running site. By name: a passkey belongs to a name, never to a number."""
    server = make_server("127.0.0.1", 0, _not_yet, threaded=True)
    address = f"http://localhost:{server.port}"
    app = create_app(
        Settings(
            environment="test",
            instance=world_and_records[1],
            public_url=address,
            secret_key="a secret of the tests, long enough",
        )
    )
    server.app = app
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield address
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions[EXTENSION].database.dispose()


def _not_yet(_environ: Any, start_response: Any) -> list[bytes]:
    start_response("503 Not yet", [])
    return []


@pytest.fixture
def page(browser: Any, site: str) -> Iterator[Any]:
    """A page of a fresh browser with a passkey holder that recognises its person."""
    context = browser.new_context(base_url=site)
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    devtools = context.new_cdp_session(opened)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    faults: list[str] = []
    opened.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield opened
    context.close()
    assert not [fault for fault in faults if "Content Security Policy" in fault]


def sign_in(page: Any, email: str) -> None:
    page.goto("/login")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def add_passkey(page: Any, name: str, use: str) -> None:
    page.goto("/account/passkeys")
    page.get_by_label("Name of the passkey").fill(name)
    page.get_by_label(use).check()
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/account")
    expect(page.get_by_text(f"The passkey “{name}” is ready to use.")).to_be_visible()


def sign_out(page: Any) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login")


def test_passkey__made_to_sign_in_alone__opens_the_site_and_confirms(
    page: Any, world_and_records: tuple[World, Path], axe: Callable[..., None]
) -> None:
    email = world_and_records[0].emails["member_user"]
    sign_in(page, email)
    page.goto("/account/passkeys")
    axe(page)
    add_passkey(page, "work laptop", "To sign in without a password")
    axe(page)
    sign_out(page)

    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile(r"/$"))
    page.goto("/account")
    expect(page.get_by_text(email)).to_be_visible()

    page.goto("/verify?next=/account/sessions")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(re.compile(r"^http://[^/]+/account/sessions$"))  # not the one in next=

    page.goto("/account")
    page.get_by_role("button", name="Remove work laptop").click()
    page.wait_for_url("**/account/passkeys")
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_load_state()
    page.goto("/account")
    assert "/login" in page.url


def test_passkey__made_as_second_step__is_asked_for_after_the_password(
    page: Any, world_and_records: tuple[World, Path], axe: Callable[..., None]
) -> None:
    email = world_and_records[0].emails["researcher"]
    sign_in(page, email)
    add_passkey(page, "security key", "As a second step after the password")
    sign_out(page)

    sign_in(page, email)
    page.wait_for_url(re.compile("/login/passkey"))
    axe(page)
    page.goto("/account")
    assert "/login" in page.url  # the password alone did not open it

    sign_in(page, email)
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url(re.compile(r"/$"))
    page.goto("/account")
    expect(page.get_by_text("security key").first).to_be_visible()


def test_passkey__nothing_is_shown__says_so_and_can_be_tried_again(
    page: Any, axe: Callable[..., None]
) -> None:
    page.goto("/login")
    axe(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    problem = page.get_by_role("alert").filter(has_text="Try again")
    problem.wait_for()
    expect(page.get_by_role("button", name="Use my passkey")).to_be_visible()
    axe(page)
