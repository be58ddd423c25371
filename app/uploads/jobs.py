"""The long work of uploads. Each job may be done again from anywhere: what is done is found done.

A job's payload is the upload's number, nothing else.
"""

from functools import partial
from typing import Any

from app.core import audit
from app.core.jobs import JobContext, handles
from app.models import Upload, UploadState
from app.uploads import storage
from app.uploads.checking import check_table, keep_counts
from app.uploads.columns import list_columns
from app.uploads.importing import import_upload
from app.uploads.reading import read_file
from app.uploads.undoing import undo_upload
from etl.readers import UnreadableFile

READ, CHECK, IMPORT, UNDO = "upload.read", "upload.check", "upload.import", "upload.undo"
KINDS = (READ, CHECK, IMPORT, UNDO)


@handles(READ)
def read(context: JobContext) -> None:
    """Read the file into its table."""
    upload = _upload_in(context, UploadState.READING)
    if upload is None:
        return
    context.progress(0, 0, "Reading the file.")
    columns = list_columns(
        upload.kind, context.hearth.today, has_activity=upload.activity_id is not None
    )
    try:
        summary = read_file(
            context.hearth,
            stored_as=upload.stored_as,
            file_name=upload.file_name,
            columns=columns,
        )
    except UnreadableFile as fault:
        _move(
            context, upload.id, UploadState.READING, UploadState.UNREADABLE, problem=fault.message
        )
        storage.remove(context.hearth, upload.stored_as)
        return
    _move(context, upload.id, UploadState.READING, UploadState.TO_MAP, summary=summary)
    # The table holds all that is needed from here on.
    storage.original(context.hearth, upload.stored_as).unlink(missing_ok=True)


@handles(CHECK)
def check(context: JobContext) -> None:
    """Check every row."""
    upload = _upload_in(context, UploadState.CHECKING)
    if upload is None:
        return
    progress = partial(context.progress, message="Checking the rows.")
    check_table(context.hearth, upload, context.session, progress)
    with context.session() as session, session.begin():
        checked = session.get_one(Upload, upload.id)
        if checked.state != UploadState.CHECKING:
            return
        keep_counts(session, checked)
        checked.state = UploadState.TO_REVIEW.value
        audit.record(
            session,
            "upload.check",
            entity="upload",
            entity_ids=[upload.id],
            organisation_id=upload.organisation_id,
            detail=dict(checked.counts),
        )


@handles(IMPORT)
def import_rows(context: JobContext) -> None:
    """Import the ready rows."""
    progress = partial(context.progress, message="Importing the rows.")
    import_upload(
        context.hearth, context.session, context.payload["upload_id"], context.actor, progress
    )


@handles(UNDO)
def undo(context: JobContext) -> None:
    """Take the import back."""
    progress = partial(context.progress, message="Taking the import back.")
    undo_upload(context.hearth, context.session, context.payload["upload_id"], progress)


def _upload_in(context: JobContext, state: UploadState) -> Upload | None:
    """Return the upload while it is in the state in which the job finds work."""
    with context.session() as session:
        upload = session.get(Upload, context.payload["upload_id"])
    return upload if upload is not None and upload.state == state else None


def _move(
    context: JobContext, upload_id: int, before: UploadState, after: UploadState, **values: Any
) -> None:
    with context.session() as session, session.begin():
        upload = session.get_one(Upload, upload_id)
        if upload.state != before:
            return
        upload.state = after.value
        for name, value in values.items():
            setattr(upload, name, value)
