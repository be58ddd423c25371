"""What a person does with the rows of an upload: mend, repair many, decide, set aside."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.context import Hearth
from app.core.errors import Conflict, Invalid, NotFound
from app.models import RowState, Upload, UploadRow, UploadState
from app.uploads.checking import keep_counts, recheck_rows, release_repeats
from app.uploads.columns import list_columns
from app.uploads.people_rows import NEW, SAME
from app.uploads.queries import repair_key
from app.uploads.services import MOVED_ON, require_state
from app.uploads.verdicts import DECIDE, has_code

_OPEN = (UploadState.TO_REVIEW, UploadState.IMPORTED)
_MENDABLE = (RowState.TO_FIX, RowState.TO_DECIDE)
_BATCH = 500
MAX_CELL = 500


def get_row(session: Session, upload: Upload, row_number: int) -> UploadRow:
    """Return one row of an upload, or raise `NotFound`."""
    row = session.scalar(
        select(UploadRow).where(
            UploadRow.upload_id == upload.id, UploadRow.row_number == row_number
        )
    )
    if row is None:
        raise NotFound("There is no such row.")
    return row


def mend_row(
    session: Session,
    upload: Upload,
    row_number: int,
    *,
    hearth: Hearth,
    cells: Mapping[str, str],
) -> UploadRow:
    """Put cells of a row right and check it again; what is not a field of the file is ignored."""
    row = _open_row(session, upload, row_number, *_MENDABLE)
    known = {
        column.name
        for column in list_columns(
            upload.kind, hearth.today, has_activity=upload.activity_id is not None
        )
    }
    now = row.given | row.mended
    changed = {
        name: text.strip()[:MAX_CELL]
        for name, text in cells.items()
        if name in known and text.strip() != (now.get(name) or "").strip()
    }
    before = row.state
    row.mended = row.mended | changed
    row.decision = None
    recheck_rows(session, hearth, upload, [row])
    if before == RowState.TO_DECIDE:
        release_repeats(session, hearth, upload, row)
    keep_counts(session, upload)
    _tell(session, "upload.mend", upload, rows=[row_number], fields=sorted(changed))
    return row


def apply_repair(session: Session, upload: Upload, *, hearth: Hearth, key: str) -> int:
    """Make one kind of proposed repair in every row that offers it; return the number of rows."""
    require_state(upload, *_OPEN)
    repaired = 0
    remaining = iter(list(_rows_in(session, upload, RowState.TO_FIX)))
    while rows := list(islice(remaining, _BATCH)):
        offering = [row for row in rows if _take_proposals(row, key)]
        recheck_rows(session, hearth, upload, offering)
        repaired += len(offering)
    if not repaired:
        raise Conflict("state", MOVED_ON)
    keep_counts(session, upload)
    _tell(session, "upload.repair", upload, count=repaired)
    return repaired


def _take_proposals(row: UploadRow, key: str) -> bool:
    taken = {
        said["column"]: said["proposal"]
        for said in row.messages
        if said["proposal"] and repair_key(row, said) == key
    }
    if taken:
        row.mended = row.mended | taken
    return bool(taken)


def _rows_in(session: Session, upload: Upload, state: RowState) -> Iterator[UploadRow]:
    yield from session.scalars(
        select(UploadRow)
        .where(UploadRow.upload_id == upload.id, UploadRow.state == state)
        .order_by(UploadRow.row_number)
    )


def decide_row(session: Session, upload: Upload, row_number: int, *, decision: str) -> UploadRow:
    """Say whether a row names somebody who is recorded already (`same`) or not (`new`)."""
    row = _open_row(session, upload, row_number, RowState.TO_DECIDE)
    _decide(session, upload, [row], decision)
    return row


def decide_all(session: Session, upload: Upload, *, code: str, decision: str) -> int:
    """Decide alike for every row that waits for the same reason; return the number of rows."""
    require_state(upload, *_OPEN)
    rows = [
        row
        for row in _rows_in(session, upload, RowState.TO_DECIDE)
        if has_code((m for m in row.messages if m["severity"] == DECIDE), code)
    ]
    if not rows:
        raise Conflict("state", MOVED_ON)
    _decide(session, upload, rows, decision)
    return len(rows)


def _decide(session: Session, upload: Upload, rows: Sequence[UploadRow], decision: str) -> None:
    if decision not in {SAME, NEW}:
        raise Invalid("decision", "Say whether it is the same person or another.")
    for row in rows:
        row.decision = decision
        row.state = RowState.READY.value
    keep_counts(session, upload)
    numbers = [row.row_number for row in rows]
    _tell(session, "upload.decide", upload, rows=numbers, decision=decision)


def set_aside(session: Session, upload: Upload, row_number: int, *, hearth: Hearth) -> UploadRow:
    """Leave a row out of the import, until it is put back."""
    row = _open_row(session, upload, row_number, *_MENDABLE)
    row.state = RowState.SET_ASIDE.value
    session.flush()
    release_repeats(session, hearth, upload, row)
    keep_counts(session, upload)
    _tell(session, "upload.set_aside", upload, rows=[row_number])
    return row


def put_back(session: Session, upload: Upload, row_number: int, *, hearth: Hearth) -> UploadRow:
    """Take a row up again that was set aside, and check it."""
    row = _open_row(session, upload, row_number, RowState.SET_ASIDE)
    row.decision = None
    recheck_rows(session, hearth, upload, [row])
    keep_counts(session, upload)
    _tell(session, "upload.put_back", upload, rows=[row_number])
    return row


def _open_row(session: Session, upload: Upload, row_number: int, *states: RowState) -> UploadRow:
    require_state(upload, *_OPEN)
    row = get_row(session, upload, row_number)
    if row.state not in states:
        raise Conflict("state", "This row has been dealt with since the page was loaded.")
    return row


def _tell(session: Session, action: str, upload: Upload, **detail: object) -> None:
    audit.record(
        session,
        action,
        entity="upload",
        entity_ids=[upload.id],
        organisation_id=upload.organisation_id,
        detail=detail,
    )
