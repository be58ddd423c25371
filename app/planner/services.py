"""Reads the form of the planner into an address."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.core.context import Hearth
from app.core.need import open_areas
from app.core.need.form import read_need
from app.planner.ask import Ask


def read_form(session: Session, hearth: Hearth, form: Mapping[str, str]) -> Ask:
    """Read the form.

    Raises
    ------
    Invalid
        Something cannot be understood; the message belongs beside its field.
    """
    need = read_need(session, hearth, open_areas(hearth), form)
    return Ask.read({**form, **need})
