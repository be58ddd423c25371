"""The form of a member, made from the model's fields."""

from typing import Any, cast

from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField
from wtforms.validators import InputRequired, Regexp

from app.core.codes import labels_of
from app.core.forms import EMPTY_CHOICE, model_form
from app.models import Organisation
from app.models.fields import field_of

FIELDS = ("name", "key", "kind", "membership", "region", "ukprn", "hesa_instid")


def organisation_form_class() -> type[FlaskForm]:
    """Return the form in which a member is added or changed."""
    form = model_form(
        Organisation,
        FIELDS,
        validators={
            "key": [
                Regexp(
                    r"[a-z][a-z0-9-]*\Z",
                    message="Key: use small letters, digits and hyphens, a letter first.",
                )
            ],
            "ukprn": [Regexp(r"\d{8}\Z", message="UKPRN: enter eight digits.")],
            "hesa_instid": [Regexp(r"\d{4}\Z", message="HESA INSTID: enter four digits.")],
        },
    )
    region = field_of(Organisation, "region").spec
    form.region = SelectField(
        region.label,
        description=cast(Any, region),
        validators=[InputRequired("Enter: region.")],
        choices=[EMPTY_CHOICE, *(SelectChoice(name, label) for name, label in region_choices())],
    )
    return form


def region_choices() -> list[tuple[str, str]]:
    """Return the regions by which members can be listed."""
    return list(labels_of("region").items())
