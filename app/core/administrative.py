"""Administrative records into their store: by a command at once, by pages as a job and a yes.

What a page sends is prepared beside the store; a person sees what was understood, and only then
does it take the year's place. No event and no message holds a value of a record.
"""

import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path, PurePath
from typing import BinaryIO

from sqlalchemy.orm import Session

from app.core import audit, incoming, jobs
from app.core.access import Permission
from app.core.context import Hearth
from app.core.errors import DomainError
from app.core.reference_loading import incoming_folder
from app.core.warehouse import administrative_folder
from etl.records import (
    LoadedYear,
    Plan,
    Prepared,
    UnknownSource,
    UnreadableRecords,
    load_year,
    open_prepared,
    prepare_year,
    put_in_place,
    remove_year,
)

PREPARE_JOB = "records.prepare"
FAULTS = (UnreadableRecords, UnknownSource)
KEPT_FOR = timedelta(days=2)
Progress = Callable[[str, int, int], None]
_LONGEST_PROBLEM, _LONGEST_MESSAGE = 500, 200


def load_file(
    hearth: Hearth,
    source: str,
    year: str,
    file: Path,
    *,
    plan: Plan,
    excluded: Path | None = None,
) -> LoadedYear:
    """Load a file at once.

    Raises
    ------
    UnreadableRecords, UnknownSource
        What was loaded before stays.
    """
    return load_year(
        administrative_folder(hearth),
        source,
        year,
        file,
        today=hearth.today,
        plan=replace(plan, loaded_at=hearth.clock()),
        excluded=excluded,
    )


def note_load(session: Session, loaded: LoadedYear) -> None:
    """Note in the audit log that a year was loaded: names and counts alone."""
    note = loaded.note
    audit.record(
        session,
        "records.load",
        detail={
            "source": loaded.source,
            "year": loaded.year,
            "rows": loaded.rows,
            "before": loaded.rows_before,
            "excluded": note.excluded_rows,
            "layout": note.layout,
            "supplements": len(note.supplements),
        },
    )


def remove(session: Session, hearth: Hearth, *, source: str, year: str) -> int:
    """Remove a year, note it, and return how many records it had.

    Raises
    ------
    UnreadableRecords, UnknownSource
        It is not loaded.
    """
    rows = remove_year(administrative_folder(hearth), source, year)
    detail = {"source": source, "year": year, "rows": rows}
    audit.record(session, "records.remove", detail=detail)
    return rows


def keep_file(hearth: Hearth, stream: BinaryIO, file_name: str, *, field: str = "file") -> str:
    """Keep a file that was sent and return the name under which it lies.

    Raises
    ------
    Invalid
        The file is empty, or there is no room for it.
    """
    folder = incoming_folder(hearth)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stored_as = f"{secrets.token_hex(8)}-{incoming.safe_name(file_name)}"
    incoming.keep(stream, folder / stored_as, field=field)
    return stored_as


def shown_name(stored_as: str) -> str:
    """Return the sender's name of a kept file."""
    return stored_as.partition("-")[2]


def find_file(hearth: Hearth, stored_as: str) -> Path | None:
    """Find a kept file, or None where it is gone."""
    path = incoming_folder(hearth) / PurePath(stored_as).name
    return path if stored_as and path.is_file() else None


def drafts_folder(hearth: Hearth) -> Path:
    """Return the folder of what is prepared; each draft in a folder of the number of its job."""
    return administrative_folder(hearth) / ".drafts"


def draft_folder(hearth: Hearth, job_id: int) -> Path:
    """Return the folder of what a job has prepared."""
    return drafts_folder(hearth) / str(job_id)


def find_draft(hearth: Hearth, job_id: int) -> Prepared | None:
    """Find what a job has prepared, or None where it is gone or was put in place."""
    with suppress(UnreadableRecords):
        return open_prepared(draft_folder(hearth, job_id))
    return None


def use_draft(session: Session, hearth: Hearth, job_id: int) -> LoadedYear:
    """Let what was prepared take the year's place, and note it.

    Raises
    ------
    UnreadableRecords
        It is gone, or the year that it adds to has changed.
    """
    folder = draft_folder(hearth, job_id)
    loaded = put_in_place(administrative_folder(hearth), open_prepared(folder))
    shutil.rmtree(folder, ignore_errors=True)
    note_load(session, loaded)
    return loaded


def drop_draft(hearth: Hearth, job_id: int) -> None:
    """Remove what was prepared; a second time does nothing."""
    shutil.rmtree(draft_folder(hearth, job_id), ignore_errors=True)


def drop_older(hearth: Hearth, now: datetime) -> None:
    """Remove drafts and files that nobody has come back for."""
    before = (now - KEPT_FOR).timestamp()
    for path in (*drafts_folder(hearth).glob("*"), *incoming_folder(hearth).glob("*")):
        if path.stat().st_mtime >= before:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


@jobs.handles(PREPARE_JOB)
def prepare_job(context: jobs.JobContext) -> None:
    """Prepare a file that was sent, and remove it, whatever becomes of it.

    A worker that dies leaves the file, and the next begins anew.
    """
    context.actor.require(Permission.MANAGE_RECORDS)
    hearth, asked = context.hearth, context.payload
    path = find_file(hearth, asked["file"])
    mapping = find_file(hearth, asked.get("mapping") or "")
    if path is None or (asked.get("mapping") and mapping is None):
        raise DomainError("The file is no longer kept: send it again.")
    into = draft_folder(hearth, context.job_id)
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(mode=0o700, parents=True)
    plan = Plan(
        mapping=mapping,
        add=bool(asked.get("add")),
        most_excluded=1.0 if asked.get("any_excluded") else Plan().most_excluded,
        file_name=shown_name(asked["file"]),
        loaded_at=hearth.clock(),
        loaded_by=context.actor.name,
        progress=lambda what, done, total: context.progress(done, total, what),
    )
    try:
        prepare_year(
            administrative_folder(hearth),
            asked["source"],
            asked["year"],
            path,
            into=into,
            today=hearth.today,
            plan=plan,
        )
    except FAULTS as error:
        _remove(path, mapping)
        # What is left out of a refused file stays, so that it can be downloaded and mended.
        raise DomainError(_short(str(error))) from error
    except jobs.JobStopped:
        shutil.rmtree(into, ignore_errors=True)
        raise
    _remove(path, mapping)
    with suppress(jobs.JobStopped):
        context.progress(1, 1, "ready to be looked at"[:_LONGEST_MESSAGE])


def _remove(*paths: Path | None) -> None:
    for path in paths:
        if path is not None:
            path.unlink(missing_ok=True)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_PROBLEM else f"{text[: _LONGEST_PROBLEM - 1]}…"
