"""What a field of a record says of itself.

A column carries its `FieldSpec` in ``info``; forms, i-buttons, templates, exports, the data
dictionary and the API are generated from it, so that a word is changed in one place.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Column
from sqlalchemy.orm import DeclarativeBase, class_mapper


class Sensitivity(StrEnum):
    """How a field must be handled (UK GDPR; `trust.md` minimisation)."""

    IDENTIFIER = "identifier"
    SPECIAL_CATEGORY = "special category"
    OPERATIONAL = "operational"


class FieldKind(StrEnum):
    """How a value is typed in, checked and shown."""

    TEXT = "text"
    NAME = "name"
    DATE = "date"
    DATETIME = "datetime"
    CODE = "code"
    POSTCODE = "postcode"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    URN = "urn"
    REFERENCE = "reference"
    EMAIL = "email"
    LONG_TEXT = "long_text"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field, explained once.

    Attributes
    ----------
    label : the field's name in plain words, and its column header in templates and exports.
    help : one or two sentences for a person who has never seen the field.
    kind : how it is typed, checked and shown.
    sensitivity : how it must be handled.
    code_list : key of the list of allowed values, if it has one.
    source : where the definition comes from.
    needed_for_tracking : whether a participant without it cannot be tracked.
    aliases : other headers under which spreadsheets bring it.
    example : a value that would be accepted.
    """

    label: str
    help: str
    kind: FieldKind = FieldKind.TEXT
    sensitivity: Sensitivity = Sensitivity.OPERATIONAL
    code_list: str | None = None
    source: str = "Hearth"
    needed_for_tracking: bool = False
    aliases: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A `FieldSpec` with the place where its value is kept."""

    name: str
    spec: FieldSpec
    column: Column[Any]

    @property
    def required(self) -> bool:
        return not self.column.nullable and self.column.default is None


def explained(label: str, help: str, **rest: Any) -> dict[str, FieldSpec]:  # noqa: A002
    """Return the ``info`` of a column: ``mapped_column(..., info=explained("Sex", "..."))``."""
    return {"field": FieldSpec(label=label, help=help, **rest)}


def internal(label: str, help: str) -> dict[str, FieldSpec]:  # noqa: A002
    """Return the ``info`` of a column that the system keeps for itself."""
    return explained(label, help, kind=FieldKind.INTERNAL)


def fields_of(model: type[DeclarativeBase]) -> Iterator[Field]:
    """Yield the explained fields of a model in the order of its columns."""
    for attribute in class_mapper(model).column_attrs:
        column = attribute.columns[0]
        if isinstance(column, Column) and "field" in column.info:
            yield Field(attribute.key, column.info["field"], column)


def field_of(model: type[DeclarativeBase], name: str) -> Field:
    """Return one explained field of a model.

    Raises
    ------
    KeyError
        The model has no explained field of that name.
    """
    for found in fields_of(model):
        if found.name == name:
            return found
    raise KeyError(f"{model.__name__}.{name}")
