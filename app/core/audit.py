"""Who did what, when and from where: append-only, each event bound to the one before it.

An event names records by number and fields by name; it never holds a value of a record.
``hash = SHA-256(previous_hash | canonical JSON of the event)``. A change, removal, insertion or
reordering of any event breaks the chain; cutting its end is found against an exported head.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event, insert, select, update
from sqlalchemy.orm import Session, SessionTransaction

from app.models import AuditEvent, AuditHead

PENDING = "audit_pending"
ORIGIN = "audit_origin"
FIRST_HASH = "0" * 64
VERIFY_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Origin:
    """Who acts, and from where."""

    user_id: int | None = None
    role: str | None = None
    organisation_id: int | None = None
    kind: str = "system"
    address: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One event that waits for the transaction to commit."""

    action: str
    entity: str | None
    entity_ids: list[int]
    organisation_id: int | None
    detail: dict[str, Any] = field(default_factory=dict)


def record(
    session: Session,
    action: str,
    *,
    entity: str | None = None,
    entity_ids: Sequence[int] = (),
    organisation_id: int | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Note an event; it is written when the session's transaction commits.

    `action` is the domain's verb ("participant.read", "upload.import"). `detail` holds names of
    fields and counts, never values.
    """
    entry = Entry(action, entity, list(entity_ids), organisation_id, detail or {})
    session.info.setdefault(PENDING, []).append(entry)


def record_read(session: Session, entity: str, records: Iterable[Any], **detail: Any) -> None:
    """Note that people were shown these records: an event for each member whose they are.

    So a member finds in its own part of the log also what others read of its records.
    """
    by_member: dict[int, list[int]] = {}
    for one in records:
        by_member.setdefault(one.organisation_id, []).append(one.id)
    for member, ids in sorted(by_member.items()):
        record(
            session,
            f"{entity}.read",
            entity=entity,
            entity_ids=ids,
            organisation_id=member,
            detail=detail,
        )


def set_origin(session: Session, origin: Origin) -> None:
    """Say on whose behalf the session acts."""
    session.info[ORIGIN] = origin


def take_pending(session: Session) -> list[Entry]:
    """Return and forget the events that wait, to be written by another session."""
    pending: list[Entry] = session.info.pop(PENDING, [])
    return pending


def hand_over(session: Session, entries: list[Entry]) -> None:
    """Let a session write events that another one gathered."""
    session.info.setdefault(PENDING, []).extend(entries)


def write_before_commit(session_class: type[Session]) -> None:
    """Make every session of a class write its events in the transaction that they tell of."""
    event.listen(session_class, "before_commit", _write_pending)
    event.listen(session_class, "after_soft_rollback", _forget_pending)


def _forget_pending(session: Session, ended: SessionTransaction) -> None:
    if not ended.nested:
        take_pending(session)


def _write_pending(session: Session) -> None:
    if session.in_nested_transaction():
        return  # a savepoint is not the end: its events wait for the transaction's
    session.flush()
    pending = take_pending(session)
    if not pending:
        return
    origin: Origin = session.info.get(ORIGIN, Origin())
    # The lock on the head puts writers in order: one event has exactly one predecessor.
    locked = select(AuditHead).with_for_update().execution_options(populate_existing=True)
    head = session.scalars(locked).one()
    sequence, previous = head.sequence, head.hash
    rows = []
    for entry in pending:
        sequence += 1
        row = _row(entry, origin, sequence, previous)
        previous = row["hash"]
        rows.append(row)
    session.execute(insert(AuditEvent), rows)
    session.execute(update(AuditHead).values(sequence=sequence, hash=previous))


def _row(entry: Entry, origin: Origin, sequence: int, previous: str) -> dict[str, Any]:
    organisation = entry.organisation_id
    row: dict[str, Any] = {
        "sequence": sequence,
        "at": datetime.now(UTC),
        "user_id": origin.user_id,
        "role": origin.role,
        "organisation_id": origin.organisation_id if organisation is None else organisation,
        "action": entry.action,
        "entity": entry.entity,
        "entity_ids": entry.entity_ids,
        "detail": entry.detail,
        "origin": origin.kind,
        "address": origin.address,
        "request_id": origin.request_id,
    }
    return row | {"previous_hash": previous, "hash": event_hash(previous, row)}


def event_hash(previous: str, row: dict[str, Any]) -> str:
    """Return the hash that binds an event to the one before it."""
    canonical = json.dumps(
        row | {"at": row["at"].astimezone(UTC).isoformat(timespec="microseconds")},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=True,
    )
    return hashlib.sha256(f"{previous}|{canonical}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found: the number of events, and the first fault if there is one."""

    events: int
    fault: str | None

    @property
    def is_sound(self) -> bool:
        return self.fault is None


HASHED = (
    "sequence", "at", "user_id", "role", "organisation_id", "action", "entity", "entity_ids",
    "detail", "origin", "address", "request_id",
)  # fmt: skip


def verify(session: Session, *, head: dict[str, Any] | None = None, key: bytes = b"") -> Verdict:
    """Recompute the chain from its first event.

    Parameters
    ----------
    head : an exported head (`export_head`); its event must still stand, so that a cut end is
        found too.
    key : the key with which the head was signed.
    """
    if head is not None and not hmac.compare_digest(head["signature"], _signature(head, key)):
        return Verdict(0, "The exported head was not signed with this system's audit key.")
    previous, count, seen_head = FIRST_HASH, 0, head is None or head["sequence"] == 0
    for found in _events(session):
        count += 1
        if found.sequence != count:
            return Verdict(count, f"Event {count} is missing.")
        row = {name: getattr(found, name) for name in HASHED}
        if found.previous_hash != previous or found.hash != event_hash(previous, row):
            return Verdict(count, f"Event {count} has been changed.")
        previous = found.hash
        if head is not None and head["sequence"] == count:
            seen_head = head["hash"] == previous
    return Verdict(count, _end_fault(session, count, previous, seen_head=seen_head))


def _end_fault(session: Session, count: int, last: str, *, seen_head: bool) -> str | None:
    if not seen_head:
        return "The log does not contain the exported head: its end was cut or rewritten."
    head = session.scalar(select(AuditHead))
    if (head.sequence, head.hash) != (count, last) if head else count:
        return "The end of the log does not agree with its head: events were cut or added."
    return None


def _events(session: Session) -> Iterator[AuditEvent]:
    after = 0
    while True:
        batch = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.sequence > after)
            .order_by(AuditEvent.sequence)
            .limit(VERIFY_BATCH)
        ).all()
        if not batch:
            return
        yield from batch
        after = batch[-1].sequence
        session.expunge_all()


def export_head(session: Session, key: bytes) -> dict[str, Any]:
    """Return the signed end of the chain, to be kept where the database's keeper cannot reach."""
    found = session.scalar(select(AuditHead))
    head: dict[str, Any] = {
        "sequence": found.sequence if found else 0,
        "hash": found.hash if found else FIRST_HASH,
        "exported_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    return head | {"signature": _signature(head, key)}


def _signature(head: dict[str, Any], key: bytes) -> str:
    text = f"{head['sequence']}|{head['hash']}|{head['exported_at']}"
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
