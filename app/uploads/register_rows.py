"""Rows of a register: which activity, which session, and who."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.people import Candidate, SameBecause, Wanted, find_same_people, identity_key
from app.models import Activity, RowState
from app.models import Session as Meeting
from app.uploads.columns import ACTIVITY_REFERENCE, ACTIVITY_TITLE, SESSION
from app.uploads.people_rows import NEW, NOT_THERE, Match, Outcome, match_person
from app.uploads.verdicts import IDENTITY, First, Seen, Verdict, wanted_of
from etl.readers.text import plain

ACTIVITY_ID, SESSION_ID = "activity_id", "session_id"
_SHOWN = 5
_SURE = (SameBecause.REFERENCE, SameBecause.IDENTITY)


@dataclass(frozen=True)
class Book:
    """The member's activities and their sessions, as a register may name them."""

    chosen: int | None
    by_reference: dict[str, int] = field(default_factory=dict)
    by_title: dict[str, list[int]] = field(default_factory=dict)
    sessions: dict[int, dict[str, int]] = field(default_factory=dict)
    session_titles: dict[int, list[str]] = field(default_factory=dict)


def open_book(session: Session, *, organisation_id: int, activity_id: int | None) -> Book:
    """Return the activities that a register may be of: the chosen one, or all."""
    book = Book(activity_id)
    activities = select(Activity.id, Activity.reference, Activity.title).where(
        Activity.organisation_id == organisation_id
    )
    meetings = select(Meeting.activity_id, Meeting.id, Meeting.title, Meeting.starts_at).where(
        Meeting.organisation_id == organisation_id
    )
    if activity_id is not None:
        activities = activities.where(Activity.id == activity_id)
        meetings = meetings.where(Meeting.activity_id == activity_id)
    for number, reference, title in session.execute(activities.order_by(Activity.id)):
        if reference:
            book.by_reference[plain(reference)] = number
        book.by_title.setdefault(plain(title), []).append(number)
    for activity, number, title, starts_at in session.execute(meetings.order_by(Meeting.id)):
        names = book.sessions.setdefault(activity, {})
        for name in (title, f"{starts_at:%d/%m/%Y}", f"{starts_at:%Y-%m-%d}"):
            names.setdefault(plain(name), number)
        book.session_titles.setdefault(activity, []).append(title)
    return book


def place_rows(verdicts: Sequence[Verdict], book: Book) -> None:
    """Find the activity and the session that each good row names."""
    for verdict in verdicts:
        if not verdict.is_good:
            continue
        activity = _activity_of(verdict, book)
        if activity is not None:
            verdict.cleaned[ACTIVITY_ID] = activity
            _find_session(verdict, activity, book)


def _activity_of(verdict: Verdict, book: Book) -> int | None:
    if book.chosen is not None:
        return book.chosen
    reference = verdict.cleaned.get(ACTIVITY_REFERENCE)
    title = verdict.cleaned.get(ACTIVITY_TITLE)
    if reference and (found := book.by_reference.get(plain(reference))):
        return found
    titled = book.by_title.get(plain(title), []) if title else []
    if not reference and len(titled) == 1:
        return titled[0]
    verdict.must_fix(*_no_activity(reference, title, len(titled)))
    return None


def _no_activity(reference: str | None, title: str | None, found: int) -> tuple[str, str, str]:
    advice = "add the activity first, or correct the row"
    if reference:
        text = f"You have no activity with the reference “{reference}”: {advice}."
        return ACTIVITY_REFERENCE, "unknown_activity", text
    if found:
        text = f"{found} of your activities are called “{title}”: give the reference of one."
        return ACTIVITY_REFERENCE, "unknown_activity", text
    if title:
        text = f"You have no activity called “{title}”: {advice}."
        return ACTIVITY_TITLE, "unknown_activity", text
    text = "The row does not say which activity it is of: give the activity's reference."
    return ACTIVITY_REFERENCE, "unknown_activity", text


def _find_session(verdict: Verdict, activity: int, book: Book) -> None:
    name = verdict.cleaned.get(SESSION)
    if not name:
        return
    number = book.sessions.get(activity, {}).get(plain(name))
    if number is not None:
        verdict.cleaned[SESSION_ID] = number
        return
    titles = book.session_titles.get(activity, [])
    known = ", ".join(f"“{title}”" for title in titles[:_SHOWN])
    advice = f"choose one of {known}" if titles else "leave the cell empty, or add the session"
    text = f"The activity has no session called “{name}”: {advice}."
    verdict.must_fix(SESSION, "unknown_session", text)


def find_people(
    session: Session, verdicts: Sequence[Verdict], *, organisation_id: int, key: bytes
) -> None:
    """Find the participant whom each good row names; one who is not there may be created."""
    good = [verdict for verdict in verdicts if verdict.is_good]
    wanted = [wanted_of(verdict.cleaned) for verdict in good]
    found = find_same_people(session, wanted, organisation_id=organisation_id, key=key)
    for verdict, one, candidates in zip(good, wanted, found, strict=True):
        match = match_attender(one, candidates, verdict.decision)
        if match.outcome is Outcome.FIX:
            verdict.must_fix("reference", "unknown_person", match.text)
        elif match.outcome is Outcome.DECIDE:
            verdict.must_decide(NOT_THERE, match.text)
        elif match.person is not None:
            verdict.target_id = match.person.id


def match_attender(wanted: Wanted, candidates: Sequence[Candidate], decision: str | None) -> Match:
    """Decide which participant a row of a register names.

    Names and date of birth are enough where they name one person, whatever the postcode: a
    register does not say where somebody lives.
    """
    if not wanted.reference and wanted.name_and_birth is None:
        return Match(Outcome.FIX, text=_NOBODY)
    if any(c.because in _SURE for c in candidates):
        return match_person(wanted, candidates, decision)
    possible = [c.participant for c in candidates if c.because is SameBecause.OTHER_POSTCODE]
    if len(possible) == 1:
        return Match(Outcome.UPDATE, possible[0])
    if possible:
        return Match(Outcome.FIX, text=_SEVERAL)
    if wanted.name_and_birth is None:
        return Match(Outcome.FIX, text=_UNKNOWN_REFERENCE)
    if decision == NEW:
        return Match(Outcome.CREATE)
    return Match(Outcome.DECIDE, text="This person is not among your participants yet.")


_NOBODY = (
    "The row does not say who took part: give your reference for the person, or first name,"
    " last name and date of birth."
)
_SEVERAL = (
    "Several of your participants have these names and this date of birth: give your reference"
    " for the right one, or the postcode."
)
_UNKNOWN_REFERENCE = (
    "None of your participants has this reference: correct it, or give first name, last name and"
    " date of birth so that the person can be added."
)


def hold_places_against_file(verdicts: Sequence[Verdict], seen: Seen, key: bytes) -> None:
    """Mark rows that repeat an earlier row's person at the same activity and session."""
    for verdict in verdicts:
        if verdict.state not in {RowState.READY, RowState.TO_DECIDE}:
            continue
        place = _place_of(verdict, key)
        verdict.cleaned[IDENTITY] = place
        first = seen.by_key.setdefault(place, First(verdict.row_number, Wanted(None, None, None)))
        if first.row_number != verdict.row_number:
            verdict.messages = [m for m in verdict.messages if m["severity"] != "decide"]
            verdict.repeats(
                first.row_number,
                f"The same person at the same activity as in row {first.row_number}.",
            )


def _place_of(verdict: Verdict, key: bytes) -> str:
    cleaned, wanted = verdict.cleaned, wanted_of(verdict.cleaned)
    who = verdict.target_id or identity_key(
        key, wanted.first_name, wanted.last_name, wanted.date_of_birth, None
    )
    return f"{cleaned.get(ACTIVITY_ID)}/{cleaned.get(SESSION_ID)}/{who}"
