"""An import taken back as a unit: the last row first, save what somebody has changed since."""

from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from app.core import audit
from app.core.context import Hearth
from app.core.outreach import remove_from_register, undo_attendance
from app.core.people import GIVEN_FIELDS, Changes, Given, delete_participants, undo_changes
from app.models import Activity, Participant, Registration, RowState, Upload, UploadRow, UploadState
from app.uploads.checking import keep_counts
from app.uploads.chunks import CHUNK_ROWS, OpenSession, in_transaction
from app.uploads.recording import CREATED, REGISTERED, UPDATED, given_of_row
from app.uploads.register_importing import marked_of
from app.uploads.register_rows import ACTIVITY_ID, SESSION_ID

Progress = Callable[[int, int], None]
#: What a record holds where the spreadsheet said nothing.
_DEFAULTS = {"phase_adjustment": 0, "evaluation_group": "participant", "tracking_permission": True}


def undo_upload(
    hearth: Hearth, open_session: OpenSession, upload_id: int, progress: Progress
) -> None:
    """Take back every imported row; rows that must stay say why. Again, it changes nothing."""
    with open_session() as session:
        imported = (UploadRow.upload_id == upload_id) & (UploadRow.state == RowState.IMPORTED.value)
        total = session.scalar(select(func.count(UploadRow.id)).where(imported)) or 0
        below = (session.scalar(select(func.max(UploadRow.row_number)).where(imported)) or 0) + 1
    done = 0
    while below:
        chunk = partial(_undo_chunk, upload_id=upload_id, below=below, hearth=hearth)
        handled, below = in_transaction(open_session, chunk)
        done += handled
        progress(min(done, total), total)
    in_transaction(open_session, partial(_finish, upload_id=upload_id))


def _finish(session: Session, *, upload_id: int) -> None:
    upload = session.get_one(Upload, upload_id)
    if upload.state == UploadState.UNDOING:
        upload.state = UploadState.UNDONE.value
        keep_counts(session, upload)


def _undo_chunk(session: Session, *, upload_id: int, below: int, hearth: Hearth) -> tuple[int, int]:
    """Take back the next rows; return how many, and the row number from which to go on down."""
    upload = session.get_one(Upload, upload_id)
    rows = session.scalars(
        select(UploadRow)
        .where(
            UploadRow.upload_id == upload_id,
            UploadRow.state == RowState.IMPORTED.value,
            UploadRow.row_number < below,
        )
        .order_by(UploadRow.row_number.desc())
        .limit(CHUNK_ROWS)
        .with_for_update()
    ).all()
    if not rows or upload.state != UploadState.UNDOING:
        return 0, 0
    people = _load_people(session, rows)
    _undo_places(session, upload, rows)
    _undo_updates(session, rows, people, hearth.pseudonym_key)
    _undo_creations(session, upload, rows, people, hearth)
    session.flush()
    audit.record(
        session,
        "upload.undo",
        entity="upload",
        entity_ids=[upload.id],
        organisation_id=upload.organisation_id,
        detail={
            "rows": len(rows),
            "undone": sum(row.state == RowState.UNDONE for row in rows),
            "kept": sum(row.state != RowState.UNDONE for row in rows),
        },
    )
    return len(rows), rows[-1].row_number


def _load_people(session: Session, rows: Sequence[UploadRow]) -> dict[int, Participant]:
    ids = sorted({row.target_id for row in rows if row.target_id})
    found = session.scalars(
        select(Participant)
        .where(Participant.id.in_(ids))
        .options(selectinload(Participant.addresses), selectinload(Participant.characteristics))
        .order_by(Participant.id)
    )
    return {person.id: person for person in found}


def _undone(row: UploadRow, problem: str | None = None) -> None:
    row.state, row.problem = RowState.UNDONE.value, problem


def _undo_updates(
    session: Session, rows: Sequence[UploadRow], people: dict[int, Participant], key: bytes
) -> None:
    updated = [row for row in rows if row.effect.get("kind") == UPDATED]
    present = [row for row in updated if row.target_id in people]
    kept = undo_changes(
        session,
        [(people[row.target_id or 0], Changes.from_json(row.effect)) for row in present],
        key=key,
    )
    for row, names in zip(present, kept, strict=True):
        left = f"Changed since, and left as it is: {', '.join(names)}." if names else None
        _undone(row, left)
    for row in updated:
        if row.target_id not in people:
            _undone(row, "The record has been deleted since.")


def _undo_creations(
    session: Session,
    upload: Upload,
    rows: Sequence[UploadRow],
    people: dict[int, Participant],
    hearth: Hearth,
) -> None:
    created = [row for row in rows if _created_its_person(row)]
    busy = _on_other_registers(session, upload, [row.target_id or 0 for row in created])
    gone: list[int] = []
    for row in created:
        person = people.get(row.target_id or 0)
        if person is None:
            _undone(row, "The record has been deleted since.")
            continue
        since = _changed_since(person, given_of_row(row))
        since += ["register"] if person.id in busy else []
        if since:
            row.state = RowState.IMPORTED.value
            row.problem = f"Kept, because of a change since: {', '.join(since)}."
            continue
        gone.append(person.id)
        _undone(row)
    if gone:
        delete_participants(
            session, sorted(gone), organisation_id=upload.organisation_id, at=hearth.clock()
        )


def _created_its_person(row: UploadRow) -> bool:
    """Whether the row created a person who may go: one whose place was kept stays with it."""
    if row.effect.get("kind") == REGISTERED:
        return bool(row.effect["created"]) and row.state == RowState.UNDONE
    return row.effect.get("kind") == CREATED


def _on_other_registers(session: Session, upload: Upload, ids: Sequence[int]) -> set[int]:
    """Return the people who stand on a register that this upload did not write."""
    others = select(Registration.participant_id).where(
        Registration.participant_id.in_(sorted(ids)),
        Registration.upload_id.is_distinct_from(upload.id),
    )
    return set(session.scalars(others.order_by(Registration.participant_id)))


def _changed_since(person: Participant, given: Given) -> list[str]:
    """Return the names of what a record holds other than what its row gave it."""
    names = [
        name
        for name in GIVEN_FIELDS
        if getattr(person, name)
        != (given.values[name] if given.values.get(name) is not None else _DEFAULTS.get(name))
    ]
    postcode = given.postcode.postcode if given.postcode else None
    names += ["postcode"] if person.postcode != postcode else []
    codes = {one.kind: one.code for one in person.characteristics}
    told = {kind: code for kind, code in given.characteristics.items() if code}
    names += [kind for kind in {*codes, *told} if codes.get(kind) != told.get(kind)]
    return sorted(name.replace("_", " ").removesuffix(" id") for name in names)


def _undo_places(session: Session, upload: Upload, rows: Sequence[UploadRow]) -> None:
    by_activity: dict[int, list[UploadRow]] = {}
    for row in rows:
        if row.effect.get("kind") == REGISTERED:
            by_activity.setdefault(row.cleaned[ACTIVITY_ID], []).append(row)
    for activity_id, group in sorted(by_activity.items()):
        activity = session.scalar(
            select(Activity)
            .where(Activity.id == activity_id)
            .order_by(Activity.id)
            .execution_options(include_deleted=True)
        )
        if activity is None:
            continue
        kept = set(undo_attendance(session, activity, [marked_of(row) for row in group]))
        for row in group:
            if row.target_id in kept:
                row.problem = "Kept, because the attendance was changed since."
            else:
                _undone(row)
        _clear_without_sessions(session, upload, activity, group)


def _clear_without_sessions(
    session: Session, upload: Upload, activity: Activity, rows: Sequence[UploadRow]
) -> None:
    """Take off the register those whose place followed from sessions that are no more."""
    ids = sorted({row.target_id for row in rows if row.cleaned.get(SESSION_ID) and row.target_id})
    still = set(
        session.scalars(
            select(Registration.participant_id)
            .where(
                Registration.activity_id == activity.id,
                Registration.session_id.is_not(None),
                Registration.participant_id.in_(ids),
            )
            .order_by(Registration.participant_id)
        )
    )
    ours = session.scalars(
        select(Registration.participant_id)
        .where(
            Registration.activity_id == activity.id,
            Registration.session_id.is_(None),
            Registration.upload_id == upload.id,
            Registration.participant_id.in_([number for number in ids if number not in still]),
        )
        .order_by(Registration.participant_id)
    ).all()
    if ours:
        remove_from_register(session, activity, list(ours))
