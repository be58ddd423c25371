"""How a record becomes JSON, and how that JSON is described: both from the model's fields."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, DateTime, Float, Integer, Numeric
from sqlalchemy.orm import DeclarativeBase

from app.models import CHARACTERISTICS, Activity, Institution, Participant, Record, Registration
from app.models.base import UtcDateTime
from app.models.fields import Field, FieldKind, FieldSpec, fields_of
from etl.reference import load_code_list

#: What a record shows beside its explained fields.
ALWAYS = ("id", "organisation_id", "updated_at")
#: Internal fields that name another record.
LINKS: dict[type[DeclarativeBase], tuple[str, ...]] = {
    Registration: ("participant_id", "activity_id", "session_id"),
    Activity: ("academic_year",),
}
RESOURCES: dict[str, tuple[type[Record], str]] = {
    "participants": (Participant, "Participant"),
    "activities": (Activity, "Activity"),
    "registrations": (Registration, "Registration"),
    "institutions": (Institution, "Institution"),
}


def shown_fields(model: type[DeclarativeBase]) -> list[Field]:
    """Return the fields of a model that the API shows, in the order of the model."""
    wanted = {*ALWAYS, *LINKS.get(model, ())}
    return [
        field
        for field in fields_of(model)
        if field.name in wanted or field.spec.kind is not FieldKind.INTERNAL
    ]


def as_json(record: Any) -> dict[str, Any]:
    """Return a record as plain JSON values; codes as they are stored."""
    values = {
        field.name: _plain(getattr(record, field.name)) for field in shown_fields(type(record))
    }
    if isinstance(record, Participant):
        values["characteristics"] = {
            one.kind: {
                "code": one.code,
                "source": one.source,
                "recorded_on": one.recorded_on.isoformat(),
            }
            for one in record.characteristics
        }
    return values


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def schema_of(model: type[DeclarativeBase]) -> dict[str, Any]:
    """Return the JSON schema of a model's records."""
    properties = {field.name: _property(field) for field in shown_fields(model)}
    if model is Participant:
        properties["characteristics"] = _characteristics()
    return {
        "type": "object",
        "description": (model.__doc__ or "").strip().splitlines()[0],
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _property(field: Field) -> dict[str, Any]:
    kind = _type_of(field)
    described: dict[str, Any] = {
        **kind,
        "type": [kind["type"], "null"] if field.column.nullable else kind["type"],
        "title": field.spec.label,
        "description": field.spec.help,
        "x-sensitivity": field.spec.sensitivity.value,
    }
    if field.spec.needed_for_tracking:
        described["x-needed-for-tracking"] = True
    if field.spec.code_list:
        # Named, not enumerated: records may hold codes of an earlier edition of the list.
        described["x-code-list"] = f"/api/v1/code-lists/{field.spec.code_list}"
    return described


def _type_of(field: Field) -> dict[str, str]:
    match field.column.type:
        case Boolean():
            return {"type": "boolean"}
        case Integer():
            return {"type": "integer"}
        case Numeric() | Float():
            return {"type": "number"}
        case UtcDateTime() | DateTime():
            return {"type": "string", "format": "date-time"}
        case Date():
            return {"type": "string", "format": "date"}
    return {"type": "string"}


def _characteristics() -> dict[str, Any]:
    return {
        "type": "object",
        "title": "Characteristics",
        "description": "What is known of the participant, by kind.",
        "properties": {kind: _characteristic(spec) for kind, spec in CHARACTERISTICS.items()},
        "additionalProperties": False,
    }


def _characteristic(spec: FieldSpec) -> dict[str, Any]:
    return {
        "type": "object",
        "title": spec.label,
        "description": spec.help,
        "x-sensitivity": spec.sensitivity.value,
        "x-code-list": f"/api/v1/code-lists/{spec.code_list}",
        "properties": {
            "code": {"type": "string"},
            "source": {"type": "string"},
            "recorded_on": {"type": "string", "format": "date"},
        },
        "required": ["code", "source", "recorded_on"],
        "additionalProperties": False,
    }


def code_list_as_json(key: str) -> dict[str, Any]:
    """Return a code list with its codes.

    Raises
    ------
    UnknownCodeList
        There is no list of that key.
    """
    found = load_code_list(key)
    return {
        "key": found.key,
        "version": found.version,
        "title": found.title,
        "source": found.source,
        "codes": [
            {"value": code.value, "label": code.label, "means_not_known": code.missing}
            for code in found.codes
        ],
    }
