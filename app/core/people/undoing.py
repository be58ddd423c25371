"""Takes back what an import recorded or changed, save what somebody has changed since."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import Conflict
from app.core.people.changes import Changes, refresh_keys
from app.core.people.finding import ENTITY
from app.core.people.recording import SAME_PERSON
from app.models import Characteristic, Participant


def undo_changes(
    session: Session, undone: Sequence[tuple[Participant, Changes]], *, key: bytes
) -> list[list[str]]:
    """Put old values back, with one audit event.

    Returns, for each record, the names of what was left as it is because somebody changed it
    after the import.
    """
    kept = [_undo(session, participant, changes, key) for participant, changes in undone]
    if undone:
        audit.record(
            session,
            "participant.update",
            entity=ENTITY,
            entity_ids=[participant.id for participant, _ in undone],
            organisation_id=undone[0][0].organisation_id,
            detail={
                "source": "undo",
                "fields": sorted({name for _, changes in undone for name in changes.names}),
            },
        )
    return kept


def _undo(session: Session, participant: Participant, changes: Changes, key: bytes) -> list[str]:
    standing = changes.still_standing(participant)
    for name, (old, _) in standing.fields.items():
        setattr(participant, name, old)
    known = {one.kind: one for one in participant.characteristics}
    for kind, (old, _) in standing.characteristics.items():
        _undo_characteristic(session, participant, kind, known.get(kind), old)
    if "postcode" in standing.fields or not changes.fields.get("postcode"):
        for address in [one for one in participant.addresses if one.id == changes.address_id]:
            participant.addresses.remove(address)
    refresh_keys(participant, key)
    session.flush()
    return sorted(set(changes.names) - set(standing.names))


def _undo_characteristic(
    session: Session,
    participant: Participant,
    kind: str,
    known: Characteristic | None,
    old: tuple[Any, ...] | None,
) -> None:
    if known is None and old is not None:
        code, source, recorded_on = old
        session.add(
            Characteristic(
                organisation_id=participant.organisation_id, participant_id=participant.id,
                kind=kind, code=code, source=source, recorded_on=recorded_on,
            )
        )  # fmt: skip
    elif known is not None and old is not None:
        known.code, known.source, known.recorded_on = old
    elif known is not None:
        participant.characteristics.remove(known)


def delete_participants(
    session: Session, ids: Sequence[int], *, organisation_id: int, at: datetime
) -> None:
    """Delete people so that they can be brought back; their registrations stay with them."""
    _mark(session, ids, at)
    _tell(session, "participant.delete", ids, organisation_id)


def restore_participants(session: Session, ids: Sequence[int], *, organisation_id: int) -> None:
    """Bring deleted people back.

    Raises
    ------
    Conflict
        One of them has been recorded again since.
    """
    try:
        with session.begin_nested():
            _mark(session, ids, None)
    except IntegrityError as error:
        raise Conflict("first_name", SAME_PERSON) from error
    _tell(session, "participant.restore", ids, organisation_id)


def _mark(session: Session, ids: Sequence[int], at: datetime | None) -> None:
    session.execute(
        update(Participant)
        .where(Participant.id.in_(ids))
        .values(deleted_at=at)
        .execution_options(include_deleted=True, synchronize_session=False)
    )
    for person in session.identity_map.values():
        if isinstance(person, Participant) and person.id in set(ids):
            session.expire(person, ["deleted_at"])


def _tell(session: Session, action: str, ids: Sequence[int], organisation_id: int) -> None:
    audit.record(
        session, action, entity=ENTITY, entity_ids=list(ids), organisation_id=organisation_id
    )
