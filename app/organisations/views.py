"""What the pages of members show, in words: no query, no write."""

from typing import Any

from flask import url_for

from app.core.access import Scope
from app.core.codes import in_words, label_of
from app.core.paging import Page
from app.models import Organisation
from app.models.fields import field_of
from app.organisations.forms import FIELDS
from app.organisations.queries import Holdings


def columns(*, sees_people: bool) -> list[dict[str, Any]]:
    """Return the columns of the list; counts of records only for those who may read records."""
    counts: list[dict[str, Any]] = [
        {"key": "participants", "label": "Participants", "numeric": True},
        {"key": "activities", "label": "Activities", "numeric": True},
    ]
    return [
        {"key": "name", "label": "Member", "link": "href"},
        {"key": "kind", "label": "Kind"},
        {"key": "membership", "label": "Membership"},
        {"key": "region", "label": "Region"},
        *(counts if sees_people else []),
        {"key": "users", "label": "Users", "numeric": True},
    ]


def rows(
    found: Page[Organisation], holdings: dict[int, Holdings], scope: Scope
) -> list[dict[str, Any]]:
    """Return members as lines of a table; a count that the reader may not see is not known."""
    return [
        {
            "name": one.name,
            "href": url_for("organisations.show", number=one.id),
            "kind": label_of("organisation_kind", one.kind),
            "membership": label_of("membership", one.membership),
            "region": one.region,
            "participants": holdings[one.id].participants if scope.covers(one.id) else None,
            "activities": holdings[one.id].activities if scope.covers(one.id) else None,
            "users": holdings[one.id].users,
        }
        for one in found.items
    ]


def facts(organisation: Organisation) -> list[dict[str, Any]]:
    """Return what is recorded of a member, each line with its explanation."""
    specs = [(name, field_of(Organisation, name).spec) for name in FIELDS if name != "name"]
    return [
        {"label": spec.label, "value": in_words(spec, getattr(organisation, name)), "spec": spec}
        for name, spec in specs
    ]
