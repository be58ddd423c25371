"""Official files into the store of reference data: by a command at once, by a page as a job."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit, jobs
from app.core.access import Permission
from app.core.context import Hearth
from app.core.errors import DomainError
from app.core.places import prepare_places
from app.core.warehouse import reference_folder
from app.models import Job
from etl.reference import UnreadableReference
from etl.reference.editions import Edition, ReferenceStoreError
from etl.reference.kinds import UnknownKind
from etl.reference.store import ReferenceStore

LOAD_JOB, SETTLE_JOB = "reference.load", "reference.settle"
COASTLINE, BOUNDARIES = "coastline", "boundaries"
Progress = Callable[[str, int, int], None]
FAULTS = (UnreadableReference, ReferenceStoreError, UnknownKind)
_LONGEST_PROBLEM, _LONGEST_MESSAGE = 500, 200


def open_store(hearth: Hearth) -> ReferenceStore:
    """Return the store of reference data."""
    return ReferenceStore(reference_folder(hearth))


def incoming_folder(hearth: Hearth) -> Path:
    """Return the folder in which official files lie between sending and loading."""
    return hearth.settings.instance / "incoming"


def load_file(
    hearth: Hearth,
    kind: str,
    path: Path,
    *,
    edition: str | None = None,
    source_name: str | None = None,
    loaded_by: str | None = None,
    partial: bool = False,
    licence_held: bool = False,
    progress: Progress | None = None,
) -> Edition:
    """Load an official file; what was in use stays in use unless all of it was taken in."""
    return open_store(hearth).load(
        kind,
        path,
        edition=edition,
        loaded_at=hearth.clock(),
        loaded_by=loaded_by,
        source_name=source_name,
        partial=partial,
        licence_held=licence_held,
        progress=progress,
    )


def settle(
    hearth: Hearth, kind: str, progress: Progress | None = None, *, loaded_by: str | None = None
) -> tuple[Edition, ...]:
    """Bring what is made from an edition up to date, here and now, so that no page waits for it.

    Returns
    -------
    tuple[Edition, ...]
        What was worked out anew: distances to the coast after a coastline, and the areas of
        postcodes after official boundaries.
    """
    made: tuple[Edition, ...] = ()
    if kind == COASTLINE:
        from app.core import estimates  # what it needs is slow to start with

        made = (estimates.compute_coast(hearth, progress, loaded_by=loaded_by),)
    elif kind == BOUNDARIES:
        from app.core import postcode_areas

        made = postcode_areas.compute(hearth, progress, loaded_by=loaded_by)
    prepare_places(hearth, progress)
    return made


def use_edition(
    session: Session, hearth: Hearth, *, kind: str, edition: str, revision: int | None = None
) -> Edition:
    """Put an edition in use, to go back or forward, and note it.

    Raises
    ------
    UnknownReference, LoadRefused
        It is not loaded, its table has been altered, or a load of the kind runs.
    """
    store = open_store(hearth)
    before = store.find(kind)
    used = store.use(kind, edition, revision)
    detail = {"kind": kind, "edition": used.label, "before": before.label if before else None}
    audit.record(session, "reference.use", detail=detail)
    return used


def note_load(session: Session, loaded: Edition) -> None:
    """Note in the audit log that an edition was loaded."""
    audit.record(session, "reference.load", detail=describe_load(loaded))


def describe_load(loaded: Edition) -> dict[str, Any]:
    """Return what the log says of a load: names of the edition and counts of rows."""
    changed = loaded.changed
    return {
        "kind": loaded.kind,
        "edition": loaded.label,
        "rows": loaded.rows,
        "in_use": loaded.in_use,
        "already_loaded": loaded.already_loaded,
        "added": changed.added if changed else None,
        "removed": changed.removed if changed else None,
        "changed": changed.changed if changed else None,
    }


def summarise(loaded: Edition) -> str:
    """Say in one sentence or two what a load has done."""
    if loaded.already_loaded:
        text = f"This file was loaded before, as {loaded.title}: nothing was written."
    elif loaded.changed is None:
        text = f"{loaded.rows:,} rows of {loaded.title}."
    else:
        differ = loaded.changed
        text = (
            f"{loaded.rows:,} rows of {loaded.title}: {differ.added:,} added,"
            f" {differ.removed:,} removed, {differ.changed:,} changed against {differ.against}."
        )
    return text + (" It is in use." if loaded.in_use else " A later edition stays in use.")


@jobs.handles(LOAD_JOB)
def load_job(context: jobs.JobContext) -> None:
    """Load a file that was sent; it is removed whatever becomes of it.

    A worker that dies leaves it, and the next finds what was taken in and what was not.
    """
    context.actor.require(Permission.MANAGE_REFERENCE)
    path = _sent_file(context)
    try:
        loaded = load_file(
            context.hearth,
            context.payload["kind"],
            path,
            edition=context.payload.get("edition") or None,
            source_name=path.name.partition("-")[2] or path.name,
            loaded_by=context.actor.name,
            licence_held=bool(context.payload.get("licence_held")),
            progress=lambda what, done, total: context.progress(done, total, what),
        )
    except FAULTS as error:
        path.unlink(missing_ok=True)
        raise DomainError(str(error)[:_LONGEST_PROBLEM]) from error
    except jobs.JobStopped:
        if _was_cancelled(context):  # else another worker has it, and needs the file
            path.unlink(missing_ok=True)
        raise
    with context.session() as session, session.begin():
        note_load(session, loaded)
    path.unlink(missing_ok=True)
    _settle(context, loaded.kind)
    with suppress(jobs.JobStopped):  # too late to stop: it is loaded
        context.progress(4, 4, summarise(loaded)[:_LONGEST_MESSAGE])


@jobs.handles(SETTLE_JOB)
def settle_job(context: jobs.JobContext) -> None:
    """Bring up to date what is made from an edition that a page has put in use."""
    context.actor.require(Permission.MANAGE_REFERENCE)
    _settle(context, context.payload["kind"])


def _settle(context: jobs.JobContext, kind: str) -> None:
    def tell(what: str, done: int, total: int) -> None:
        with suppress(jobs.JobStopped):
            context.progress(done, total, what)

    made = settle(context.hearth, kind, tell, loaded_by=context.actor.name)
    with context.session() as session, session.begin():
        for edition in made:
            note_load(session, edition)


def _sent_file(context: jobs.JobContext) -> Path:
    folder = incoming_folder(context.hearth)
    path = folder / Path(context.payload["file"]).name
    if not path.is_file():
        raise DomainError("The file is no longer kept: send it again.")
    return path


def _was_cancelled(context: jobs.JobContext) -> bool:
    with context.session() as session:
        asked = session.scalar(select(Job.cancel_requested).where(Job.id == context.job_id))
        return bool(asked)
