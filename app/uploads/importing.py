"""Good rows become records, chunk by chunk."""

from collections.abc import Callable
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.access import Actor
from app.core.context import Hearth
from app.models import (
    Activity,
    Participant,
    Registration,
    RowState,
    Upload,
    UploadKind,
    UploadRow,
    UploadState,
)
from app.uploads import storage
from app.uploads.checking import keep_counts
from app.uploads.chunks import CHUNK_ROWS, ChunkRefused, OpenSession, in_transaction
from app.uploads.people_importing import import_people
from app.uploads.recording import Importer, Told, leave
from app.uploads.register_importing import import_places

Progress = Callable[[int, int], None]
#: While rows wait, they may be downloaded with all the columns of their file.
_WAITING = {RowState.TO_FIX, RowState.TO_DECIDE, RowState.SET_ASIDE}
#: After these, the tables have grown so much that their statistics should follow.
_FIRST_CHUNKS = (1, 10)
_NOT_IMPORTED = "The row could not be recorded: check it and try again, or tell us."


def import_upload(
    hearth: Hearth, open_session: OpenSession, upload_id: int, actor: Actor, progress: Progress
) -> None:
    """Import every ready row; done again after a crash, it goes on where it stopped."""
    importer = Importer(hearth.pseudonym_key, hearth.today, actor)
    with open_session() as session:
        ready = _count_ready(session, upload_id)
    done = chunks = 0
    while handled := import_chunk(open_session, upload_id, importer):
        done += handled
        chunks += 1
        if chunks in _FIRST_CHUNKS:
            hearth.database.look_at_growing(Participant, Activity, Registration)
        progress(min(done, ready), ready)
    in_transaction(open_session, partial(_finish, upload_id=upload_id, hearth=hearth))


def _count_ready(session: Session, upload_id: int) -> int:
    ready = select(func.count(UploadRow.id)).where(
        UploadRow.upload_id == upload_id, UploadRow.state == RowState.READY.value
    )
    return session.scalar(ready) or 0


def _finish(session: Session, *, upload_id: int, hearth: Hearth) -> None:
    upload = session.get_one(Upload, upload_id)
    if upload.state == UploadState.IMPORTING:
        upload.state = UploadState.IMPORTED.value
        upload.imported_at = hearth.clock()
        keep_counts(session, upload)
        if not _WAITING & set(upload.counts):
            storage.remove(hearth, upload.stored_as)


def import_chunk(open_session: OpenSession, upload_id: int, importer: Importer) -> int:
    """Import the next ready rows and return how many left that state; 0 when none is left."""
    chunk = partial(_import, upload_id=upload_id, importer=importer)
    try:
        return in_transaction(open_session, partial(chunk, size=CHUNK_ROWS))
    except ChunkRefused:
        pass
    try:
        return in_transaction(open_session, partial(chunk, size=1))
    except ChunkRefused:
        return in_transaction(open_session, partial(_leave_first, upload_id=upload_id))


def next_rows(session: Session, upload_id: int, size: int) -> list[UploadRow]:
    """Return the next ready rows, locked, so that no other worker takes them too."""
    upload = session.get_one(Upload, upload_id)
    if upload.state != UploadState.IMPORTING:
        return []
    return list(
        session.scalars(
            select(UploadRow)
            .where(UploadRow.upload_id == upload_id, UploadRow.state == RowState.READY.value)
            .order_by(UploadRow.row_number)
            .limit(size)
            .with_for_update()
        )
    )


def _leave_first(session: Session, *, upload_id: int) -> int:
    rows = next_rows(session, upload_id, 1)
    for row in rows:
        leave(row, RowState.TO_FIX, "error", "not_imported", _NOT_IMPORTED)
    return len(rows)


def _import(session: Session, *, upload_id: int, importer: Importer, size: int) -> int:
    rows = next_rows(session, upload_id, size)
    if not rows:
        return 0
    upload = session.get_one(Upload, upload_id)
    told = Told()
    if upload.kind == UploadKind.REGISTER:
        import_places(session, upload, rows, importer, told)
    else:
        import_people(session, upload, rows, importer, told)
    session.flush()
    audit.record(
        session,
        "upload.import",
        entity="upload",
        entity_ids=[upload.id],
        organisation_id=upload.organisation_id,
        detail={
            "rows": told.rows,
            "created": told.created,
            "changed": told.changed,
            "unchanged": told.unchanged,
            "left": told.left,
            "records": told.ids,
        },
    )
    return told.rows
