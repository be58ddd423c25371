"""What the pages of participants show, in words: no query, no write."""

import json
import re
from datetime import date
from typing import Any

from flask import url_for

from analytics.cohorts import cohort_of
from app.core.codes import in_words, label_of, long_day
from app.core.context import Hearth
from app.core.milestones import milestone_rows
from app.core.paging import Page, same_page
from app.core.people import GAPS, gaps_of
from app.core.places import seal_postcode
from app.models import CHARACTERISTICS, Participant
from app.models.fields import FieldSpec, field_of
from app.participants.forms import IDENTITY, SECTIONS
from app.participants.queries import ANYTHING, Attended, Filters, Listed
from app.participants.services import RegisterOf

GAP_CHOICES = [
    (ANYTHING, "Anything needed for tracking"),
    *((gap.name, gap.label) for gap in GAPS.values() if not gap.is_objection),
    ("tracking_permission", "Objected to tracking"),
]
FACTS = (
    "first_name", "middle_name", "last_name", "date_of_birth", "sex", "postcode",
    "institution_id", "reference", "upn", "notice_on", "notice_version", "tracking_permission",
    "evaluation_group", "phase_adjustment",
)  # fmt: skip
REGISTER = re.compile(r"(\d{1,15})(?:-(\d{1,15}))?")
COLUMNS = (("name", "Name"), ("born", "Date of birth"), ("postcode", "Postcode"))


def list_page(found: Page[Listed], filters: Filters, members: dict[int, str]) -> dict[str, Any]:
    """Return the list's page with its columns and the sentence above it."""
    return {
        "pages": found,
        "rows": [
            _row(one) | {"member": members.get(one.participant.organisation_id)}
            for one in found.items
        ],
        "columns": _columns(filters, with_member=len(members) > 1),
    }


def _columns(filters: Filters, *, with_member: bool) -> list[dict[str, Any]]:
    columns: list[dict[str, Any]] = []
    for key, label in COLUMNS:
        is_sorted = filters.sort == key
        down = is_sorted and not filters.descending
        order = "down" if down else "up"
        direction = "descending" if filters.descending else "ascending"
        columns.append(
            {
                "key": key,
                "label": label,
                "link": "href" if key == "name" else None,
                "sort_href": same_page("participants.index", sort=key, order=order, page=None),
                "sorted": direction if is_sorted else None,
            }
        )
    if with_member:
        columns.append({"key": "member", "label": "Member"})
    columns.append({"key": "school", "label": "School or college"})
    columns.append({"key": "activities", "label": "Activities", "numeric": True})
    columns.append(
        {"key": "hours", "label": "Contact", "unit": "hours", "numeric": True, "decimals": 1}
    )
    columns.append({"key": "tracking", "label": "Tracking"})
    return columns


def _row(listed: Listed) -> dict[str, Any]:
    one = listed.participant
    return {
        "name": f"{one.last_name}, {one.first_name}",
        "href": url_for("participants.show", number=one.id),
        "born": f"{one.date_of_birth:%d/%m/%Y}",
        "postcode": one.postcode,
        "school": one.institution.name if one.institution else None,
        "activities": listed.total.activities,
        "hours": listed.total.hours,
        "gaps": gap_labels(one),
        "tracked": one.tracking_permission,
    }


def gap_labels(participant: Participant) -> list[str]:
    """Return the labels of what is missing for tracking."""
    return [gap.label.lower() for gap in gaps_of(participant) if not gap.is_objection]


def sections(form: Any) -> list[tuple[str, list[Any]]]:
    """Return the form's fields under their headings."""
    return [(title, [form[name] for name in names]) for title, names in SECTIONS]


def starting_values(found: dict[str, Any]) -> dict[str, Any]:
    """Return what the form of a new participant starts with, from what was looked for."""
    return {name: found[name] for name in IDENTITY} | {
        "register_for": found.get("register_for"),
        "evaluation_group": "participant",
        "tracking_permission": True,
    }


def register_of(text: str | None) -> RegisterOf | None:
    """Return the register that a hidden field names: "12", or "12-3" for its session 3."""
    match = REGISTER.fullmatch(text or "")
    if match is None:
        return None
    return RegisterOf(int(match[1]), int(match[2]) if match[2] else None)


def register_address(register: RegisterOf) -> str:
    if register.session_id is None:
        return url_for("registers.show", activity_id=register.activity_id)
    return url_for(
        "registers.show_session",
        activity_id=register.activity_id,
        session_id=register.session_id,
    )


def names_in(text: str) -> dict[str, str]:
    """Return a typed name as a first and a last name, to start a form with."""
    first, _, last = text.strip().rpartition(" ")
    return {"first_name": first, "last_name": last} if first else {"last_name": last}


def candidate_rows(candidates: list[Any]) -> list[dict[str, Any]]:
    """Return the people who may be the one looked for, with the reason."""
    return [
        {
            "id": one.participant.id,
            "name": one.participant.full_name,
            "href": url_for("participants.show", number=one.participant.id),
            "born": long_day(one.participant.date_of_birth),
            "postcode": one.participant.postcode,
            "school": one.participant.institution.name if one.participant.institution else None,
            "because": one.because.value.capitalize(),
        }
        for one in candidates
    ]


def facts(participant: Participant) -> list[dict[str, Any]]:
    """Return the identity of a participant, each line with its explanation."""
    rows = []
    for name in FACTS:
        spec = field_of(Participant, name).spec
        value = in_words(spec, getattr(participant, name))
        if name == "institution_id" and participant.institution:
            value = f"{participant.institution.name} ({participant.institution.urn})"
        rows.append({"label": spec.label, "value": value, "spec": spec})
    return rows


def characteristic_rows(participant: Participant) -> list[dict[str, Any]]:
    """Return what is known of a participant, with where it came from and when."""
    known = {one.kind: one for one in participant.characteristics}
    return [_characteristic(spec, known.get(kind)) for kind, spec in CHARACTERISTICS.items()]


def _characteristic(spec: FieldSpec, known: Any) -> dict[str, Any]:
    return {
        "label": spec.label,
        "spec": spec,
        "value": label_of(spec.code_list, known.code) if known and spec.code_list else None,
        "source": known.source.capitalize() if known else None,
        "recorded": long_day(known.recorded_on) if known else None,
    }


def attended_rows(attended: list[Attended]) -> list[dict[str, Any]]:
    """Return what a person was registered for, as lines of a table."""
    return [
        {
            "title": one.activity.title,
            "href": url_for("activities.show", number=one.activity.id),
            "type": label_of("activity_type", one.activity.activity_type),
            "date": f"{one.activity.starts_on:%d/%m/%Y}",
            "year": one.activity.academic_year,
            "status": one.registration.status,
            "hours": one.hours if one.counts else 0,
        }
        for one in attended
    ]


def cohort_clock(participant: Participant, today: date) -> list[dict[str, str]]:
    """Return when this person's results and entry happen, and when tracking can show each."""
    return milestone_rows(cohort_of(participant.date_of_birth, participant.phase_adjustment), today)


def place_address(hearth: Hearth, postcode: str | None) -> str | None:
    """Return the address of the place where a participant lives; it does not name the postcode."""
    if not postcode:
        return None
    return url_for("places.show_postcode", sealed=seal_postcode(hearth, postcode))


def differences(form: Any, theirs: dict[str, Any]) -> list[dict[str, Any]]:
    """Return each field that differs between a form and what somebody else saved."""
    rows = []
    for field in form:
        mine, saved = field.data, theirs.get(field.name)
        if field.name in ("version", "csrf_token", "register_for") or _same(mine, saved):
            continue
        spec = field.description
        rows.append(
            {
                "label": field.label.text,
                "mine": in_words(spec, mine),
                "saved": in_words(spec, saved),
            }
        )
    return rows


def _same(mine: Any, saved: Any) -> bool:
    return json.dumps(mine or None, default=str) == json.dumps(saved or None, default=str)
