"""The form of a member, made from the model's fields."""

from flask_wtf import FlaskForm
from wtforms.validators import Regexp

from app.core.forms import model_form
from app.models import Organisation

FIELDS = ("name", "key", "kind", "membership", "region", "ukprn", "hesa_instid")


def organisation_form_class() -> type[FlaskForm]:
    """Return the form in which a member is added or changed."""
    return model_form(
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
