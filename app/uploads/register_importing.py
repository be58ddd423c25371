"""Good rows of a register become places at an activity."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.outreach import ATTENDED, Attendance, Marked, record_attendance
from app.core.people import find_same_people
from app.models import Activity, Registration, RowState, Upload, UploadRow
from app.uploads.people_rows import NOT_THERE, Outcome
from app.uploads.recording import CREATED, REGISTERED, Importer, Told, create_people, leave
from app.uploads.register_rows import ACTIVITY_ID, SESSION_ID, match_attender
from app.uploads.verdicts import DECIDE, wanted_of

Place = tuple[int, int | None]


def import_places(
    session: Session, upload: Upload, rows: Sequence[UploadRow], importer: Importer, told: Told
) -> None:
    """Record the place of the person whom each row names, adding people as decided."""
    attending: list[tuple[UploadRow, int]] = []
    created: list[UploadRow] = []
    for row, person_id in _match(session, upload, rows, importer, told):
        if person_id is None:
            created.append(row)
        else:
            attending.append((row, person_id))
    numbers = create_people(session, upload, created, importer, told)
    attending += zip(created, numbers, strict=True)
    by_place: dict[Place, list[tuple[UploadRow, int]]] = {}
    for row, number in attending:
        place = row.cleaned[ACTIVITY_ID], row.cleaned.get(SESSION_ID)
        by_place.setdefault(place, []).append((row, number))
    for (activity_id, session_id), places in sorted(by_place.items(), key=str):
        activity = session.get(Activity, activity_id)
        if activity is None:
            _leave_without_activity(places, told)
        else:
            _record(session, activity, session_id, places, upload_id=upload.id, told=told)


def _match(
    session: Session, upload: Upload, rows: Sequence[UploadRow], importer: Importer, told: Told
) -> list[tuple[UploadRow, int | None]]:
    """Return the person of each row, None for one to be created.

    A row that meets an earlier one (the same new person, or the same place twice) waits for the
    next chunk, in which the earlier one is found.
    """
    wanted = [wanted_of(row.cleaned) for row in rows]
    found = find_same_people(
        session, wanted, organisation_id=upload.organisation_id, key=importer.key
    )
    matched: list[tuple[UploadRow, int | None]] = []
    claimed: set[object] = set()
    for row, one, candidates in zip(rows, wanted, found, strict=True):
        match = match_attender(one, candidates, row.decision)
        number = match.person.id if match.person else None
        place = (row.cleaned[ACTIVITY_ID], row.cleaned.get(SESSION_ID))
        mark = (*place, number) if number else one.name_and_birth
        if mark is not None and mark in claimed:
            continue
        claimed.add(mark)
        told.rows += 1
        if match.outcome in {Outcome.CREATE, Outcome.UPDATE}:
            matched.append((row, number))
            continue
        told.left += 1
        if match.outcome is Outcome.DECIDE:
            leave(row, RowState.TO_DECIDE, DECIDE, NOT_THERE, match.text)
        else:
            leave(row, RowState.TO_FIX, "error", "unknown_person", match.text)
    return matched


def _leave_without_activity(places: Sequence[tuple[UploadRow, int]], told: Told) -> None:
    for row, _ in places:
        told.left += 1
        text = "The activity has been deleted since: bring it back, or correct the row."
        leave(row, RowState.TO_FIX, "error", "unknown_activity", text)


def _record(
    session: Session,
    activity: Activity,
    session_id: int | None,
    places: Sequence[tuple[UploadRow, int]],
    *,
    upload_id: int,
    told: Told,
) -> None:
    known = _known(session, activity.id, session_id, [number for _, number in places])
    attendances = [_attendance(row, number, known.get(number)) for row, number in places]
    marked = record_attendance(
        session, activity, attendances, session_id=session_id, upload_id=upload_id
    )
    for (row, number), mark in zip(places, marked, strict=True):
        is_created = row.effect.get("kind") == CREATED
        row.target_id, row.problem = number, None
        if not mark.is_changed and not mark.is_new:
            row.state = RowState.UNCHANGED.value
            told.unchanged += 1
            continue
        row.state = RowState.IMPORTED.value
        row.effect = {"kind": REGISTERED, "created": is_created, "marked": mark.as_json()}
        told.changed += not is_created
        told.ids.append(number)


def _known(
    session: Session, activity_id: int, session_id: int | None, ids: Sequence[int]
) -> dict[int, Registration]:
    found = session.scalars(
        select(Registration)
        .where(
            Registration.activity_id == activity_id,
            Registration.session_id.is_(None)
            if session_id is None
            else Registration.session_id == session_id,
            Registration.participant_id.in_(sorted(ids)),
        )
        .order_by(Registration.id)
    )
    return {one.participant_id: one for one in found}


def _attendance(row: UploadRow, number: int, known: Registration | None) -> Attendance:
    """Return what the row says; an empty cell leaves what is recorded."""
    status, hours = row.cleaned.get("status"), row.cleaned.get("hours")
    if known is not None:
        status = status or known.status
        hours = known.hours if hours is None else hours
    return Attendance(number, status or ATTENDED, hours)


def marked_of(row: UploadRow) -> Marked:
    """Return what a row did to a register, as it was kept."""
    return Marked(**row.effect["marked"])
