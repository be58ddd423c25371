"""A run of HESES over the demonstration's sample, compared with its return, for browser tests."""

import io
import json
import time
from typing import Any

from sqlalchemy import select

from app.core.access import RoleName, Scope
from app.core.access.actor import actor_of
from app.core.heses import Sent, files_of, get_run, start_run
from app.heses.comparison_services import compare_return
from app.models import HesesRun, RunStatus, User
from tests.e2e.conftest import EMAILS, Site
from tests.e2e.steps import WORK_MS

SAMPLE = "hesa-1998-99"
INSTID = "9001"  # the institution of the demonstration's co-ordinator


def make_compared_run(site: Site) -> int:
    """Re-create HESES from the sample and compare its return; returns the run's number."""
    folder = site.samples
    settings = json.loads((folder / f"{SAMPLE}-settings.json").read_text(encoding="utf-8"))
    with (
        (folder / f"{SAMPLE}.csv").open("rb") as records,
        (folder / f"{SAMPLE}-neighbourhoods.csv").open("rb") as lookup,
        site.hearth.database.transaction(Scope.everything()) as session,
    ):
        sent = [
            Sent("records", records, f"{SAMPLE}.csv"),
            Sent("lookup", lookup, "neighbourhoods.csv"),
        ]
        actor = actor_of(session, _central(session))
        number = start_run(session, site.hearth, actor=actor, sent=sent, settings=settings).id
    wait_until_done(site, number)
    tables = (files_of(site.hearth, number).recreated / "tables_a.csv").read_text(encoding="utf-8")
    with site.hearth.database.transaction(Scope.everything()) as session:
        compare_return(
            session,
            site.hearth,
            actor=actor_of(session, _central(session)),
            run=get_run(session, number),
            returned=io.BytesIO(_as_returned(tables).encode()),
            respond_by="31 March 2000",
        )
    return number


def _as_returned(tables: str) -> str:
    """A return that forecasts five times as many as there were, and is right in all else."""
    rows = [row.split(",") for row in tables.splitlines()]
    for row in rows[1:]:
        if row[-2] == "2":
            row[-1] = str(float(row[-1]) * 5)
    return "\n".join(",".join(row) for row in rows) + "\n"


def wait_until_done(site: Site, number: int) -> None:
    """Wait until the worker has done a run."""
    end = time.monotonic() + 3 * WORK_MS / 1000
    state = select(HesesRun.status).where(HesesRun.id == number)
    while site.ask(state)[0][0] == RunStatus.RUNNING and time.monotonic() < end:
        time.sleep(0.2)
    assert site.ask(state)[0][0] == RunStatus.DONE


def _central(session: Any) -> User:
    user = session.scalar(select(User).where(User.email == EMAILS[RoleName.CENTRAL_TEAM]))
    assert isinstance(user, User)
    return user
