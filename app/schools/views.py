"""What the pages of schools show, in words: no query, no write."""

from typing import Any

from flask import url_for

from app.core.codes import in_words, label_of, labels_of
from app.core.paging import Page
from app.models import Institution
from app.models.fields import fields_of
from app.schools.queries import Part

NOT_FACTS = ("id", "created_at", "updated_at", "name")


def columns(*, sees_people: bool) -> list[dict[str, Any]]:
    """Return the columns of the list; counts only for those who may read records."""
    always: list[dict[str, Any]] = [
        {"key": "name", "label": "School or college", "link": "href"},
        {"key": "urn", "label": "URN"},
        {"key": "phase", "label": "Phase"},
        {"key": "place", "label": "Local authority"},
    ]
    count = {"key": "participants", "label": "Participants", "numeric": True}
    return [*always, count] if sees_people else always


def rows(found: Page[Institution], counts: dict[int, int]) -> list[dict[str, Any]]:
    """Return schools as lines of a table."""
    return [
        {
            "name": one.name,
            "href": url_for("schools.show", number=one.id),
            "urn": one.urn,
            "phase": label_of("institution_phase", one.phase),
            "place": one.local_authority,
            "participants": counts.get(one.id, 0),
        }
        for one in found.items
    ]


def phases() -> list[tuple[str, str]]:
    """Return the choices of the phase filter."""
    return list(labels_of("institution_phase").items())


def facts(institution: Institution) -> list[dict[str, Any]]:
    """Return what is known of a school, each line with its explanation."""
    return [
        {
            "label": field.spec.label,
            "value": in_words(field.spec, getattr(institution, field.name)),
            "spec": field.spec,
        }
        for field in fields_of(Institution)
        if field.name not in NOT_FACTS
    ]


def part_rows(parts: list[Part], *, code_list: str | None = None) -> list[dict[str, Any]]:
    """Return what was received, as lines of a table."""
    return [
        {
            "of": label_of(code_list, one.of) if code_list else one.of,
            "activities": one.activities,
            "participants": one.participants,
            "hours": one.hours,
        }
        for one in parts
    ]
