"""What a person does with an upload as a whole: send, map, import, stop, take back."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import PurePath
from typing import BinaryIO

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.core import audit
from app.core.access import Actor
from app.core.context import Hearth
from app.core.errors import Conflict, Invalid
from app.core.jobs import enqueue, request_cancel
from app.models import Activity, RowState, Upload, UploadKind, UploadRow, UploadState
from app.uploads import jobs, mapping, storage
from app.uploads.checking import count_states, keep_counts
from app.uploads.columns import list_columns
from app.uploads.queries import find_job

KEPT_FOR = timedelta(days=7)
MOVED_ON = "This upload has moved on since the page was loaded."
_JOB_OF = {
    UploadState.READING: jobs.READ,
    UploadState.CHECKING: jobs.CHECK,
    UploadState.IMPORTING: jobs.IMPORT,
    UploadState.UNDOING: jobs.UNDO,
}
MAPPABLE = (UploadState.TO_MAP, UploadState.TO_REVIEW)
_DISCARDABLE = (*MAPPABLE, UploadState.READING, UploadState.CHECKING)


def send_file(
    session: Session,
    *,
    hearth: Hearth,
    actor: Actor,
    kind: str,
    activity_id: int | None,
    file_name: str,
    stream: BinaryIO,
) -> Upload:
    """Keep a spreadsheet and have it read.

    Raises
    ------
    Invalid
        There is no such activity, or the file is empty or too large.
    """
    storage.remove_older(hearth, hearth.clock() - KEPT_FOR)
    if kind == UploadKind.PARTICIPANTS:
        activity_id = None
    elif activity_id is not None and session.get(Activity, activity_id) is None:
        raise Invalid("activity", "Choose one of your activities.")
    stored = storage.store(hearth, stream)
    upload = Upload(
        organisation_id=actor.own_organisation_id,
        user_id=actor.user_id,
        kind=kind,
        activity_id=activity_id,
        file_name=PurePath(file_name.replace("\\", "/")).name[-255:],
        stored_as=stored.stored_as,
        content_hash=stored.content_hash,
        state=UploadState.READING.value,
    )
    session.add(upload)
    session.flush()
    _tell(session, "upload.create", upload, bytes=stored.size_bytes, kind=kind)
    _start(session, upload, actor)
    return upload


def _start(session: Session, upload: Upload, actor: Actor) -> None:
    enqueue(session, _JOB_OF[UploadState(upload.state)], {"upload_id": upload.id}, actor=actor)


def _tell(session: Session, action: str, upload: Upload, **detail: object) -> None:
    audit.record(
        session,
        action,
        entity="upload",
        entity_ids=[upload.id],
        organisation_id=upload.organisation_id,
        detail=detail,
    )


def require_state(upload: Upload, *states: UploadState) -> None:
    """Raise `Conflict` unless an upload is in one of some states."""
    if upload.state not in states:
        raise Conflict("state", MOVED_ON)


def start_check(
    session: Session,
    upload: Upload,
    *,
    hearth: Hearth,
    actor: Actor,
    choice: Mapping[str, str | None],
    readings: Mapping[str, str],
) -> None:
    """Keep the choice of columns, remember it for the member, and have every row checked.

    Raises
    ------
    Invalid
        The choice cannot be used; `field` is the heading or the column that it is about.
    """
    require_state(upload, *MAPPABLE)
    if not storage.table(hearth, upload.stored_as).exists():
        raise Conflict("state", "The file was removed a week after it was sent: send it again.")
    columns = list_columns(upload.kind, hearth.today, has_activity=upload.activity_id is not None)
    mapping.choose(session, upload, choice=choice, readings=readings, columns=columns)
    upload.state = UploadState.CHECKING.value
    _tell(session, "upload.map", upload, fields=sorted({n for n in choice.values() if n}))
    _start(session, upload, actor)


def start_import(session: Session, upload: Upload, *, actor: Actor) -> None:
    """Have the ready rows imported; asked twice, it happens once."""
    if upload.state == UploadState.IMPORTING:
        return
    require_state(upload, UploadState.TO_REVIEW, UploadState.IMPORTED)
    if not count_states(session, upload.id).get(RowState.READY):
        raise Conflict("state", "No row is ready to be imported.")
    upload.state = UploadState.IMPORTING.value
    _start(session, upload, actor)


def start_undo(session: Session, upload: Upload, *, actor: Actor) -> None:
    """Have an import taken back."""
    if upload.state == UploadState.UNDOING:
        return
    require_state(upload, UploadState.IMPORTED)
    upload.state = UploadState.UNDOING.value
    _start(session, upload, actor)


def stop(session: Session, upload: Upload, *, hearth: Hearth) -> None:
    """Stop the work in hand: an import keeps what it has imported, anything else is discarded."""
    job = find_job(session, upload)
    if job is not None and not job.is_over:
        request_cancel(session, job)
    if upload.state == UploadState.IMPORTING:
        keep_counts(session, upload)
        began = {RowState.IMPORTED, RowState.UNCHANGED} & set(upload.counts)
        upload.state = (UploadState.IMPORTED if began else UploadState.TO_REVIEW).value
        upload.imported_at = hearth.clock() if began else None
        _tell(session, "upload.stop", upload)
        return
    require_state(upload, *_DISCARDABLE)
    upload.state = UploadState.CANCELLED.value
    upload.counts = {}
    session.execute(delete(UploadRow).where(UploadRow.upload_id == upload.id))
    storage.remove(hearth, upload.stored_as)
    _tell(session, "upload.discard", upload)


def retry(session: Session, upload: Upload, *, actor: Actor) -> None:
    """Do again the work whose job has failed; what was done stays done."""
    require_state(upload, *_JOB_OF)
    job = find_job(session, upload)
    if job is None or job.is_over:
        _start(session, upload, actor)
