"""What the central team does with administrative records: send a year, say yes or no, remove."""

from pathlib import Path

from sqlalchemy.orm import Session

from app.administrative.queries import OnItsWay
from app.core import administrative, audit, jobs
from app.core.access import Actor, Permission
from app.core.administrative import PREPARE_JOB
from app.core.context import Hearth
from app.core.errors import Conflict, Invalid
from app.core.warehouse import administrative_folder
from app.models import Job
from etl.records import (
    LoadedYear,
    UnreadableRecords,
    check_year,
    find_year,
    get_layout,
)


def send(
    session: Session,
    hearth: Hearth,
    *,
    actor: Actor,
    file: str,
    mapping: str | None,
    source: str,
    year: str,
    add: bool,
    any_excluded: bool,
) -> Job:
    """Have a kept file read and checked; nothing changes before somebody has said yes.

    Raises
    ------
    Invalid
        The year is none of the source, or there is nothing to add to.
    """
    actor.require(Permission.MANAGE_RECORDS)
    check_asked(hearth, source=source, year=year, add=add)
    job = jobs.enqueue(
        session,
        PREPARE_JOB,
        {"source": source, "year": year, "file": file, "mapping": mapping, "add": add,
         "any_excluded": any_excluded},
        actor=actor,
    )  # fmt: skip
    detail = {"source": source, "year": year, "add": add}
    audit.record(session, "records.ask", entity="job", entity_ids=[job.id], detail=detail)
    return job


def check_asked(hearth: Hearth, *, source: str, year: str, add: bool) -> None:
    """Check what is asked for before a large file is kept.

    Raises
    ------
    Invalid
        The year is none of the source, or there is nothing to add to.
    """
    try:
        check_year(year, get_layout(source))
    except UnreadableRecords as error:
        raise Invalid("year", str(error)) from error
    if add and find_year(administrative_folder(hearth), source, year) is None:
        raise Invalid("add", "This year is not loaded yet: there is nothing to add to.")


def stop(session: Session, hearth: Hearth, way: OnItsWay) -> None:
    """Stop the reading of a file; what is loaded stays."""
    if way.job.is_over:
        return
    was_waiting = way.job.started_at is None
    jobs.request_cancel(session, way.job)
    if was_waiting:
        for stored_as in (way.job.payload["file"], way.job.payload.get("mapping") or ""):
            path = administrative.find_file(hearth, stored_as)
            if path is not None:
                path.unlink(missing_ok=True)
    audit.record(session, "records.stop", entity="job", entity_ids=[way.job.id])


def use(session: Session, hearth: Hearth, *, actor: Actor, way: OnItsWay) -> LoadedYear:
    """Let what was prepared take the year's place.

    Raises
    ------
    Conflict
        It is no longer kept, or the year that it adds to has changed.
    """
    actor.require(Permission.MANAGE_RECORDS)
    try:
        return administrative.use_draft(session, hearth, way.job.id)
    except UnreadableRecords as error:
        raise Conflict("load", str(error)) from error


def drop(session: Session, hearth: Hearth, *, actor: Actor, way: OnItsWay) -> None:
    """Put away what was prepared; what is loaded stays."""
    actor.require(Permission.MANAGE_RECORDS)
    administrative.drop_draft(hearth, way.job.id)
    audit.record(session, "records.drop", entity="job", entity_ids=[way.job.id])


def remove(session: Session, hearth: Hearth, *, actor: Actor, source: str, year: str) -> int:
    """Remove a year, and return how many records it had."""
    actor.require(Permission.MANAGE_RECORDS)
    return administrative.remove(session, hearth, source=source, year=year)


def note_download(session: Session, path: Path, *, source: str, year: str) -> None:
    """Note that the rows left out, which have names, were downloaded."""
    with path.open("rb") as file:
        lines = sum(1 for _ in file)
    detail = {"source": source, "year": year, "lines": lines}
    audit.record(session, "records.read_excluded", detail=detail)
