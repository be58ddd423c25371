"""Whether a participant can be tracked, and what is missing for it.

The list of what is needed is that of the model's fields (`needed_for_tracking`).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, or_

from app.core.people.changes import is_missing_code
from app.models import Participant
from app.models.fields import Field, fields_of
from etl.reference import load_code_list

SATURDAY = 5
NOVEMBER = 11


@dataclass(frozen=True, slots=True)
class Gap:
    """Something without which a participant cannot be tracked."""

    name: str
    label: str
    is_objection: bool = False


def _gaps() -> dict[str, Field]:
    """Return the needed fields that can be missing."""
    return {
        field.name: field
        for field in fields_of(Participant)
        if field.spec.needed_for_tracking and not field.required
    }


_FIELDS = _gaps()
#: What can be missing, by the name of its field, in the order of the form.
GAPS: dict[str, Gap] = {
    name: Gap(name, field.spec.label, is_objection=name == "tracking_permission")
    for name, field in _FIELDS.items()
}


def gaps_of(participant: Participant) -> list[Gap]:
    """Return what is missing for a participant to be tracked; nothing when fit."""
    return [GAPS[name] for name in _FIELDS if _is_missing(participant, name)]


def _is_missing(participant: Participant, name: str) -> bool:
    value = getattr(participant, name)
    if name == "tracking_permission":
        return value is False
    return value is None or is_missing_code(_FIELDS[name].spec.code_list, value)


def lacks(name: str) -> Any:
    """Return the condition that a participant lacks one of `GAPS`.

    Raises
    ------
    KeyError
        Nothing of that name can be missing.
    """
    column = getattr(Participant, GAPS[name].name)
    if name == "tracking_permission":
        return column.is_(False)
    code_list = _FIELDS[name].spec.code_list
    if code_list is None:
        return column.is_(None)
    unknown = sorted(load_code_list(code_list).missing_values)
    return or_(column.is_(None), column.in_(unknown))


def not_fit() -> Any:
    """Return the condition that something can be mended: an objection cannot, and is respected."""
    mendable = [lacks(name) for name, gap in GAPS.items() if not gap.is_objection]
    return and_(Participant.tracking_permission.is_(True), or_(*mendable))


def tracking_deadline(today: date) -> date:
    """Return the next day on which records are taken for tracking.

    It is the last working day of November (HEAT's hard deadline for data entry).
    """
    deadline = _last_working_day(today.year)
    return deadline if today <= deadline else _last_working_day(today.year + 1)


def _last_working_day(year: int) -> date:
    day = date(year, NOVEMBER, 30)
    while day.weekday() >= SATURDAY:
        day -= timedelta(days=1)
    return day
