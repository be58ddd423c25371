"""What is done with runs: a form's files and choices made into one, reading of students noted."""

import json
from typing import Any

from sqlalchemy.orm import Session

from app.core import audit
from app.core.access import Actor
from app.core.context import Hearth
from app.core.errors import Invalid
from app.core.heses import SENT, Held, InstitutionTotals, Sent, find_member, get_run, start_run
from app.heses.forms import RunForm
from app.models import HesesRun

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
        for part in SENT
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


def note_read(session: Session, run: HesesRun, one: InstitutionTotals, students: int) -> None:
    """Note that students were shown; the member whose institution it is finds it in its log."""
    if students:
        audit.record(
            session,
            "heses_student.read",
            entity="heses_run",
            entity_ids=[run.id],
            organisation_id=find_member(session, one.instid),
            detail={"instid": one.instid, "students": students},
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
    except RecursionError as error:
        raise Invalid("settings", f"{file.filename} is nested too deeply.") from error
    if not isinstance(given, dict):
        raise Invalid("settings", "Settings are one JSON object: {...}.")
    return given
