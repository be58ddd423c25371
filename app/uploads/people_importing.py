"""Good rows that name people become participants."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.core.errors import Conflict
from app.core.people import find_same_people, update_participants
from app.models import Participant, RowState, Upload, UploadRow
from app.uploads.people_rows import POSSIBLE_SAME, Match, Outcome, match_person
from app.uploads.recording import UPDATED, Importer, Told, create_people, given_of_row, leave
from app.uploads.verdicts import DECIDE, wanted_of


def import_people(
    session: Session, upload: Upload, rows: Sequence[UploadRow], importer: Importer, told: Told
) -> None:
    """Create or update the person whom each row names."""
    matched = _match(session, upload, rows, importer)
    created, updated = [], []
    for row, match in matched:
        told.rows += 1
        if match.outcome is Outcome.CREATE:
            created.append(row)
        elif match.outcome is Outcome.UPDATE and match.person is not None:
            updated.append((row, match.person))
        else:
            told.left += 1
            _leave_to_person(row, match)
    create_people(session, upload, created, importer, told)
    _update_people(session, updated, importer, told)


def _match(
    session: Session, upload: Upload, rows: Sequence[UploadRow], importer: Importer
) -> list[tuple[UploadRow, Match]]:
    """Return what to do with each row, leaving rows that meet an earlier one for the next chunk."""
    wanted = [wanted_of(row.cleaned) for row in rows]
    found = find_same_people(
        session,
        wanted,
        organisation_id=upload.organisation_id,
        key=importer.key,
        with_details=True,
    )
    matched: list[tuple[UploadRow, Match]] = []
    claimed: set[tuple[str, object]] = set()
    for row, one, candidates in zip(rows, wanted, found, strict=True):
        match = match_person(one, candidates, row.decision, row.target_id)
        marks = {
            mark
            for mark in (
                ("birth", one.name_and_birth),
                ("person", match.person and match.person.id),
                ("reference", one.reference),
            )
            if mark[1]
        }
        if not marks & claimed:
            matched.append((row, match))
        claimed |= marks
    return matched


def _leave_to_person(row: UploadRow, match: Match) -> None:
    if match.outcome is Outcome.DECIDE:
        row.target_id = match.person.id if match.person else None
        leave(row, RowState.TO_DECIDE, DECIDE, POSSIBLE_SAME, match.text)
    else:
        row.target_id = None
        leave(row, RowState.TO_FIX, "error", "reference_taken", match.text)


def _update_people(
    session: Session,
    updated: Sequence[tuple[UploadRow, Participant]],
    importer: Importer,
    told: Told,
) -> None:
    answers = update_participants(
        session,
        [(person, given_of_row(row)) for row, person in updated],
        **importer.recording,
    )
    for (row, person), answer in zip(updated, answers, strict=True):
        row.target_id, row.problem = person.id, None
        if isinstance(answer, Conflict):
            told.left += 1
            leave(row, RowState.TO_FIX, "error", "conflict", answer.message)
        elif answer:
            told.changed += 1
            told.ids.append(person.id)
            row.state = RowState.IMPORTED.value
            row.effect = {"kind": UPDATED, **answer.as_json()}
        else:
            told.unchanged += 1
            row.state = RowState.UNCHANGED.value
