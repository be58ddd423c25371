"""A finished run of HESES over the sample records, so that there is something to look at."""

import json
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import select

from app.core import jobs
from app.core.access import Scope
from app.core.access.actor import actor_of
from app.core.access.roles import RoleName
from app.core.context import Hearth
from app.core.demonstration.users import list_demonstration_users
from app.core.heses import Sent, recreating, start_run  # noqa: F401 - its job has to be known
from app.models import User
from etl.demo.heses_sample import NAME

FILES = {"records": f"{NAME}.csv", "lookup": f"{NAME}-neighbourhoods.csv"}
NOTE = "Synthetic records of five members"


def add_heses_run(hearth: Hearth, folder: Path) -> None:
    """Re-create HESES from the sample in a folder, on behalf of the central team, here and now."""
    central = next(u for u in list_demonstration_users() if u.role is RoleName.CENTRAL_TEAM)
    settings = json.loads((folder / f"{NAME}-settings.json").read_text(encoding="utf-8"))
    with ExitStack() as files, hearth.database.transaction(Scope.everything()) as session:
        user = session.scalars(select(User).where(User.email == central.email)).one()
        sent = [
            Sent(part, files.enter_context((folder / name).open("rb")), name)
            for part, name in FILES.items()
        ]
        start_run(
            session, hearth, actor=actor_of(session, user), sent=sent, settings=settings, note=NOTE
        )
    while jobs.run_one(hearth, jobs.worker_name()):
        pass
