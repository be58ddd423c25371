"""The forms of participants, made from the model's fields."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField

from app.core.forms import EARLIEST_YEAR, NotAfter, NotBefore, form_field, model_form
from app.core.institutions import as_option, school_field
from app.core.people import GIVEN_FIELDS
from app.models import CHARACTERISTICS, Participant
from app.models.fields import field_of

IDENTITY = ("first_name", "last_name", "date_of_birth", "postcode")
PLAIN_FIELDS = tuple(name for name in GIVEN_FIELDS if name != "institution_id")
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Who the person is", ("first_name", "middle_name", "last_name", "date_of_birth", "sex")),
    ("Where they live and learn", ("postcode", "institution_id")),
    ("Privacy", ("notice_on", "notice_version", "tracking_permission")),
    ("Your record", ("reference", "upn", "evaluation_group", "phase_adjustment")),
    ("What is known of the person", tuple(CHARACTERISTICS)),
)


def find_form_class(today: date) -> type[FlaskForm]:
    """Return the form of "search before create": names with date of birth or postcode."""
    form = model_form(
        Participant,
        ("first_name", "last_name"),
        validators=_limits(today),
    )
    form.date_of_birth = form_field(
        field_of(Participant, "date_of_birth").spec, validators=_limits(today)["date_of_birth"]
    )
    form.postcode = form_field(field_of(Participant, "postcode").spec, max_length=40)
    form.postcode_choice = StringField()  # drawn with the verdict that offers the choice
    form.register_for = HiddenField()
    return form


def participant_form_class(today: date) -> type[FlaskForm]:
    """Return the form in which a participant is added or changed."""
    form = model_form(Participant, PLAIN_FIELDS, validators=_limits(today))
    postcode = field_of(Participant, "postcode").spec
    form.postcode = form_field(postcode, max_length=40)
    form.postcode_choice = StringField()
    school = field_of(Participant, "institution_id").spec
    form.institution_id = school_field(school)
    for kind, spec in CHARACTERISTICS.items():
        setattr(form, kind, form_field(spec))
    form.version = HiddenField()
    form.register_for = HiddenField()
    return form


def _limits(today: date) -> Mapping[str, Any]:
    return {
        "date_of_birth": [NotBefore(date(EARLIEST_YEAR, 1, 1)), NotAfter(today)],
        "notice_on": [NotAfter(today)],
    }


def values_of(participant: Participant) -> dict[str, Any]:
    """Return what the form shows of a participant."""
    values: dict[str, Any] = {name: getattr(participant, name) for name in PLAIN_FIELDS}
    values |= {one.kind: one.code for one in participant.characteristics}
    return values | {
        "postcode": participant.postcode,
        "institution_id": as_option(participant.institution),
        "version": participant.updated_at.isoformat(),
    }
