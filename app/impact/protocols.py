"""Protocols of studies outside the browser: declared, locked to a file, and read from it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from analytics.impact.design import Scope as SchoolScope
from analytics.impact.errors import StudyFault
from analytics.impact.protocol import LockedProtocol, lock, read_lock
from analytics.impact.report import Place
from analytics.impact.studies import get_study
from analytics.reports.edition import EditionFacts
from analytics.track.scope import EVERYBODY, Scope
from app.core.context import Hearth
from app.impact.services import Choices, list_years, write_protocol

LOCKED: Final = "locked.json"
_BY: Final = "the command line"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: a kind of study, its years, the schools and the definition."""

    kind: str
    years: str
    scope: str | None
    definition: str | None


def declare(hearth: Hearth, asked: Asked) -> LockedProtocol:
    """Declare a study on the present edition, and lock it now.

    Raises
    ------
    StudyFault, Invalid
        Something that is asked for is not there; the message names what is.
    """
    if asked.scope is None:
        raise StudyFault(
            "Say with --scope where comparison pupils may come from: across, within or"
            " prefer-within schools. Nobody can choose it for you."
        )
    kind = get_study(asked.kind)
    first, last = _years(asked.years)
    choices = Choices(
        kind=kind.name,
        member="",
        first_year=first,
        last_year=last,
        definition=asked.definition or kind.definitions[0],
        scope=SchoolScope(asked.scope).value,
    )
    return lock(write_protocol(kind, choices, list_years(hearth, kind)), hearth.clock(), _BY)


def write_locked(locked: LockedProtocol, out: Path) -> None:
    """Write a locked protocol to a folder that is there."""
    text = json.dumps(locked.describe(), indent=1, ensure_ascii=False)
    (out / LOCKED).write_text(text, encoding="utf-8")


def read_locked(path: Path, asked: Asked) -> LockedProtocol:
    """Read a locked protocol.

    Raises
    ------
    StudyFault
        It is none, was changed since, or is not of what is asked for.
    """
    try:
        locked = read_lock(json.loads(path.read_text(encoding="utf-8")))
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, StudyFault):
            raise
        raise StudyFault(f"{path} is no locked protocol, as --lock writes it.") from error
    first, last = _years(asked.years)
    held = locked.protocol
    if (held.kind, held.years[0], held.years[-1]) != (asked.kind, str(first), str(last)):
        raise StudyFault(
            f"The protocol is not of what is asked for: it is of {held.kind},"
            f" {held.years[0]}-{held.years[-1]}."
        )
    return locked


def find_place(edition: EditionFacts, kind: str, member: str, whose: str) -> Place:
    """Say where a study is made: on which edition, and of whose participants."""
    return Place(get_study(kind), edition, Scope((member,)) if member else EVERYBODY, whose)


def _years(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    try:
        return int(first), int(last or first)
    except ValueError:
        raise StudyFault(f"Write years as 2018-2024, or one of them, not '{text}'.") from None
