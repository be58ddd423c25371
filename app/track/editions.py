"""The editions of the warehouse: what the figures rest on."""

from dataclasses import dataclass
from datetime import datetime

from app.core.context import LONDON, Hearth
from app.core.warehouse import warehouse_folder
from etl.warehouse import Edition, list_editions

RECORDS = ("participants", "activities", "registrations")


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One edition as the page lists it. Counts of everything, by which nobody is known."""

    number: int
    built: str
    participants: int
    activities: int
    registrations: int
    administrative: int


def list_lines(hearth: Hearth) -> list[EditionLine]:
    """Return the editions, newest first."""
    return [_line(edition) for edition in reversed(list_editions(warehouse_folder(hearth)))]


def _line(edition: Edition) -> EditionLine:
    counts = {name: int(number) for name, number in edition.manifest["counts"].items()}
    built = datetime.fromisoformat(edition.manifest["built_at"]).astimezone(LONDON)
    participants, activities, registrations = (counts.pop(name, 0) for name in RECORDS)
    return EditionLine(
        number=edition.number,
        built=f"{built:%d/%m/%Y, %H:%M}",
        participants=participants,
        activities=activities,
        registrations=registrations,
        administrative=sum(number for name, number in counts.items() if "/" in name),
    )
