"""What the page of the audit log shows: no query, no write."""

from typing import Any

from app.audit.words import detail_words, event_words
from app.core.codes import day_and_time
from app.core.paging import Page
from app.models import AuditEvent

ORIGINS = {"web": "the site", "job": "a job", "command": "the command line", "system": "the system"}
COLUMNS = (
    {"key": "at", "label": "When"},
    {"key": "who", "label": "Who", "header": True},
    {"key": "what", "label": "What"},
    {"key": "fields", "label": "Fields and more"},
    {"key": "where", "label": "From"},
)


def action_choices(actions: list[str]) -> list[tuple[str, str]]:
    """Return the choices of the filter by action."""
    return [(action, event_words(action, [])) for action in actions]


def rows(
    found: Page[AuditEvent], people: dict[int, str], members: dict[int, str]
) -> list[dict[str, Any]]:
    """Return events as lines of a table."""
    return [
        {
            "at": day_and_time(event.at),
            "who": _who(event, people),
            "member": members.get(event.organisation_id or 0),
            "what": event_words(event.action, event.entity_ids),
            "fields": detail_words(event.detail),
            "where": _where(event),
        }
        for event in found.items
    ]


def _who(event: AuditEvent, people: dict[int, str]) -> str:
    if event.user_id is None:
        return "Nobody signed in" if event.origin == "web" else "Hearth itself"
    name = people.get(event.user_id, "Somebody of another organisation")
    return f"{name} ({event.role})" if event.role else name


def _where(event: AuditEvent) -> str:
    origin = ORIGINS.get(event.origin, event.origin)
    return f"{origin}, {event.address}" if event.address else origin
