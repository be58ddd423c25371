"""What the home page says and asks, role by role."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app, url_for

from app.core.access import Permission
from app.core.codes import long_day
from app.core.people import GAPS, tracking_deadline
from app.home.queries import MemberLine, Reached

GAP_WORDS = {
    "postcode": "Participants without a home postcode",
    "institution_id": "Participants without a school or college",
    "notice_on": "Participants without a privacy notice date",
    "sex": "Participants whose sex is not known",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """What a member's home page counts."""

    not_fit: int
    gaps: dict[str, int]
    without_attendance: int
    without_register: int
    still_planned: int
    waiting_uploads: int


def item(
    count: int, label: str, endpoint: str, note: str | None = None, **arguments: Any
) -> dict[str, Any] | None:
    """Return a line of the work list; None when there is nothing to do or no page to do it on."""
    if count == 0 or endpoint not in current_app.view_functions:
        return None
    return {"count": count, "label": label, "href": url_for(endpoint, **arguments), "note": note}


def member_items(counts: Counts, today: date) -> list[dict[str, Any]]:
    """Return what needs a member's people today; the most pressing line first and marked."""
    deadline = tracking_deadline(today)
    days = (deadline - today).days
    left = "today" if days == 0 else "tomorrow" if days == 1 else f"in {days} days"
    fit_note = f"Records are taken for tracking on {long_day(deadline)}, {left}."
    items = [
        item(
            counts.not_fit, "Participants not yet fit for tracking", "participants.index",
            fit_note, missing="anything",
        ),
        *(
            item(count, GAP_WORDS.get(name, f"Participants without: {GAPS[name].label.lower()}"),
                 "participants.index", missing=name)
            for name, count in counts.gaps.items()
        ),
        item(
            counts.waiting_uploads, "Uploads that wait for you", "uploads.index",
            "Their rows are not in the records yet.",
        ),
        item(
            counts.without_register, "Activities delivered without a register",
            "activities.index", "Nobody is counted as reached by them.",
            register="none", status="delivered", over=1,
        ),
        item(
            counts.still_planned, "Activities that are over but still planned",
            "activities.index", "Only delivered activities count.", status="planned", over=1,
        ),
        item(
            counts.without_attendance, "Participants who have attended nothing yet",
            "participants.index", no_attendance=1,
        ),
    ]  # fmt: skip
    found = [one for one in items if one is not None]
    if found:
        found[0]["urgent"] = True
    return found


def publications_item(permission: Permission, count: int) -> dict[str, Any] | None:
    """Return what waits for a person among the publications, as a line of the work list."""
    one = count == 1
    said = {
        Permission.APPROVE_PUBLICATIONS: (
            f"{'publication waits' if one else 'publications wait'} for your approval",
            "Nothing leaves the house before a second person has read it.",
        ),
        Permission.CHECK_PUBLICATIONS: (
            f"{'publication waits' if one else 'publications wait'} to be checked or published",
            None,
        ),
    }
    label, note = said[permission]
    return item(count, label.capitalize(), "publications.index", note)


def year_sentence(year: str, now: Reached, before: Reached, *, who: str) -> str:
    """Return how the year goes, in one sentence, beside last year up to the same day."""
    if now.people == 0:
        return f"{who} reached nobody yet in {year}; {before.people:,} by this day last year."
    activities = "activity" if now.activities == 1 else "activities"
    return (
        f"{who} reached {now.people:,} young {'person' if now.people == 1 else 'people'} in"
        f" {now.activities:,} {activities} so far in {year}; {before.people:,} by this day last"
        " year."
    )


def member_rows(lines: list[MemberLine]) -> list[dict[str, Any]]:
    """Return the members as lines of a table."""
    return [
        {
            "name": one.name,
            "href": url_for("organisations.show", number=one.organisation_id),
            "participants": one.participants,
            "reached": one.reached,
            "not_fit": one.not_fit,
        }
        for one in lines
    ]


def places(candidates: list[tuple[str, str, str]]) -> list[dict[str, str]]:
    """Return the pages of a list that exist: label, what for, address."""
    return [
        {"label": label, "text": text, "href": url_for(endpoint)}
        for endpoint, label, text in candidates
        if endpoint in current_app.view_functions
    ]
