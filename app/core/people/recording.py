"""Records participants: one from a form, or a chunk of a spreadsheet in a few statements.

The caller commits. Where two recorded people would become one and the same, `Conflict` says so.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.core import audit
from app.core.access import Actor
from app.core.database import insert_rows
from app.core.errors import Conflict
from app.core.people.changes import (
    GIVEN_FIELDS,
    Changes,
    Given,
    address_of,
    change_characteristics,
    change_fields,
    change_postcode,
    keeps_identity,
    refresh_keys,
)
from app.core.people.finding import ENTITY
from app.core.people.names import identity_key, search_name
from app.models import Address, Characteristic, Participant

SAME_PERSON = (
    "This person is already recorded, with the same names, date of birth and postcode."
    " Open that record instead."
)
SAME_REFERENCE = "Another participant of yours already has this reference."
_RECORD = insert_rows(Participant).returning(Participant.id, sort_by_parameter_order=True)


def record_participant(
    session: Session,
    given: Given,
    *,
    actor: Actor,
    key: bytes,
    source: str,
    today: date,
    upload_id: int | None = None,
) -> Participant:
    """Record one person and return the record.

    Raises
    ------
    Conflict
        A record of the same person, or with the same reference, exists.
    """
    (number,) = record_participants(
        session, [given], actor=actor, key=key, source=source, today=today, upload_id=upload_id
    )
    return session.get_one(Participant, number)


def record_participants(
    session: Session,
    given: Sequence[Given],
    *,
    actor: Actor,
    key: bytes,
    source: str,
    today: date,
    upload_id: int | None = None,
    organisation_id: int | None = None,
) -> list[int]:
    """Record people in three statements and one audit event; return their numbers, in order.

    `organisation_id` is the actor's own member unless the system itself records.

    Raises
    ------
    Conflict
        Two of them, or one of them and somebody recorded, are the same person or have the same
        reference. None is recorded then, and the session can go on.
    """
    if not given:
        return []
    member = actor.own_organisation_id if organisation_id is None else organisation_id
    rows = [_row(one, member, key, upload_id) for one in given]
    _refuse_repeats(rows)
    try:
        with session.begin_nested():
            numbers = list(session.scalars(_RECORD, rows))
    except IntegrityError as error:
        raise _conflict_of(session, rows) from error
    people = list(zip(numbers, given, strict=True))
    _insert_addresses(session, member, people, source, today)
    _insert_characteristics(session, member, people, source, today)
    audit.record(
        session,
        "participant.create",
        entity=ENTITY,
        entity_ids=numbers,
        organisation_id=member,
        detail={"source": source, "fields": sorted({n for one in given for n in _names(one)})},
    )
    return numbers


def _row(given: Given, member: int, key: bytes, upload_id: int | None) -> dict[str, Any]:
    row: dict[str, Any] = {name: given.values.get(name) or None for name in GIVEN_FIELDS}
    postcode = given.postcode.postcode if given.postcode else None
    permission = given.values.get("tracking_permission")
    return row | {
        "organisation_id": member,
        "upload_id": upload_id,
        "postcode": postcode,
        "phase_adjustment": given.values.get("phase_adjustment") or 0,
        "evaluation_group": given.values.get("evaluation_group") or "participant",
        "tracking_permission": True if permission is None else permission,
        "search_name": search_name(row["first_name"], row["middle_name"], row["last_name"]),
        "identity_key": identity_key(
            key, row["first_name"], row["last_name"], row["date_of_birth"], postcode
        ),
    }


def _refuse_repeats(rows: Iterable[dict[str, Any]]) -> None:
    rows = list(rows)
    for name, message in (("identity_key", SAME_PERSON), ("reference", SAME_REFERENCE)):
        counts = Counter(row[name] for row in rows if row[name])
        if counts and counts.most_common(1)[0][1] > 1:
            raise Conflict(_field_of(name), message)


def _conflict_of(session: Session, rows: Sequence[dict[str, Any]]) -> Conflict:
    references = [row["reference"] for row in rows if row["reference"]]
    taken = select(Participant.id).where(
        Participant.organisation_id == rows[0]["organisation_id"],
        Participant.reference.in_(references),
    )
    if references and session.scalar(taken.order_by(Participant.id).limit(1)):
        return Conflict("reference", SAME_REFERENCE)
    return Conflict("first_name", SAME_PERSON)


def _field_of(name: str) -> str:
    return "first_name" if name == "identity_key" else name


def _names(given: Given) -> list[str]:
    named = [name for name, value in given.values.items() if value not in (None, "")]
    named += [kind for kind, code in given.characteristics.items() if code]
    return named + (["postcode"] if given.postcode else [])


def _insert_addresses(
    session: Session, member: int, people: list[tuple[int, Given]], source: str, today: date
) -> None:
    rows = []
    for number, one in people:
        if one.postcode is not None and one.postcode.reason != "empty":
            address = address_of(member, one.postcode, source=source, today=today)
            columns = ("postcode_given", "postcode", "repair", "from_on", "source")
            row = {name: getattr(address, name) for name in columns}
            rows.append(row | {"organisation_id": member, "participant_id": number})
    if rows:
        session.execute(insert_rows(Address), rows)


def _insert_characteristics(
    session: Session, member: int, people: list[tuple[int, Given]], source: str, today: date
) -> None:
    rows = [
        {
            "organisation_id": member,
            "participant_id": number,
            "kind": kind,
            "code": code,
            "source": source,
            "recorded_on": today,
        }
        for number, one in people
        for kind, code in one.characteristics.items()
        if code
    ]
    if rows:
        session.execute(insert_rows(Characteristic), rows)


def update_participant(
    session: Session,
    participant: Participant,
    given: Given,
    *,
    actor: Actor,
    key: bytes,
    source: str,
    today: date,
    may_clear: bool = False,
) -> Changes:
    """Bring one record up to date and return what changed; nothing changed writes nothing.

    `may_clear` lets an empty value remove what is recorded: a person at the form may, a
    spreadsheet with empty cells may not.

    Raises
    ------
    Conflict
        The record would become the same person as another one. It is left as it was.
    """
    (changes,) = update_participants(
        session,
        [(participant, given)],
        actor=actor,
        key=key,
        source=source,
        today=today,
        may_clear=may_clear,
    )
    if isinstance(changes, Conflict):
        raise changes
    return changes


def update_participants(
    session: Session,
    updates: Sequence[tuple[Participant, Given]],
    *,
    actor: Actor,
    key: bytes,
    source: str,
    today: date,
    may_clear: bool = False,
) -> list[Changes | Conflict]:
    """Bring a chunk of records up to date, with one audit event for those that changed.

    Each answer is what changed, or the `Conflict` that left that record as it was. Load the
    records with their addresses and characteristics (`find_same_people(..., with_details=True)`).
    """
    answers: list[Changes | Conflict] = []
    for participant, given in updates:
        answers.append(
            _update(
                session, participant, given, key, source=source, today=today, may_clear=may_clear
            )
        )
    changed = [
        (participant, changes)
        for (participant, _), changes in zip(updates, answers, strict=True)
        if isinstance(changes, Changes) and changes
    ]
    if changed:
        audit.record(
            session,
            "participant.update",
            entity=ENTITY,
            entity_ids=[participant.id for participant, _ in changed],
            organisation_id=changed[0][0].organisation_id,
            detail={
                "source": source,
                "by": actor.name if actor.user_id is None else actor.user_id,
                "fields": sorted({name for _, changes in changed for name in changes.names}),
            },
        )
    return answers


def _update(
    session: Session,
    participant: Participant,
    given: Given,
    key: bytes,
    *,
    source: str,
    today: date,
    may_clear: bool,
) -> Changes | Conflict:
    # A savepoint costs two statements, so only a change of who the person is pays for one.
    is_safe = keeps_identity(participant, given)
    try:
        with nullcontext() if is_safe else session.begin_nested(), session.no_autoflush:
            fields = change_fields(participant, given.values, may_clear=may_clear)
            moved, address = change_postcode(
                participant, given.postcode, source=source, today=today
            )
            characteristics = change_characteristics(
                session, participant, given.characteristics,
                source=source, today=today, may_clear=may_clear,
            )  # fmt: skip
            if characteristics or address:
                # The record's version moves with what hangs on it.
                flag_modified(participant, "search_name")
            if not is_safe:
                refresh_keys(participant, key)
                session.flush()
    except IntegrityError as error:
        named_reference = "reference" in str(error.orig)
        return (
            Conflict("reference", SAME_REFERENCE)
            if named_reference
            else Conflict("first_name", SAME_PERSON)
        )
    return Changes(fields | moved, characteristics, address.id if address else None)
