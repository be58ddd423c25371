"""What a spreadsheet may hold, made from what the models say of their own fields.

No label, help text or code list is written here: only which fields a file carries, and the few
bounds that depend on today.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import DeclarativeBase

from app.core.forms import EARLIEST_YEAR
from app.models import CHARACTERISTICS, Activity, Participant, Registration, Session, UploadKind
from app.models.fields import Field, FieldKind, FieldSpec, field_of, fields_of
from etl.readers.columns import Column, Kind
from etl.reference import load_code_list

SCHOOL = "institution_id"
SCHOOL_NAME = "institution_name"
ACTIVITY_REFERENCE = "activity_reference"
ACTIVITY_TITLE = "activity_title"
SESSION = "session"
PERSON = ("first_name", "last_name", "date_of_birth")

_KINDS: dict[FieldKind, Kind] = {FieldKind.LONG_TEXT: "text"}
_MOST_HOURS = 2_000  # as on the register's own page
_PHASE_YEARS = 3  # the table's own check constraint


def list_columns(kind: str, today: date, *, has_activity: bool = False) -> tuple[Column, ...]:
    """Return the columns that a file of a kind may carry, in the order of its template.

    `has_activity` leaves out what names the activity: it was chosen on the page.
    """
    if kind == UploadKind.PARTICIPANTS:
        return _participant_columns(today)
    return _register_columns(today, has_activity=has_activity)


def _participant_columns(today: date) -> tuple[Column, ...]:
    columns: list[Column] = []
    for field in fields_of(Participant):
        if field.spec.kind is FieldKind.INTERNAL:
            continue
        column = replace(_column_of(field), **_bounds(field.name, today))
        columns += _school_columns(column) if field.name == SCHOOL else [column]
    columns += [_column(name, spec) for name, spec in CHARACTERISTICS.items()]
    return tuple(columns)


def _register_columns(today: date, *, has_activity: bool) -> tuple[Column, ...]:
    people = [
        replace(_column_of(_field(Participant, name)), required=False, **_bounds(name, today))
        for name in ("reference", *PERSON, "postcode")
    ]
    meeting = _named(_field(Session, "title"), SESSION, "Session")
    outcome = [
        replace(_column_of(_field(Registration, name)), required=False)
        for name in ("status", "hours")
    ]
    hours = replace(outcome[1], minimum=0, maximum=_MOST_HOURS)
    if has_activity:
        return (*people, meeting, outcome[0], hours)
    activity = (
        replace(_column_of(_field(Activity, "reference")), name=ACTIVITY_REFERENCE),
        _named(_field(Activity, "title"), ACTIVITY_TITLE, "Activity title"),
    )
    return (*activity, *people, meeting, outcome[0], hours)


def _school_columns(column: Column) -> list[Column]:
    """Split the school in two: its number, and its name, which may stand beside or instead."""
    names = tuple(alias for alias in column.aliases if "name" in alias.lower())
    numbers = tuple(alias for alias in column.aliases if alias not in names)
    name = replace(
        column,
        name=SCHOOL_NAME,
        label=f"{column.label} name",
        kind="text",
        aliases=names,
        needed_for_tracking=False,
        example="",
    )
    return [replace(column, aliases=numbers, named_by=SCHOOL_NAME), name]


def _named(field: Field, name: str, label: str) -> Column:
    """Return the column of another table's field: `Title` alone would not say whose title."""
    column = _column_of(field)
    aliases = (label, *column.aliases)
    return replace(column, name=name, label=label, required=False, aliases=aliases)


def _field(model: type[DeclarativeBase], name: str) -> Field:
    return field_of(model, name)


def _column_of(field: Field) -> Column:
    length = getattr(field.column.type, "length", None)
    column = _column(field.name, field.spec)
    return replace(column, required=field.required, max_length=length or column.max_length)


def _column(name: str, spec: FieldSpec) -> Column:
    return Column(
        name=name,
        label=spec.label,
        kind=_KINDS.get(spec.kind, spec.kind.value),  # type: ignore[arg-type]
        help=spec.help,
        example=spec.example,
        code_list=load_code_list(spec.code_list) if spec.code_list else None,
        aliases=spec.aliases,
        needed_for_tracking=spec.needed_for_tracking,
    )


def _bounds(name: str, today: date) -> dict[str, Any]:
    bounds: dict[str, dict[str, Any]] = {
        "date_of_birth": {
            "minimum": date(EARLIEST_YEAR, 1, 1),
            "maximum": today,
            "no_future": True,
        },
        "notice_on": {"no_future": True},
        "phase_adjustment": {"minimum": -_PHASE_YEARS, "maximum": _PHASE_YEARS},
    }
    return bounds.get(name, {})
