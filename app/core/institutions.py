"""Schools and colleges as forms name them: by URN, or by a name that fits only one."""

import re
from typing import Any, cast

from flask import url_for
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session
from wtforms import StringField
from wtforms.validators import Length, Optional

from app.core.errors import Invalid
from app.models import Institution
from app.models.fields import FieldSpec

OPTIONS = 12
URN = re.compile(r"\b\d{6}\b")


def as_option(institution: Institution | None) -> str:
    """Return a school as it is shown in a form, and understood again by `choose_institution`."""
    return f"{institution.name} ({institution.urn})" if institution else ""


def school_field(spec: FieldSpec) -> Any:
    """Return the form field of a school: a text box that offers names while one types.

    Without a script it is a plain box that takes a URN or a name. Draw `partials/schools.html`
    once on the page: it holds the list that the box points to.
    """
    return StringField(
        spec.label,
        description=cast(Any, spec),
        validators=[Optional(strip_whitespace=True), Length(max=220)],
        render_kw={
            "list": "school-options",
            "autocomplete": "off",
            "hx-get": url_for("schools.options"),
            "hx-trigger": "input changed delay:250ms",
            "hx-target": "#school-options",
            "hx-swap": "innerHTML",
        },
    )


def list_institution_options(session: Session, text: str) -> list[str]:
    """Return the first few schools whose name contains the text or whose URN begins with it."""
    if not text.strip():
        return []
    found = session.scalars(
        select(Institution)
        .where(_matches(text.strip()))
        .order_by(Institution.name, Institution.urn)
        .limit(OPTIONS)
    )
    return [as_option(one) for one in found]


def choose_institution(
    session: Session, text: str | None, *, field: str = "institution_id"
) -> int | None:
    """Return the number of the school that a text names; None for an empty text.

    Raises
    ------
    Invalid
        No school, or more than one, is meant.
    """
    text = (text or "").strip()
    if not text:
        return None
    if urn := URN.search(text):
        number = session.scalar(select(Institution.id).where(Institution.urn == urn.group()))
        if number is None:
            raise Invalid(field, f"There is no school or college with the URN {urn.group()}.")
        return number
    found = session.scalars(
        select(Institution).where(_matches(text)).order_by(Institution.name).limit(4)
    ).all()
    exact = [one for one in found if one.name.casefold() == text.casefold()]
    if len(exact or found) == 1:
        return (exact or found)[0].id
    if not found:
        raise Invalid(field, "No school or college has this name. Try a part of it, or its URN.")
    names = "; ".join(as_option(one) for one in found[:3])
    raise Invalid(field, f"Several have this name. Enter the URN: {names}.")


def _matches(text: str) -> ColumnElement[bool]:
    return or_(
        Institution.name.icontains(text, autoescape=True),
        Institution.urn.startswith(text, autoescape=True),
    )
