"""The demonstration, served on this machine, and browsers in which somebody is signed in."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect
from werkzeug.serving import WSGIRequestHandler, make_server

from app.core import jobs
from app.core.access import RoleName, Scope
from app.core.context import EXTENSION, Hearth
from app.core.demonstration import PASSWORD, list_demonstration_users
from app.factory import create_app
from tests.e2e.watching import Watch
from tests.support.demonstration import MORNING, copy_demonstration, demonstration_settings

EMAILS = {user.role: user.email for user in reversed(list_demonstration_users())}
DESK = {"width": 1280, "height": 900}
TIMEOUT_MS = 20_000
expect.set_options(timeout=TIMEOUT_MS)


@dataclass
class Site:
    """A running site: where it is, and what it holds."""

    app: Flask
    address: str
    instance: Path
    #: The cookies of each role that has signed in, so that nobody signs in twice.
    kept: dict[RoleName, Any] = field(default_factory=dict)

    @property
    def hearth(self) -> Hearth:
        return self.app.extensions[EXTENSION]

    def ask(self, statement: Any) -> Sequence[Any]:
        """Return the rows of a query over all records."""
        with self.hearth.database.session(Scope.everything(), writes=False) as session:
            return session.execute(statement).all()

    @property
    def samples(self) -> Path:
        """The folder of the files that an officer would upload."""
        return self.instance / "demo" / "samples"


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        pass


def running_clock() -> Callable[[], datetime]:
    """A clock that shows the demonstration's morning now, and goes on from there."""
    started = datetime.now(UTC)

    def now() -> datetime:
        passed: timedelta = datetime.now(UTC) - started
        return MORNING + passed

    return now


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site with a worker beside it, on a copy of the demonstration for each module."""
    instance = copy_demonstration(tmp_path_factory.mktemp("site"))
    app = create_app(demonstration_settings(instance), clock=running_clock())
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    stop = threading.Event()
    hearth: Hearth = app.extensions[EXTENSION]
    work = threading.Thread(
        target=jobs.work, args=(hearth, stop), kwargs={"pause": timedelta(milliseconds=100)}
    )
    serve = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    work.start()
    serve.start()
    yield Site(app, f"http://127.0.0.1:{server.port}", instance)
    stop.set()
    server.shutdown()
    work.join()
    serve.join()
    server.server_close()
    hearth.database.dispose()


@pytest.fixture
def open_page(browser: Any, site: Site) -> Iterator[Callable[..., Any]]:
    """`open_page(role)` gives a page of a new browser, signed in with a role or not at all.

    After the test, no page may have complained, broken the security policy or asked another host.
    """
    contexts: list[Any] = []
    watches: list[Watch] = []

    def opened(role: RoleName | None = None, **options: Any) -> Any:
        context = browser.new_context(
            **{"base_url": site.address, "viewport": DESK, "accept_downloads": True} | options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(TIMEOUT_MS)
        watches.append(Watch(page, site.address))
        if role is not None:
            _arrive(site, context, page, role)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not [fault for watch in watches for fault in watch.faults]


@pytest.fixture
def officer(open_page: Callable[..., Any]) -> Any:
    """A page in which the officer of the first member is signed in."""
    return open_page(RoleName.MEMBER_USER)


def _arrive(site: Site, context: Any, page: Any, role: RoleName) -> None:
    """Sign in, or take the cookies of an earlier test; end on the home page."""
    if role in site.kept:
        context.add_cookies(site.kept[role])
        page.goto("/")
        return
    sign_in(page, EMAILS[role])
    site.kept[role] = context.cookies()


def sign_in(page: Any, email: str, password: str = PASSWORD) -> None:
    """Sign in as a person does."""
    page.goto("/login")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/")
