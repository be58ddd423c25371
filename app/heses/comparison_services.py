"""Compares a return with what was re-created: main 10 to 16."""

import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from analytics.heses import Comparison, Funding, compare, read_funding
from analytics.heses.readings import HesesError
from app.core import audit, incoming
from app.core.access import Actor, Permission
from app.core.context import Hearth
from app.core.errors import Conflict, Invalid
from app.core.heses import files_of
from app.models import HesesRun, RunStatus

OUTCOME = "outcome.json"
NOT_DONE = "The tables of this run are not there yet: wait until it is done."


def compare_return(
    session: Session,
    hearth: Hearth,
    *,
    actor: Actor,
    run: HesesRun,
    returned: BinaryIO,
    funding: BinaryIO | None = None,
    respond_by: str = "",
) -> Comparison:
    """Keep a return and compare it; what was compared before stays until this is complete.

    Raises
    ------
    Conflict
        The run is not done.
    Invalid
        A file is not what it should be: the message says where.
    """
    actor.require(Permission.MANAGE_HESES)
    files = files_of(hearth, run.id)
    if run.status != RunStatus.DONE or not files.recreated.is_dir():
        raise Conflict("returned", NOT_DONE)
    with tempfile.TemporaryDirectory(prefix=".comparing-", dir=files.folder) as folder:
        draft = Path(folder)
        done = _compare(draft, files.recreated, returned, funding, respond_by)
        _publish(draft, files.folder)
    audit.record(
        session,
        "heses.compare",
        entity="heses_run",
        entity_ids=[run.id],
        detail={"institutions": len(done.institutions), "selected": len(done.selected),
                "cells": done.cells, "differing": done.differing},
    )  # fmt: skip
    return done


def _compare(
    draft: Path, recreated: Path, returned: BinaryIO, funding: BinaryIO | None, respond_by: str
) -> Comparison:
    incoming.keep(returned, draft / "return.csv", field="returned")
    terms = Funding({})
    if funding is not None:
        incoming.keep(funding, draft / "funding.json", field="funding")
        try:
            terms = read_funding(draft / "funding.json")
        except HesesError as error:
            raise Invalid("funding", str(error)) from error
    try:
        done = compare(
            draft / "return.csv",
            recreated,
            draft / "compared",
            funding=terms,
            respond_by=respond_by,
        )
    except HesesError as error:
        raise Invalid("returned", str(error)) from error
    said = asdict(done) | {
        "respond_by": respond_by or terms.respond_by,
        "has_funding": funding is not None,
    }
    (draft / "compared" / OUTCOME).write_text(json.dumps(said, indent=2), encoding="utf-8")
    return done


def _publish(draft: Path, folder: Path) -> None:
    """Put the comparison in the run's folder; parameters of an earlier one do not stay behind."""
    compared = folder / "compared"
    if compared.exists():
        compared.replace(draft / "before")
        shutil.rmtree(draft / "before", ignore_errors=True)
    (folder / "funding.json").unlink(missing_ok=True)
    for name in ("return.csv", "funding.json", "compared"):
        if (draft / name).exists():
            (draft / name).replace(folder / name)
