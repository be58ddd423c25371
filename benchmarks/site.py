"""A site over the medium demonstration, served as in production, and browsers for it.

The records are made once and kept where HEARTH_BENCH_FOLDER says; without it they are made in a
temporary folder, which takes some minutes. PostgreSQL is a server of this run's own.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path

from benchmarks.stages import DEMONSTRATION, run_stage

SIZE = "medium"
FLOOR = "/healthz"
PROCESSES = 2
PATIENCE_SECONDS = 240
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


@contextmanager
def cache_folder() -> Iterator[Path]:
    """Give the folder of the records: the one that is kept, or a temporary one."""
    if kept := os.environ.get("HEARTH_BENCH_FOLDER"):
        folder = Path(kept).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory() as temporary:
        yield Path(temporary)


def prepare_sqlite(cache: Path) -> Path:
    """Return the instance folder of the site on SQLite, made when it is not there yet."""
    from app.core import migrations

    instance = cache / "sqlite"
    if (instance / "ready").exists():
        return instance
    instance.mkdir(exist_ok=True)
    run_stage("generate", instance, size=SIZE)
    (instance / "hearth.db").unlink(missing_ok=True)
    migrations.upgrade(f"sqlite:///{instance / 'hearth.db'}")
    _fill(instance)
    (instance / "ready").touch()
    return instance


def _fill(instance: Path, url: str = "") -> None:
    run_stage("load", instance, database=url)
    run_stage("build", instance, database=url)


@contextmanager
def postgresql_site(cache: Path) -> Iterator[tuple[Path, str]]:
    """Fill a server of our own; give the instance folder, and the address for `hearth_app`.

    Raises
    ------
    PostgresUnavailable
        No server can be started here.
    """
    from app.core import migrations
    from tests.support.postgres import Databases, Server

    with tempfile.TemporaryDirectory() as temporary:
        Path(temporary).chmod(0o755)  # the server runs as a user of its own
        server = Server(Path(temporary) / "server")
        server.start()
        try:
            databases = Databases(server.url, "bench")
            databases.create_roles()
            made = databases.create()
            migrations.upgrade(made.owner_url)
            instance = Path(temporary) / "instance"
            instance.mkdir()
            (instance / DEMONSTRATION).symlink_to(prepare_sqlite(cache) / DEMONSTRATION)
            _fill(instance, made.app_url)
            yield instance, made.app_url
        finally:
            server.stop()


@dataclass(frozen=True)
class Served:
    """A running site."""

    address: str
    pid: int


@contextmanager
def serve(instance: Path, database: str = "") -> Iterator[Served]:
    """Serve a site with gunicorn on a free port of this machine, and end it afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    order = f"['serve', '--port', '{port}', '--processes', '{PROCESSES}', '--no-worker']"
    process = subprocess.Popen(
        [sys.executable, "-c", f"from app.commands.main import main; main({order})"],
        env=os.environ | {"HEARTH_INSTANCE": str(instance), "HEARTH_DATABASE_URL": database},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/readyz")
        yield Served(address, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(address):  # noqa: S310 - loopback
            return
        time.sleep(0.2)
    raise SystemExit("the site did not start")


@dataclass
class Browser:
    """A signed-in person. Cookies stay as they were after signing in, whatever pages say."""

    address: str
    token: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    @classmethod
    def sign_in(cls, address: str, email: str, password: str) -> "Browser":
        """Sign in as a person does: open the page, send its form, land on the home page."""
        jar = CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        with opener.open(f"{address}/login") as answer:
            token = _token(answer.read())
        form = {"email": email, "password": password, "csrf_token": token}
        with opener.open(f"{address}/login", urllib.parse.urlencode(form).encode()) as answer:
            if answer.url.rstrip("/") != address:
                raise SystemExit(f"{email} could not sign in")
            token = _token(answer.read())
        return cls(address, token, {cookie.name: cookie.value or "" for cookie in jar})

    def fetch(self, path: str, body: bytes | None = None, kind: str = "") -> tuple[int, float]:
        """Ask for a page and read it to its end; return its status and the seconds it took."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        # The floor is what a load balancer asks, which nobody has signed in.
        headers = {"Cookie": cookies} if path != FLOOR else {}
        if body is not None:
            headers |= {"X-CSRFToken": self.token, "HX-Request": "true", "Content-Type": kind}
        request = urllib.request.Request(self.address + path, body, headers)  # noqa: S310
        start = time.perf_counter()
        try:
            with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
                answer.read()
                status = answer.status
        except urllib.error.HTTPError as error:
            error.read()
            status = error.code
        return status, time.perf_counter() - start


def _token(page: bytes) -> str:
    found = TOKEN.search(page.decode())
    if found is None:
        raise SystemExit("the page has no token of its form")
    return found.group(1)
