"""Corrections that an institution proposes and the central team signs off (main 16)."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl
import pyarrow.parquet as pq
from sqlalchemy.orm import Session

from analytics.heses import Given, Refusal, judge_corrections
from analytics.heses.corrections import Correction, find_records, list_corrections
from analytics.heses.readings import HesesError
from analytics.heses.rules import know_columns
from app.core import audit, incoming
from app.core.access import Actor, Permission
from app.core.context import Hearth
from app.core.errors import Conflict, Invalid, NotAllowed
from app.core.heses import InstitutionTotals, files_of, repeat_run
from app.core.heses.access import find_member, is_same
from app.heses.correction_queries import ENTITY, list_open
from app.models import CorrectionStatus, HesesCorrection, HesesRun
from etl.records.reader import UnreadableRecords
from etl.records.student_return import read_student_return

MOST_ROWS = 20_000
OWN = "Somebody else has to sign off what you proposed."


@dataclass(frozen=True, slots=True)
class Proposed:
    """What became of a file: every row of it was proposed or refused."""

    recorded: Sequence[HesesCorrection]
    refused: Sequence[Refusal]


def corrected_records(hearth: Hearth, run: HesesRun) -> Given:
    """Return the records of a run as it classified them: with its own corrections in them.

    Raises
    ------
    Conflict
        The run is not done.
    """
    path = files_of(hearth, run.id).individualised
    if not path.is_file():
        raise Conflict("file", "The tables of this run are not there yet: wait until it is done.")
    return Given(path, pq.read_schema(path).names)


def propose_file(
    session: Session,
    hearth: Hearth,
    *,
    actor: Actor,
    run: HesesRun,
    institution: InstitutionTotals,
    stream: BinaryIO,
    file_name: str,
) -> Proposed:
    """Propose each row of a file in the standard format that holds against the record.

    Raises
    ------
    Invalid
        The file is not one of corrections.
    """
    folder = files_of(hearth, run.id).folder
    with tempfile.TemporaryDirectory(prefix=".corrections-", dir=folder) as scratch:
        path = Path(scratch) / incoming.safe_name(file_name)
        incoming.keep(stream, path)
        try:
            read = read_student_return(path, Path(scratch))
            given = list_corrections(Given(read.path, read.columns))
        except (HesesError, UnreadableRecords) as error:
            raise Invalid("file", str(error)) from error
    if len(given) > MOST_ROWS:
        raise Invalid("file", f"A file takes {MOST_ROWS:,} rows: send this one in parts.")
    return propose(session, hearth, actor=actor, run=run, institution=institution, given=given)


def propose(
    session: Session,
    hearth: Hearth,
    *,
    actor: Actor,
    run: HesesRun,
    institution: InstitutionTotals,
    given: Sequence[Correction],
) -> Proposed:
    """Propose corrections of one institution's record; what is proposed already is refused."""
    actor.require(Permission.READ_OWN_HESES)
    records = corrected_records(hearth, run)
    # Rows of another institution are refused unread: an answer would tell of its record.
    own = [each for each in given if _is_of(each, institution)]
    refused = [_foreign(each) for each in given if not _is_of(each, institution)]
    judged = judge_corrections(own, records)
    refused += judged.refused
    taken = _taken(session, run, institution, records)
    organisation_id = find_member(session, institution.instid)
    recorded = []
    for each in _with_numhus(judged.accepted, records):
        if status := taken.get((each.record, each.field)):
            refused.append(_again(each, status))
            continue
        owner = {"organisation_id": organisation_id, "run_id": run.id}
        recorded.append(_correction(each, actor, hearth, instid=institution.instid, **owner))
    session.add_all(recorded)
    session.flush()
    if recorded:
        tell(session, "propose", recorded, {"refused": len(refused)})
    return Proposed(recorded, sorted(refused, key=lambda each: each.correction.row))


def _is_of(given: Correction, institution: InstitutionTotals) -> bool:
    return given.instid == institution.instid or is_same(given.instid, institution.instid)


def _foreign(given: Correction) -> Refusal:
    return Refusal(
        given, "INSTID", "It is not this institution's.", "Give the INSTID of this institution."
    )


def _again(given: Correction, status: str) -> Refusal:
    return Refusal(
        given,
        "FIELD",
        f"A correction of this field of this record is {status} already.",
        "Leave it out, or have the other one withdrawn or rejected first.",
    )


def _with_numhus(accepted: Sequence[Correction], records: Given) -> list[Correction]:
    """Name the instance as the record does, where it was left out because there is only one."""
    held = know_columns(list(records.columns)).given.get("numhus")
    if held is None or not accepted:
        return list(accepted)
    numbers = pl.scan_parquet(records.path).select(held).with_row_index("heses_record", offset=1)
    wanted = [each.record for each in accepted]
    found = dict(numbers.filter(pl.col("heses_record").is_in(wanted)).collect().iter_rows())
    return [replace(each, numhus=(found[each.record] or "").strip()) for each in accepted]


def _taken(
    session: Session, run: HesesRun, institution: InstitutionTotals, records: Given
) -> dict[tuple[int, str], str]:
    """State of the corrections that stand already, by record and field."""
    standing = list_open(session, run, institution.instid)
    places = find_records([as_correction(each) for each in standing], records)
    return {
        (record, each.field): each.status
        for each, found in zip(standing, places, strict=True)
        for record in found
    }


def as_correction(one: HesesCorrection) -> Correction:
    """A correction as the standard format has it; its number stands for its row."""
    return Correction(
        one.id, one.instid, one.husid, one.numhus, one.field, one.value_before, one.value_after,
        one.reason,
    )  # fmt: skip


def _correction(
    given: Correction,
    actor: Actor,
    hearth: Hearth,
    **owner: Any,
) -> HesesCorrection:
    if actor.user_id is None:
        raise NotAllowed("A correction is proposed by a person.")
    return HesesCorrection(
        husid=given.husid,
        numhus=given.numhus,
        field=given.field,
        value_before=(given.held or "").strip(),
        value_after=given.value_to,
        reason=given.reason,
        status=CorrectionStatus.PROPOSED.value,
        proposed_by=actor.user_id,
        proposed_at=hearth.clock(),
        **owner,
    )


def withdraw(session: Session, *, actor: Actor, correction: HesesCorrection) -> None:
    """Take back one's own proposal before it is decided.

    Raises
    ------
    NotAllowed
        Somebody else proposed it.
    Conflict
        It is decided, or withdrawn, already.
    """
    if correction.proposed_by != actor.user_id:
        raise NotAllowed("Only the person who proposed a correction can withdraw it.")
    _require_proposed(correction)
    correction.status = CorrectionStatus.WITHDRAWN.value
    session.flush()
    tell(session, "withdraw", [correction])


@dataclass(frozen=True, slots=True)
class Decided:
    """How many were decided, and how many were left because the person had proposed them."""

    decided: int
    own: int


def decide(
    session: Session,
    hearth: Hearth,
    *,
    actor: Actor,
    corrections: Sequence[HesesCorrection],
    accept: bool,
    note: str,
) -> Decided:
    """Accept or reject proposals; one's own are left to somebody else.

    Raises
    ------
    NotAllowed
        All of them are one's own.
    Invalid
        A rejection without a note.
    Conflict
        One of them is decided, or withdrawn, already.
    """
    actor.require(Permission.MANAGE_HESES)
    if not accept and not note.strip():
        raise Invalid("note", "Say why they are rejected: the institution reads it.")
    others = [each for each in corrections if each.proposed_by != actor.user_id]
    if corrections and not others:
        raise NotAllowed(OWN)
    status = CorrectionStatus.ACCEPTED if accept else CorrectionStatus.REJECTED
    for each in others:
        _require_proposed(each)
        each.status, each.decided_by = status.value, actor.user_id
        each.decided_at, each.decision_note = hearth.clock(), note.strip()
    session.flush()
    tell(session, "accept" if accept else "reject", others)
    return Decided(len(others), len(corrections) - len(others))


def repeat_with(
    session: Session,
    hearth: Hearth,
    *,
    actor: Actor,
    run: HesesRun,
    accepted: Sequence[HesesCorrection],
    corrections: bytes,
) -> HesesRun:
    """Repeat a run with the corrections that are signed off.

    Raises
    ------
    Conflict
        None is signed off, or what the run was given is not kept any more.
    """
    if not accepted:
        raise Conflict("correction", "No correction of this run is signed off.")
    note = f"Run {run.id} with {len(accepted):,} corrections"
    again = repeat_run(session, hearth, actor=actor, run=run, corrections=corrections, note=note)
    tell(session, "apply", accepted, {"new_run": again.id})
    return again


def _require_proposed(correction: HesesCorrection) -> None:
    if correction.status != CorrectionStatus.PROPOSED:
        raise Conflict("correction", f"This correction is {correction.status} already.")


def tell(
    session: Session,
    what: str,
    corrections: Sequence[HesesCorrection],
    detail: dict[str, int] | None = None,
) -> None:
    """Write one event for each member and run whose corrections these are."""
    groups: dict[tuple[int | None, int], list[int]] = {}
    for each in corrections:
        groups.setdefault((each.organisation_id, each.run_id), []).append(each.id)
    for (organisation_id, run_id), ids in groups.items():
        audit.record(
            session,
            f"{ENTITY}.{what}",
            entity=ENTITY,
            entity_ids=ids,
            organisation_id=organisation_id,
            detail={"run": run_id, **(detail or {})},
        )
