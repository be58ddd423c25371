"""What the pages of uploads read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import String, case, cast, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.paging import Page, paginate
from app.models import (
    Activity,
    Job,
    Participant,
    RowState,
    Upload,
    UploadRow,
    UploadState,
    User,
)
from app.uploads.verdicts import DECIDE

FIX_PER_PAGE = 10
PER_PAGE = 50
MOST_ACTIVITIES = 300
_MOST_READ = 20_000
_EXAMPLES = 3
_EACH_ITS_OWN = frozenset({"unknown_code", "unknown_school"})


def get_upload(session: Session, number: int) -> Upload:
    """Return one upload, or raise `NotFound`."""
    upload = session.get(Upload, number)
    if upload is None:
        raise NotFound("There is no such upload.")
    return upload


def list_uploads(session: Session, *, page: int) -> Page[Upload]:
    """Return the uploads of the actor's members, the latest first."""
    return paginate(session, select(Upload).order_by(Upload.id.desc()), page, per_page=20)


def list_senders(session: Session, uploads: Sequence[Upload]) -> dict[int, str]:
    """Return the names of those who sent some uploads, by user."""
    ids = sorted({upload.user_id for upload in uploads})
    rows = session.execute(select(User.id, User.name).where(User.id.in_(ids)).order_by(User.id))
    return {int(number): str(name) for number, name in rows}


def find_job(session: Session, upload: Upload) -> Job | None:
    """Return the latest job of an upload, if it has had any."""
    return session.scalar(
        select(Job)
        .where(
            Job.organisation_id == upload.organisation_id,
            Job.kind.startswith("upload."),
            Job.payload["upload_id"].as_integer() == upload.id,
        )
        .order_by(Job.id.desc())
        .limit(1)
    )


def find_earlier(session: Session, upload: Upload) -> Upload | None:
    """Return the last upload before this one that held the very same file and was imported."""
    return session.scalar(
        select(Upload)
        .where(
            Upload.organisation_id == upload.organisation_id,
            Upload.content_hash == upload.content_hash,
            Upload.kind == upload.kind,
            Upload.id < upload.id,
            Upload.state.in_([UploadState.IMPORTED.value, UploadState.UNDONE.value]),
        )
        .order_by(Upload.id.desc())
        .limit(1)
    )


def list_activities(session: Session, *, organisation_id: int) -> list[Activity]:
    """Return a member's activities, the latest first, for the choice on the page."""
    return list(
        session.scalars(
            select(Activity)
            .where(Activity.organisation_id == organisation_id)
            .order_by(Activity.starts_on.desc(), Activity.id.desc())
            .limit(MOST_ACTIVITIES)
        )
    )


def find_activity(session: Session, number: int | None) -> Activity | None:
    """Return one activity, or None where there is none within reach."""
    return session.get(Activity, number) if number else None


def list_rows(session: Session, upload: Upload, state: str, *, page: int) -> Page[UploadRow]:
    """Return the rows of an upload in one state, in the order of the file.

    Of those that are ready, the ones with a note (a repaired postcode) come first.
    """
    statement = (
        select(UploadRow)
        .where(UploadRow.upload_id == upload.id, UploadRow.state == state)
        .order_by(_plain_ones_last(state), UploadRow.row_number)
    )
    long = state in (RowState.TO_FIX, RowState.TO_DECIDE)
    return paginate(session, statement, page, per_page=FIX_PER_PAGE if long else PER_PAGE)


def _plain_ones_last(state: str) -> Any:
    if state != RowState.READY:
        return UploadRow.upload_id
    return case((cast(UploadRow.messages, String) == "[]", 1), else_=0)


def list_people(session: Session, rows: Sequence[UploadRow]) -> dict[int, Participant]:
    """Return the recorded people whom some rows may mean, by number."""
    ids = sorted({row.target_id for row in rows if row.target_id})
    found = session.scalars(
        select(Participant).where(Participant.id.in_(ids)).order_by(Participant.id)
    )
    return {person.id: person for person in found.unique()}


@dataclass
class Repair:
    """A repair that several rows offer alike."""

    key: str
    column: str
    count: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)


def repair_key(row: UploadRow, said: Mapping[str, Any]) -> str:
    """Return what makes two proposals one repair.

    A date turned round is the same repair in every row; "did you mean" is one for each text.
    """
    given = _given(row, said["column"]) if said["code"] in _EACH_ITS_OWN else ""
    return "|".join((said["column"] or "", said["code"], given))


def _given(row: UploadRow, column: str | None) -> str:
    return str((row.given | row.mended).get(column or "") or "")


def list_repairs(session: Session, upload: Upload) -> list[Repair]:
    """Return the repairs that rows to fix propose, the commonest first."""
    repairs: dict[str, Repair] = {}
    rows = session.scalars(
        select(UploadRow)
        .where(UploadRow.upload_id == upload.id, UploadRow.state == RowState.TO_FIX.value)
        .order_by(UploadRow.row_number)
        .limit(_MOST_READ)
    )
    for row in rows:
        for said in row.messages:
            if not said["proposal"] or said["severity"] != "error":
                continue
            key = repair_key(row, said)
            repair = repairs.setdefault(key, Repair(key, said["column"]))
            repair.count += 1
            example = (_given(row, said["column"]), said["proposal"])
            if len(repair.examples) < _EXAMPLES and example not in repair.examples:
                repair.examples.append(example)
    return sorted(repairs.values(), key=lambda repair: (-repair.count, repair.key))


def count_decisions(session: Session, upload: Upload) -> dict[str, int]:
    """Return how many rows wait for a decision, by the reason."""
    rows = session.scalars(
        select(UploadRow)
        .where(UploadRow.upload_id == upload.id, UploadRow.state == RowState.TO_DECIDE.value)
        .order_by(UploadRow.row_number)
        .limit(_MOST_READ)
    )
    counts: dict[str, int] = {}
    for row in rows:
        reason = next((m["code"] for m in row.messages if m["severity"] == DECIDE), "")
        counts[reason] = counts.get(reason, 0) + 1
    return counts


def list_rows_to_mend(session: Session, upload: Upload) -> list[UploadRow]:
    """Return every row that waits for a person, in the order of the file."""
    return list(
        session.scalars(
            select(UploadRow)
            .where(
                UploadRow.upload_id == upload.id,
                UploadRow.state.in_([RowState.TO_FIX.value, RowState.TO_DECIDE.value]),
            )
            .order_by(UploadRow.row_number)
        )
    )
