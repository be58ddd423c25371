"""What the pages of activities show, in words: no query, no write."""

from typing import Any

from flask import url_for

from app.activities.forms import SECTIONS
from app.activities.queries import Filters, Register
from app.core.codes import in_words, label_of, labels_of, long_day
from app.core.context import LONDON
from app.core.hours import high_intensity_types
from app.core.paging import Page
from app.models import Activity
from app.models import Session as Meeting
from app.models.fields import field_of

FACTS = (
    "reference", "activity_type", "programme_id", "contact_hours", "target_year_groups",
    "host_id", "mode", "venue", "venue_postcode", "funding_stream", "cost_pounds",
)  # fmt: skip
COLUMNS: tuple[dict[str, Any], ...] = (
    {"key": "title", "label": "Activity", "link": "href"},
    {"key": "type", "label": "Type"},
    {"key": "dates", "label": "When"},
    {"key": "status", "label": "Status"},
    {"key": "attended", "label": "Attended", "numeric": True},
    {"key": "registered", "label": "Registered", "numeric": True},
    {"key": "hours", "label": "Contact", "unit": "hours each", "numeric": True, "decimals": 1},
)


def filter_choices() -> dict[str, list[tuple[str, str]]]:
    """Return the choices of the list's filters."""
    return {
        "types": list(labels_of("activity_type").items()),
        "statuses": list(labels_of("activity_status").items()),
    }


def columns(*, with_member: bool) -> list[dict[str, Any]]:
    """Return the columns of the list; the member only for those who see several."""
    first, *rest = COLUMNS
    return [first, *([{"key": "member", "label": "Member"}] if with_member else []), *rest]


def rows(
    found: Page[Activity], registers: dict[int, Register], members: dict[int, str]
) -> list[dict[str, Any]]:
    """Return activities as lines of a table."""
    return [
        {
            "title": one.title,
            "href": url_for("activities.show", number=one.id),
            "member": members.get(one.organisation_id),
            "type": label_of("activity_type", one.activity_type),
            "dates": dates(one),
            "status": one.status,
            "attended": registers.get(one.id, Register()).attended,
            "registered": registers.get(one.id, Register()).registered,
            "hours": float(one.contact_hours),
        }
        for one in found.items
    ]


def dates(activity: Activity) -> str:
    """Return the days of an activity as briefly as they can be read."""
    first, last = activity.starts_on, activity.ends_on
    if first == last:
        return long_day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {long_day(last)}"
    return f"{long_day(first)} to {long_day(last)}"


def narrowed(filters: Filters) -> dict[str, Any]:
    """Return the filters as arguments of an address."""
    return {
        "q": filters.text or None,
        "year": filters.year or None,
        "type": filters.activity_type or None,
        "status": filters.status or None,
        "member": filters.member_id,
        "register": filters.register or None,
    }


def facts(activity: Activity) -> list[dict[str, Any]]:
    """Return what is recorded of an activity, each line with its explanation."""
    lines = []
    for name in FACTS:
        spec = field_of(Activity, name).spec
        value = in_words(spec, getattr(activity, name))
        if name == "programme_id":
            value = activity.programme.title if activity.programme else None
        elif name == "host_id":
            value = f"{activity.host.name} ({activity.host.urn})" if activity.host else None
        elif name == "activity_type":
            is_high = activity.activity_type in high_intensity_types()
            value = f"{value}: {'high' if is_high else 'low'} intensity"
        elif name == "cost_pounds" and activity.cost_pounds is not None:
            value = f"{activity.cost_pounds:,.2f}".removesuffix(".00")
        lines.append({"label": spec.label, "value": value, "spec": spec})
    return lines


def session_rows(activity: Activity, attended: dict[int, int]) -> list[dict[str, Any]]:
    """Return the sessions of an activity as lines of a table."""
    return [
        {
            "id": one.id,
            "title": one.title,
            "href": url_for("registers.show_session", activity_id=activity.id, session_id=one.id),
            "when": when(one),
            "hours": float(one.hours),
            "attended": attended.get(one.id),
        }
        for one in activity.sessions
    ]


def when(meeting: Meeting) -> str:
    """Return the day and the times of a session."""
    starts, ends = (at.astimezone(LONDON) for at in (meeting.starts_at, meeting.ends_at))
    return f"{long_day(starts)}, {starts:%H:%M} to {ends:%H:%M}"


def sections(form: Any) -> list[tuple[str, list[Any]]]:
    """Return the form's fields under their headings."""
    return [(title, [form[name] for name in names]) for title, names in SECTIONS]


def usual_hours() -> str:
    """Return the hint of the hours field."""
    return "For example, 30. Leave it empty for the usual hours of the type."
