"""What the imports of people and of registers share: what they need, tell and record."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.core.access import Actor
from app.core.people import Given, record_participants
from app.models import RowState, Upload, UploadRow
from app.uploads.verdicts import given_of, message

SOURCE = "upload"
CREATED, UPDATED, REGISTERED = "created", "updated", "registered"


@dataclass(frozen=True)
class Importer:
    """What the import of one upload needs besides its rows."""

    key: bytes
    today: date
    actor: Actor

    @property
    def recording(self) -> dict[str, Any]:
        return {"actor": self.actor, "key": self.key, "source": SOURCE, "today": self.today}


@dataclass
class Told:
    """What a chunk did, for the audit log."""

    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    left: int = 0
    ids: list[int] = field(default_factory=list)


def leave(row: UploadRow, state: RowState, severity: str, code: str, text: str) -> None:
    """Leave a row to a person, saying why."""
    row.state = state.value
    row.messages = [*row.messages, message(None, severity, code, text)]


def given_of_row(row: UploadRow) -> Given:
    return given_of(row.cleaned, row.given | row.mended, row.messages)


def create_people(
    session: Session,
    upload: Upload,
    rows: Sequence[UploadRow],
    importer: Importer,
    told: Told,
) -> list[int]:
    """Record the people of some rows and return their numbers, in order."""
    numbers = record_participants(
        session,
        [given_of_row(row) for row in rows],
        upload_id=upload.id,
        organisation_id=upload.organisation_id,
        **importer.recording,
    )
    for row, number in zip(rows, numbers, strict=True):
        row.state, row.target_id = RowState.IMPORTED.value, number
        row.effect = {"kind": CREATED}
        row.problem = None
    told.created += len(numbers)
    told.ids += numbers
    return numbers
