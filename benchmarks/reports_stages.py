"""What is measured of reports, each a process of its own; the last line says in JSON what it took.

python -m benchmarks.reports_stages report SITE NAME MEMBER
python -m benchmarks.reports_stages switches SITE
python -m benchmarks.reports_stages peer SITE GROUPS
"""

import json
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

REPORT = "hesa-track"
OFFICE = "central@demo.hearth.example"
DEFINITIONS = (
    "",
    *(f"disadvantage={key}" for key in ("polar4-q1", "imd-q1", "fsm", "tundra-q1", "any")),
    *(f"intensity={key}" for key in ("contextual-11h", "skills-5h")),
    *(f"participation={key}" for key in ("polar3", "tundra-msoa")),
)
ROUNDS = 3
MEMBERS = 4
YEARS = ("2016/17-2019/20", "2018/19-2021/22")


class Clock:
    """Adds up processor seconds by what they went on, all threads of the process together."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._start = process_time()

    def watch(self, piece: str, of: Any, name: str) -> None:
        """Time every call of a function or method from now on."""
        function = getattr(of, name)

        def timed(*given: Any, **named: Any) -> Any:
            start = process_time()
            try:
                return function(*given, **named)
            finally:
                self.spent[piece] += process_time() - start

        setattr(of, name, timed)

    def end(self) -> dict[str, float]:
        """Return what was spent, with what nothing else accounts for."""
        rest = process_time() - self._start - sum(self.spent.values())
        return {**self.spent, "rest": rest}


def report(site: Path, name: str, member: str) -> dict[str, Any]:
    """Make a report without files: of all members, or of one beside what is kept of all."""
    from analytics.reports import Question, make
    from analytics.reports.registry import get_kind
    from analytics.track import EVERYBODY, Scope
    from app.core import report_editions, reports
    from app.core.context import open_hearth
    from app.core.errors import NotFound
    from config import Settings

    hearth = open_hearth(Settings())
    kind, edition = get_kind(name), report_editions.get_facts(hearth)
    scope = EVERYBODY if member == "all" else Scope((member,))
    question = Question(kind.name, scope, whose="")
    clock, start = Clock(), perf_counter()
    _watch_track(clock, make)
    clock.watch("count", type(kind), "count")
    clock.watch("gate", make, "protect_report")
    try:
        asked = reports.Asked(kind, question, edition, site / "cache" / "reports")
        tables = reports.protect(asked).tables
        reports.answer(asked)
    except NotFound as error:
        return {"why": str(error), "seconds": perf_counter() - start}
    rows = sum(len(table.cells) for table in tables.values())
    return {
        "seconds": perf_counter() - start,
        "cpu": clock.end(),
        "tables": len(tables),
        "rows": rows,
    }


def _watch_track(clock: Clock, make: Any) -> None:
    open_track = make.open_track

    @contextmanager
    def timed(*given: Any, **named: Any) -> Iterator[Any]:
        start = process_time()
        with open_track(*given, **named) as track:
            clock.spent["track"] += process_time() - start
            yield track

    make.open_track = timed


def switches(_site: Path) -> dict[str, Any]:
    """Switch definitions, members and years on the page, as its callback does."""
    from app.core.demonstration import PASSWORD
    from app.factory import create_app
    from benchmarks.page_list import REPORT as ADDRESS
    from benchmarks.page_list import ask_report
    from config import Settings

    app = create_app(Settings())
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    browser.post("/login", data={"email": OFFICE, "password": PASSWORD})
    members = _list_members(app)
    found: dict[str, list[tuple[float, float]]] = {}

    def time_each(name: str, queries: list[str]) -> None:
        found[name] = [_time(lambda query=query: ask(query)) for query in queries]  # type: ignore[misc]
        print(name, found[name], file=sys.stderr, flush=True)

    def ask(query: str) -> None:
        sent = ask_report(f"?{query}" if query else "")
        answer = browser.post(ADDRESS, data=sent, content_type="application/json")
        assert answer.status_code < 400, answer.status_code
        assert b"message-warning" not in answer.data, query

    of = [f"member={member}" for member in members[:MEMBERS]]
    years = [f"years={one}" for one in YEARS]
    time_each("first page of a new process, figures kept", [""])
    time_each("definition", [*DEFINITIONS[1:], ""] * ROUNDS)
    time_each("member, first time", of)
    time_each("member, again", of * ROUNDS)
    time_each("years, first time", years)
    time_each("years, again", years * ROUNDS)
    return {"switches": found}


def _list_members(app: Any) -> list[str]:
    from sqlalchemy import select

    from app.core.access.actor import Scope
    from app.core.context import EXTENSION
    from app.models import Organisation

    database = app.extensions[EXTENSION].database
    with database.session(Scope.everything(), writes=False) as session:
        return [*session.scalars(select(Organisation.key).order_by(Organisation.key))]


def _time(run: Callable[[], None]) -> tuple[float, float]:
    cpu, wall = process_time(), perf_counter()
    run()
    return process_time() - cpu, perf_counter() - wall


def peer(site: Path, groups: str) -> dict[str, Any]:
    """Read the keys of the same Parquet once, and count rows in so many groups."""
    import duckdb

    analysis = site / "warehouse/editions/0001/analysis"
    read = 0
    cpu, wall = process_time(), perf_counter()
    with duckdb.connect() as database:
        database.execute("SET threads = 2")
        for files in ("participants", "registrations", "links", "records/*/*"):
            counted = database.execute(
                f"SELECT hash(pseudonym) % {int(groups)}, count(*)"  # noqa: S608 - our own names
                f" FROM '{analysis / files}.parquet' GROUP BY 1"
            ).fetchall()
            read += sum(number for _group, number in counted)
    return {
        "cpu": process_time() - cpu,
        "seconds": perf_counter() - wall,
        "rows": read,
        "groups": int(groups),
    }


STAGES: dict[str, Callable[..., dict[str, Any]]] = {
    stage.__name__: stage for stage in (report, switches, peer)
}


def main() -> None:
    name, site, *given = sys.argv[1:]
    os.environ |= {"HEARTH_INSTANCE": site, "HEARTH_DEMONSTRATION": "true"}
    print(json.dumps(STAGES[name](Path(site), *given)))


if __name__ == "__main__":
    main()
