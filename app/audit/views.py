"""Events in words."""

from typing import Any

from app.core.codes import day_and_time
from app.core.paging import Page
from app.models import AuditEvent

VERBS = {
    "read": "Read", "create": "Added", "update": "Changed", "delete": "Deleted",
    "restore": "Brought back", "undo": "Took back", "import": "Imported", "refused": "Was refused",
    "failed": "Failed", "lock": "Locked", "unlock": "Unlocked", "invite": "Invited",
    "upload": "Sent", "check": "Checked", "build": "Built", "start": "Started",
    "sign_in": "Signed in", "sign_out": "Signed out",
}  # fmt: skip
THINGS = {
    "participant": ("participant", "participants"),
    "activity": ("activity", "activities"),
    "session": ("session", "sessions"),
    "registration": ("place on a register", "places on a register"),
    "programme": ("programme", "programmes"),
    "organisation": ("member", "members"),
    "user": ("user", "users"),
    "upload": ("upload", "uploads"),
    "audit": ("the audit log", "the audit log"),
    "access": ("a page", "a page"),
}
ORIGINS = {"web": "the site", "job": "a job", "command": "the command line", "system": "the system"}
COLUMNS = (
    {"key": "at", "label": "When"},
    {"key": "who", "label": "Who", "header": True},
    {"key": "what", "label": "What"},
    {"key": "fields", "label": "Fields and more"},
    {"key": "where", "label": "From"},
)
NUMBERS_SHOWN = 5


def in_words(action: str, entity_ids: list[Any]) -> str:
    """Return an event as "Changed 3 participants (numbers 4, 8, 15)"."""
    thing, _, verb = action.partition(".")
    word = VERBS.get(verb, verb.replace("_", " ").capitalize())
    singular, plural = THINGS.get(thing, (thing.replace("_", " "), thing.replace("_", " ")))
    if not entity_ids:
        return f"{word}: {singular}" if thing != "audit" else f"{word} {singular}"
    shown = ", ".join(str(number) for number in entity_ids[:NUMBERS_SHOWN])
    rest = len(entity_ids) - NUMBERS_SHOWN
    numbers = f"{shown} and {rest} more" if rest > 0 else shown
    if len(entity_ids) == 1:
        return f"{word} a {singular} (number {numbers})"
    return f"{word} {len(entity_ids)} {plural} (numbers {numbers})"


def action_choices(actions: list[str]) -> list[tuple[str, str]]:
    """Return the choices of the filter by action."""
    return [(action, in_words(action, [])) for action in actions]


def rows(
    found: Page[AuditEvent], people: dict[int, str], members: dict[int, str]
) -> list[dict[str, Any]]:
    """Return events as lines of a table."""
    return [
        {
            "at": day_and_time(event.at),
            "who": _who(event, people),
            "member": members.get(event.organisation_id or 0),
            "what": in_words(event.action, event.entity_ids),
            "fields": _detail(event.detail),
            "where": _where(event),
        }
        for event in found.items
    ]


def _who(event: AuditEvent, people: dict[int, str]) -> str:
    if event.user_id is None:
        return "Nobody signed in" if event.origin == "web" else "Hearth itself"
    name = people.get(event.user_id, "Somebody of another organisation")
    return f"{name} ({event.role})" if event.role else name


def _detail(detail: dict[str, Any]) -> str:
    parts = []
    for name, value in detail.items():
        text = ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)
        parts.append(f"{name.replace('_', ' ')}: {text.replace('_', ' ')}")
    return "; ".join(parts)


def _where(event: AuditEvent) -> str:
    origin = ORIGINS.get(event.origin, event.origin)
    return f"{origin}, {event.address}" if event.address else origin
