"""Holds a publication against everything that has been released."""

from dataclasses import dataclass

from analytics.reports import Report
from app.core.context import Hearth
from app.core.reports import Asked
from app.models import Publication


@dataclass(frozen=True, slots=True)
class Held:
    """What was found, a sentence each, and the state of the register it was held against."""

    findings: tuple[str, ...]
    against: str


def hold(_hearth: Hearth, _asked: Asked, _report: Report) -> Held:
    """Hold a report's figures against everything released before it."""
    return Held((), "")


def is_outdated(_hearth: Hearth, _publication: Publication) -> bool:
    """Return whether something was released since its disclosure was checked."""
    return False


def register(_hearth: Hearth, _publication: Publication) -> None:
    """Keep what has just been published in the register of everything released."""
