"""What an administrator does with the reference data: load a file, stop a load, go back."""

from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy.orm import Session

from app.core import audit, jobs
from app.core.access import Actor, Permission
from app.core.context import Hearth
from app.core.errors import Conflict, Invalid
from app.core.reference_loading import LOAD_JOB, SETTLE_JOB, use_edition
from app.models import Job
from app.reference import queries, storage
from etl.reference.editions import Edition, ReferenceStoreError
from etl.reference.kinds import get_kind
from etl.reference.layouts import recognise


@dataclass(frozen=True, slots=True)
class Undecided:
    """A file that was kept and may be of several kinds: the person says which."""

    stored_as: str
    kinds: tuple[str, ...]


def keep_file(hearth: Hearth, stream: BinaryIO, file_name: str) -> str:
    """Keep a file that was sent, and clear away what nobody came back for."""
    storage.remove_older(hearth, hearth.clock())
    return storage.keep(hearth, stream, file_name)


def load(
    session: Session,
    hearth: Hearth,
    *,
    actor: Actor,
    stored_as: str,
    kind: str,
    edition: str | None,
    licence_held: bool = False,
) -> Job | Undecided:
    """Have a kept file loaded; without a kind it is recognised by its columns.

    Raises
    ------
    Invalid
        The file is gone, it is of no kind that Hearth knows, or of one that is licensed and nobody
        says that they hold a licence.
    """
    actor.require(Permission.MANAGE_REFERENCE)
    path = storage.find(hearth, stored_as)
    if path is None:
        raise Invalid("file", "The file is no longer kept: send it again.")
    if not kind:
        kinds = recognise(path)
        if not kinds:
            storage.remove(hearth, stored_as)
            raise Invalid(
                "file",
                f"{storage.shown_name(stored_as)} is none of the files that Hearth recognises."
                " If you know what it is, choose the kind: the message will say what is missing.",
            )
        if len(kinds) > 1:
            return Undecided(stored_as, kinds)
        kind = kinds[0]
    if get_kind(kind).licensed and not licence_held:
        storage.remove(hearth, stored_as)
        raise Invalid(
            "licence",
            f"{get_kind(kind).title} is licensed by its publisher: confirm that your licence covers"
            " its use here, and send the file again.",
        )
    job = jobs.enqueue(
        session,
        LOAD_JOB,
        {"kind": kind, "file": stored_as, "edition": edition, "licence_held": licence_held},
        actor=actor,
    )
    audit.record(session, "reference.ask", entity="job", entity_ids=[job.id], detail={"kind": kind})
    return job


def stop(session: Session, hearth: Hearth, job: Job) -> None:
    """Stop a load; what was in use stays in use."""
    if job.is_over:
        return
    was_waiting = job.started_at is None
    jobs.request_cancel(session, job)
    if was_waiting:
        storage.remove(hearth, job.payload["file"])
    audit.record(session, "reference.stop", entity="job", entity_ids=[job.id])


def use(
    session: Session, hearth: Hearth, *, actor: Actor, kind: str, edition: str, revision: int
) -> Edition:
    """Put an edition in use: an earlier one to go back, a later one to go forward.

    Raises
    ------
    NotFound
        It is not loaded.
    Conflict
        Its table has been altered, or a load of the kind runs.
    """
    actor.require(Permission.MANAGE_REFERENCE)
    before = queries.get_loaded(hearth, kind).in_use
    chosen = queries.get_edition(hearth, kind, edition, revision)
    if before is not None and (before.edition, before.revision) == (edition, revision):
        return before
    try:
        used = use_edition(
            session, hearth, kind=kind, edition=chosen.edition, revision=chosen.revision
        )
    except ReferenceStoreError as error:
        raise Conflict("edition", str(error)) from error
    jobs.enqueue(session, SETTLE_JOB, {"kind": kind}, actor=actor)
    return used
