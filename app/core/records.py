"""The records as the data dictionary and the API present them, all from the models' fields."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from sqlalchemy.orm import DeclarativeBase

from app.models import (
    CHARACTERISTICS,
    Activity,
    Address,
    Characteristic,
    Institution,
    Organisation,
    Participant,
    Programme,
    Registration,
    Session,
    Upload,
    User,
)
from app.models.fields import FieldKind, FieldSpec, fields_of


@dataclass(frozen=True, slots=True)
class DictionaryField:
    """One field of a record, as the data dictionary lists it."""

    name: str
    spec: FieldSpec
    required: bool


@dataclass(frozen=True, slots=True)
class DictionaryRecord:
    """One kind of record, with what it is and its fields."""

    name: str
    title: str
    text: str
    fields: tuple[DictionaryField, ...]


_RECORDS: tuple[tuple[str, str, type[DeclarativeBase]], ...] = (
    ("participant", "Participants", Participant),
    ("address", "Addresses", Address),
    ("activity", "Activities", Activity),
    ("session", "Sessions", Session),
    ("registration", "Registrations", Registration),
    ("programme", "Programmes", Programme),
    ("institution", "Schools and colleges", Institution),
    ("organisation", "Members", Organisation),
    ("user", "Users", User),
    ("upload", "Uploads", Upload),
)


@cache
def list_records() -> tuple[DictionaryRecord, ...]:
    """Return every kind of record that people meet, with its explained fields."""
    records = [
        DictionaryRecord(name, title, _first_line(model), tuple(_fields(model)))
        for name, title, model in _RECORDS
    ]
    records.insert(1, _characteristics())
    return tuple(records)


def _first_line(model: type[DeclarativeBase]) -> str:
    return (model.__doc__ or "").strip().splitlines()[0]


def _fields(model: type[DeclarativeBase]) -> Iterator[DictionaryField]:
    for field in fields_of(model):
        if field.spec.kind is not FieldKind.INTERNAL:
            yield DictionaryField(field.name, field.spec, field.required)


def _characteristics() -> DictionaryRecord:
    """Return the characteristics: each kind is a field of its own to those who use it."""
    return DictionaryRecord(
        "characteristic",
        "Characteristics of participants",
        _first_line(Characteristic),
        tuple(DictionaryField(kind, spec, False) for kind, spec in CHARACTERISTICS.items()),
    )
