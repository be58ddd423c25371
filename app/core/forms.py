"""Forms made from the models: label, help and list of values are those of the field."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

from flask_wtf import FlaskForm
from sqlalchemy.orm import DeclarativeBase
from wtforms import (
    BooleanField,
    DecimalField,
    Field,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.core.errors import DomainError
from app.models.fields import Field as ModelField
from app.models.fields import FieldKind, FieldSpec, fields_of
from etl.reference import load_code_list

EARLIEST_YEAR = 1930
LATEST_YEAR = 2100
EMPTY_CHOICE = SelectChoice("", "Choose one")


class DatePartsField(Field):
    """A date typed into three boxes: day, month and year.

    The boxes are called ``<name>-day``, ``<name>-month`` and ``<name>-year``; an ISO date under
    the field's own name is understood too. `parts` holds what was typed, to be shown again.
    """

    parts: tuple[str, str, str] = ("", "", "")

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and valuelist[0].strip():
            self._read_iso(valuelist[0].strip())

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        if formdata is not None:
            self._read_boxes(formdata)
        elif isinstance(self.data, date):
            self._show(self.data)

    def _read_boxes(self, formdata: Any) -> None:
        names = [f"{self.name}-{part}" for part in ("day", "month", "year")]
        if not any(name in formdata for name in names):
            return
        day, month, year = (str(formdata.get(name, "")).strip() for name in names)
        self.parts = (day, month, year)
        self.data = None
        if not any(self.parts):
            return
        if missing := [
            w for w, v in zip(("day", "month", "year"), self.parts, strict=True) if not v
        ]:
            self.process_errors.append(f"{self.label.text}: enter the {' and the '.join(missing)}.")
            return
        try:
            self.data = date(int(year), int(month), int(day))
        except (ValueError, OverflowError):
            self.process_errors.append(
                f"{self.label.text}: there is no such day. Enter it like 31 8 2007."
            )

    def _read_iso(self, text: str) -> None:
        try:
            self.data = date.fromisoformat(text)
        except ValueError:
            self.process_errors.append(f"{self.label.text}: enter a day, a month and a year.")
            return
        self._show(self.data)

    def _show(self, value: date) -> None:
        self.parts = (str(value.day), str(value.month), str(value.year))


class NotBefore:
    """Refuses a date before a day."""

    def __init__(self, earliest: date) -> None:
        self.earliest = earliest

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        if field.data is not None and field.data < self.earliest:
            raise ValidationError(
                f"{field.label.text}: enter a day on or after {self.earliest:%d/%m/%Y}."
            )


class NotAfter:
    """Refuses a date after a day."""

    def __init__(self, latest: date) -> None:
        self.latest = latest

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        if field.data is not None and field.data > self.latest:
            raise ValidationError(
                f"{field.label.text}: enter a day on or before {self.latest:%d/%m/%Y}."
            )


def choices_of(code_list: str, *, optional: bool = True) -> list[SelectChoice]:
    """Return the values of a code list as choices, with an empty one first where allowed."""
    codes = [SelectChoice(code.value, code.label) for code in load_code_list(code_list).codes]
    return [EMPTY_CHOICE, *codes] if optional else codes


def form_field(
    spec: FieldSpec,
    *,
    required: bool = False,
    max_length: int | None = None,
    validators: Iterable[Any] = (),
) -> Any:
    """Return the WTForms field for one explained field."""
    presence = (
        InputRequired(f"Enter: {spec.label.lower()}.")
        if required
        else Optional(strip_whitespace=True)
    )
    options: dict[str, Any] = {
        "label": spec.label,
        # The templates' `field` reads the whole specification: help and source behind an i-button.
        "description": spec,
        "validators": [presence, *validators],
        "render_kw": {"data-kind": spec.kind.value},
    }
    if spec.code_list:
        return SelectField(
            **options, choices=choices_of(spec.code_list, optional=True), validate_choice=True
        )
    match spec.kind:
        case FieldKind.DATE:
            # Three empty boxes are not one empty input: presence is checked on the date itself.
            options["validators"] = [_DatePresent(required), *validators]
            return DatePartsField(**options)
        case FieldKind.BOOLEAN:
            return BooleanField(label=spec.label, description=cast(Any, spec))
        case FieldKind.INTEGER:
            return IntegerField(**options)
        case FieldKind.DECIMAL:
            options["validators"].append(NumberRange(min=0))
            return DecimalField(**options)
        case FieldKind.LONG_TEXT:
            return TextAreaField(**options)
    if max_length:
        options["validators"].append(Length(max=max_length))
    return StringField(**options, filters=[_strip])


class _DatePresent:
    def __init__(self, required: bool) -> None:
        self.required = required
        self.field_flags = {"required": True} if required else {}

    def __call__(self, _form: FlaskForm, field: DatePartsField) -> None:
        if self.required and field.data is None and not field.process_errors:
            raise ValidationError(f"Enter: {field.label.text.lower()}.")


def _strip(value: str | None) -> str | None:
    return (value.strip() or None) if isinstance(value, str) else value


def model_form(
    model: type[DeclarativeBase],
    names: Iterable[str],
    *,
    required: Iterable[str] | None = None,
    validators: Mapping[str, Iterable[Any]] | None = None,
    base: type[FlaskForm] = FlaskForm,
) -> type[FlaskForm]:
    """Return a form class with a field for each named field of a model.

    A field that the database needs is required; `required` names others that are.
    """
    fields = {field.name: field for field in fields_of(model)}
    extra = set(required or ())
    attributes = {
        name: form_field(
            fields[name].spec,
            required=fields[name].required or name in extra,
            max_length=_length(fields[name]),
            validators=(validators or {}).get(name, ()),
        )
        for name in names
    }
    return type(f"{model.__name__}Form", (base,), attributes)


def _length(field: ModelField) -> int | None:
    return getattr(field.column.type, "length", None)


def put_error(form: FlaskForm, error: DomainError) -> None:
    """Show a service's error beside the field that it names, or above the form."""
    name = getattr(error, "field", None)
    if name and name in form:
        form[name].errors = [*form[name].errors, error.message]
    else:
        form.form_errors.append(error.message)
