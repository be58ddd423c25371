"""What the tests of accounts share: the log, the letters, time that moves, and one-time codes."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import mail
from app.core import jobs
from app.core.access import Scope
from app.core.context import Hearth
from app.models import AuditEvent, User
from tests.support.world import World

Records = Callable[[], Any]


@pytest.fixture
def records(hearth: Hearth) -> Records:
    """`with records() as session:` reads and changes the records behind the site's back."""

    @contextmanager
    def opened() -> Iterator[Session]:
        with hearth.database.transaction(Scope.everything()) as session:
            yield session

    return opened


@pytest.fixture
def events(records: Records) -> Callable[[], list[str]]:
    """`events()` lists what the audit log says, oldest first."""

    def listed() -> list[str]:
        with records() as session:
            return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.sequence)))

    return listed


@pytest.fixture
def later(hearth: Hearth) -> Callable[[timedelta], None]:
    """`later(timedelta(hours=1))` lets time pass at the site."""

    def passed(by: timedelta) -> None:
        moment = hearth.clock() + by
        hearth.clock = lambda: moment

    return passed


@pytest.fixture
def letters(hearth: Hearth, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[EmailMessage]]:
    """`letters()` does the jobs that wait and returns the e-mails that they sent."""
    sent: list[EmailMessage] = []

    class Postbox:
        def send(self, message: EmailMessage) -> None:
            sent.append(message)

    monkeypatch.setattr(mail, "mailer_of", lambda _held: Postbox())

    def collected() -> list[EmailMessage]:
        while jobs.run_one(hearth, "the tests"):
            pass
        taken = list(sent)
        sent.clear()
        return taken

    return collected


def link_in(message: EmailMessage) -> str:
    """The path of the link in a letter."""
    found = re.search(r"http://localhost(/login/choose-password/\S+)", message.get_content())
    assert found is not None
    return found.group(1)


@pytest.fixture
def code_of(app: Flask) -> Callable[..., str]:
    """`code_of(secret)` is what the app shows now; `steps=1` is what it shows next."""

    def shown(secret: str, steps: int = 0) -> str:
        factory: Any = app.extensions["security"].totp_factory._totp
        return str(factory.from_source(secret).generate(time=time.time() + 30 * steps).token)

    return shown


@pytest.fixture
def set_up_app(code_of: Callable[..., str]) -> Callable[[FlaskClient], str]:
    """`set_up_app(browser)` sets up an authenticator app and returns its secret."""

    def set_up(browser: FlaskClient) -> str:
        page = browser.post("/account/app", data={"setup": "authenticator"})
        address = re.search(r'action="(/account/app/[^"]+)"', page.get_data(as_text=True))
        assert address is not None
        with browser.session_transaction() as cookie:
            secret = str(cookie["tf_totp_secret"])
        # The code before this one, so that the next ones are still unused.
        done = browser.post(address.group(1), data={"code": code_of(secret, -1)})
        assert done.status_code == 302
        return secret

    return set_up


@pytest.fixture
def change_user(records: Records, world: World) -> Callable[..., None]:
    """`change_user("member_user", active=False)` changes a user of the small world."""

    def changed(key: str, **values: Any) -> None:
        with records() as session:
            user = session.get_one(User, world.users[key])
            for name, value in values.items():
                setattr(user, name, value)

    return changed


def is_signed_in(browser: FlaskClient) -> bool:
    """Whether the site knows who this browser belongs to."""
    return browser.get("/account").status_code == 200
