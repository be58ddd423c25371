"""The main pages, what each asks of the database, and the peer of each list in plain SQL."""

import json
import time
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event, select, text
from sqlalchemy.engine import Engine

from benchmarks.machine import percentile

FLOOR = "healthz"
EXAMPLES = 40
SQL_TURNS = 10
REPORT = "/reports/_dash-update-component"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
PLAIN_SQL = {
    "participants": (
        "SELECT count(*) FROM participant WHERE deleted_at IS NULL {member}",
        "SELECT * FROM participant WHERE deleted_at IS NULL {member}"
        " ORDER BY search_name, id LIMIT 50",
    ),
    "search by name": (
        "SELECT count(*) FROM participant WHERE deleted_at IS NULL {member}"
        " AND search_name LIKE '%khan%'",
        "SELECT * FROM participant WHERE deleted_at IS NULL {member}"
        " AND search_name LIKE '%khan%' ORDER BY search_name, id LIMIT 50",
    ),
    "activities": (
        "SELECT count(*) FROM activity WHERE deleted_at IS NULL {member}",
        "SELECT * FROM activity WHERE deleted_at IS NULL {member}"
        " ORDER BY starts_on DESC, id DESC LIMIT 50",
    ),
}


@dataclass(frozen=True)
class Page:
    """A page; it has several addresses, or bodies, so that no answer is asked for twice running."""

    name: str
    paths: Sequence[str]
    bodies: Sequence[bytes] = ()
    content_type: str = ""
    is_cold: bool = False
    """Each request asks for something that has not been worked out yet."""

    def request(self, turn: int) -> tuple[str, bytes | None]:
        body = self.bodies[turn % len(self.bodies)] if self.bodies else None
        return self.paths[turn % len(self.paths)], body


def list_pages(instance: Path, database: str, email: str) -> list[Page]:
    """Return the main pages with addresses that one person can open."""
    hearth = _open(instance, database)
    from app.core.access.actor import Scope, actor_of
    from app.core.reports import list_members
    from app.models import Activity, Institution, Participant, User

    with hearth.database.session(Scope.everything(), writes=False) as session:
        actor = actor_of(session, session.scalars(select(User).where(User.email == email)).one())
    with hearth.database.session(actor.scope, writes=False) as session:
        people, activities, schools = (
            [*session.scalars(select(model.id).order_by(model.id * 7919 % 1009).limit(EXAMPLES))]
            for model in (Participant, Activity, Institution)
        )
        names = [*session.scalars(select(Participant.last_name).limit(EXAMPLES))]
        members = [choice.key for choice in list_members(session, actor)]
    hearth.database.dispose()
    finds = [urllib.parse.urlencode({"text": name}).encode() for name in ("Khan", *names)]
    return [
        Page(FLOOR, ["/healthz"]),
        Page("home", ["/"]),
        Page("participants", ["/participants"]),
        Page("participants, later pages", [f"/participants?page={n}" for n in range(2, 80, 7)]),
        Page("participants, by postcode", ["/participants?sort=postcode"]),
        Page("participants, with gaps", ["/participants?missing=anything"]),
        Page("participants, nothing attended", ["/participants?no_attendance=1"]),
        Page("search by name", ["/participants/find"], finds, FORM),
        Page("participant", [f"/participants/{number}" for number in people]),
        Page("activities", ["/activities"]),
        Page("activity", [f"/activities/{number}" for number in activities]),
        Page("register", [f"/registers/{number}" for number in activities]),
        Page("schools", ["/schools"]),
        Page("schools reached", ["/schools?reached=1"]),
        Page("school", [f"/schools/{number}" for number in schools]),
        Page("uploads", ["/uploads"]),
        Page("data dictionary", ["/data-dictionary"]),
        Page("report page", ["/reports/hesa-track/"]),
        Page("report, first time", [REPORT], _choices(members), JSON, is_cold=True),
        Page("report", [REPORT], _choices(members[:1])[:1], JSON),
        Page("audit log", ["/audit-log"]),
    ]


def _choices(members: Sequence[str]) -> list[bytes]:
    """Return what the report's page asks for when each member and year is chosen in turn."""
    return [
        ask_report(f"?member={member}&years={year}/{year % 100 + 1}-2021/22")
        for year in range(2015, 2022)
        for member in members
    ]


def ask_report(search: str, path: str = "/reports/hesa-track/") -> bytes:
    """Return what a report's page sends when its address is this."""
    from app.reports import layout

    outputs = [(layout.ANSWER, "children"), (layout.REPORT, "data")]
    inputs = {"search": search, "pathname": path}
    return json.dumps(
        {
            "output": f"..{'...'.join(f'{one}.{prop}' for one, prop in outputs)}..",
            "outputs": [{"id": one, "property": prop} for one, prop in outputs],
            "changedPropIds": [],
            "inputs": [
                {"id": layout.WHERE, "property": name, "value": value}
                for name, value in inputs.items()
            ],
            "state": [[], []],  # no control has been drawn yet
        }
    ).encode()


def count_queries(instance: Path, database: str, email: str) -> dict[str, int]:
    """Return how many statements each page sends, counted in this process."""
    from app.core.context import EXTENSION
    from app.core.demonstration import PASSWORD
    from app.factory import create_app

    app = create_app(_settings(instance, database))
    app.config["WTF_CSRF_ENABLED"] = False
    engine: Engine = app.extensions[EXTENSION].database.engine
    sent: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        sent.append(statement)

    browser, stranger = app.test_client(), app.test_client()
    browser.post("/login", data={"email": email, "password": PASSWORD})
    found: dict[str, int] = {}
    for page in list_pages(instance, database, email):
        for turn in range(2):  # the second time, when what is kept has been worked out
            sent.clear()
            path, body = page.request(turn)
            headers = {"HX-Request": "true"} if body else {}
            client = browser if page.name != FLOOR else stranger
            client.open(path, method="POST" if body else "GET", data=body,
                        content_type=page.content_type or None, headers=headers)  # fmt: skip
        found[page.name] = len(sent)
    app.extensions[EXTENSION].database.dispose()
    return found


def time_plain_sql(instance: Path, database: str, email: str) -> dict[str, float]:
    """Return the median seconds of each list's own queries, through the driver alone."""
    settings = _settings(instance, database)
    engine = create_engine(settings.records_url)
    found: dict[str, float] = {}
    with engine.connect() as connection:
        if database:
            connection.execute(text("SELECT set_config('hearth.scope', '*', true)"))
        member = connection.scalar(
            text("SELECT organisation_id FROM user_account WHERE email = :email"), {"email": email}
        )
        condition = "" if member is None else f"AND organisation_id = {int(member)}"
        for name, statements in PLAIN_SQL.items():
            times = []
            for _turn in range(SQL_TURNS):
                start = time.perf_counter()
                for statement in statements:
                    connection.exec_driver_sql(
                        statement.format(member=condition).replace("%", "%%")
                        if database
                        else statement.format(member=condition)
                    ).fetchall()
                times.append(time.perf_counter() - start)
            found[name] = percentile(times, 0.5)
    engine.dispose()
    return found


def _open(instance: Path, database: str) -> Any:
    from app.core.context import open_hearth

    return open_hearth(_settings(instance, database))


def _settings(instance: Path, database: str) -> Any:
    from config import Settings

    return Settings(instance=instance, database_url=database)
