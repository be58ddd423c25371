"""What the central team does with runs: the form's files and choices, made into a run."""

import json
from typing import Any

from sqlalchemy.orm import Session

from app.core.access import Actor
from app.core.context import Hearth
from app.core.errors import Invalid
from app.core.heses import Held, Sent, get_run, start_run
from app.heses.forms import RunForm
from app.models import HesesRun

PARTS = ("records", "layout", "modules", "lookup")
_LONGEST_SETTINGS = 20_000_000


def start_from_form(session: Session, hearth: Hearth, *, actor: Actor, form: RunForm) -> HesesRun:
    """Start a run from what the form holds.

    Raises
    ------
    Invalid
        Naming the field.
    """
    sent = [
        Sent(part, form[part].data.stream, form[part].data.filename)
        for part in PARTS
        if form[part].data
    ]
    return start_run(
        session,
        hearth,
        actor=actor,
        sent=sent,
        settings=_settings(form),
        held=_held(session, form.source.data or ""),
        note=form.note.data or "",
    )


def _held(session: Session, source: str) -> Held | None:
    kind, _, name = source.partition(":")
    if kind == "run":
        return Held(run=get_run(session, int(name)))
    return Held(year=name) if kind == "year" else None


def _settings(form: RunForm) -> dict[str, Any]:
    file = form.settings.data
    if not file:
        return form.settled()
    text = file.stream.read(_LONGEST_SETTINGS + 1)
    if len(text) > _LONGEST_SETTINGS:
        raise Invalid("settings", "The settings are over 20 MB: send a look-up as a file instead.")
    try:
        given = json.loads(text.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Invalid("settings", f"{file.filename} is not a text file in UTF-8.") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Invalid("settings", f"{file.filename} is not JSON: {where}: {error.msg}.") from error
    if not isinstance(given, dict):
        raise Invalid("settings", "Settings are one JSON object: {...}.")
    return given
