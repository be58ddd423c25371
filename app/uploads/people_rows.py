"""Rows that name people: held against each other and against those already recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from app.core.people import (
    Candidate,
    SameBecause,
    Wanted,
    compact_postcode,
    find_same_people,
    identity_key,
    normalise_name,
)
from app.models import Participant, RowState
from app.uploads.verdicts import IDENTITY, First, Seen, Verdict, wanted_of

SAME, NEW = "same", "new"
POSSIBLE_SAME = "possible_same"
POSSIBLE_SAME_IN_FILE = "possible_same_in_file"
NOT_THERE = "not_there"
#: Of first name, last name and date of birth, how many must agree with the reference's record.
_ENOUGH = 2


class Outcome(StrEnum):
    """What shall be done with a row that names a person."""

    CREATE = "create"
    UPDATE = "update"
    DECIDE = "decide"
    FIX = "fix"


@dataclass(frozen=True, slots=True)
class Match:
    """A row held against the recorded people: what to do, with whom, and why not."""

    outcome: Outcome
    person: Participant | None = None
    text: str = ""


def match_person(
    wanted: Wanted,
    candidates: Sequence[Candidate],
    decision: str | None,
    target_id: int | None = None,
) -> Match:
    """Decide which recorded person a row names, if any; `target_id` is whom a person chose.

    A reference counts only where two of first name, last name and date of birth agree. The same
    names and date of birth with another postcode is for a person to decide; where either side
    has no postcode at all, there is nothing to decide.
    """
    sure = {c.because: c.participant for c in candidates}
    by_reference = sure.get(SameBecause.REFERENCE)
    by_identity = sure.get(SameBecause.IDENTITY) or _recorded_meanwhile(wanted, candidates)
    if by_reference is not None:
        if by_identity is not None:
            return Match(Outcome.FIX, text=_TWO_PEOPLE)
        if not _agrees(wanted, by_reference):
            return Match(Outcome.FIX, text=_SOMEONE_ELSE)
    if (known := by_reference or by_identity) is not None:
        return Match(Outcome.UPDATE, known)
    possible = [c.participant for c in candidates if c.because is SameBecause.OTHER_POSTCODE]
    possible.sort(key=lambda person: person.id != target_id)
    return _match_possible(wanted, possible, decision)


def _recorded_meanwhile(wanted: Wanted, candidates: Sequence[Candidate]) -> Participant | None:
    """Return the person whom somebody recorded between two of the queries that looked for them.

    The first found nobody with this identity; the last found the names, and the same postcode.
    """
    for candidate in candidates:
        known = candidate.participant
        if candidate.because is SameBecause.OTHER_POSTCODE and (
            compact_postcode(known.postcode) == compact_postcode(wanted.postcode)
        ):
            return known
    return None


_TWO_PEOPLE = (
    "This reference is recorded for somebody else, while this person is recorded under another"
    " reference: correct the reference, or leave it empty."
)
_SOMEONE_ELSE = (
    "This reference is recorded for somebody with another name or date of birth: correct the"
    " reference, or leave it empty."
)


def _match_possible(wanted: Wanted, possible: Sequence[Participant], decision: str | None) -> Match:
    if not possible or decision == NEW:
        return Match(Outcome.CREATE)
    (first, *others) = possible
    if decision == SAME:
        return Match(Outcome.UPDATE, first)
    if not others and not (wanted.postcode and first.postcode):
        return Match(Outcome.UPDATE, first)
    where = f"with the postcode {first.postcode}" if first.postcode else "without a postcode"
    return Match(
        Outcome.DECIDE,
        first,
        f"Somebody with the same names and date of birth is recorded {where}.",
    )


def _agrees(wanted: Wanted, known: Participant) -> bool:
    if wanted.date_of_birth is None and not wanted.last_name:
        return True  # a register may give the reference alone
    pairs = (
        (normalise_name(wanted.first_name), normalise_name(known.first_name)),
        (normalise_name(wanted.last_name), normalise_name(known.last_name)),
        (wanted.date_of_birth, known.date_of_birth),
    )
    return sum(bool(given) and given == recorded for given, recorded in pairs) >= _ENOUGH


def hold_against_file(verdicts: Sequence[Verdict], seen: Seen, key: bytes) -> None:
    """Mark rows that repeat an earlier row, and remember the others."""
    for verdict in verdicts:
        if not verdict.is_good:
            continue
        wanted = wanted_of(verdict.cleaned)
        own_key = identity_key(
            key, wanted.first_name, wanted.last_name, wanted.date_of_birth, wanted.postcode
        )
        verdict.cleaned[IDENTITY] = own_key
        _compare(verdict, wanted, own_key, seen)
        if verdict.state in {RowState.READY, RowState.TO_DECIDE}:
            remember(First(verdict.row_number, wanted), own_key, seen)


def _compare(verdict: Verdict, wanted: Wanted, own_key: str | None, seen: Seen) -> None:
    if own_key and (first := seen.by_key.get(own_key)):
        number = first.row_number
        text = f"The same names, date of birth and postcode as in row {number}."
        verdict.repeats(number, text)
    elif wanted.reference and (first := seen.by_reference.get(wanted.reference)):
        _compare_reference(verdict, wanted, first)
    elif (born := wanted.name_and_birth) and (first := seen.by_birth.get(born)):
        _compare_postcode(verdict, wanted, first)


def _compare_postcode(verdict: Verdict, wanted: Wanted, first: First) -> None:
    if wanted.postcode and first.wanted.postcode and verdict.decision is None:
        verdict.must_decide(
            POSSIBLE_SAME_IN_FILE,
            f"Row {first.row_number} has the same names and date of birth, but another postcode.",
        )


def _compare_reference(verdict: Verdict, wanted: Wanted, first: First) -> None:
    number, other = first.row_number, first.wanted
    if wanted.date_of_birth == other.date_of_birth or normalise_name(
        wanted.last_name
    ) == normalise_name(other.last_name):
        verdict.repeats(number, f"The same reference as in row {number}.")
        return
    verdict.must_fix(
        "reference",
        "reference_repeated",
        f"Row {number} has the same reference for somebody else: correct one of them.",
    )


def remember(first: First, own_key: str | None, seen: Seen) -> None:
    """Let later rows be held against this one."""
    if own_key:
        seen.by_key.setdefault(own_key, first)
    if first.wanted.reference:
        seen.by_reference.setdefault(first.wanted.reference, first)
    if first.wanted.name_and_birth:
        seen.by_birth.setdefault(first.wanted.name_and_birth, first)


def hold_against_records(
    session: Session, verdicts: Sequence[Verdict], *, organisation_id: int, key: bytes
) -> None:
    """Mark rows about which a person must decide whether they name somebody already recorded."""
    good = [verdict for verdict in verdicts if verdict.is_good]
    found = find_same_people(
        session,
        [wanted_of(verdict.cleaned) for verdict in good],
        organisation_id=organisation_id,
        key=key,
    )
    for verdict, candidates in zip(good, found, strict=True):
        match = match_person(wanted_of(verdict.cleaned), candidates, verdict.decision)
        if match.outcome is Outcome.FIX:
            verdict.must_fix("reference", "reference_taken", match.text)
        elif match.outcome is Outcome.DECIDE and match.person is not None:
            verdict.must_decide(POSSIBLE_SAME, match.text, match.person.id)
        elif match.person is not None:
            verdict.target_id = match.person.id
