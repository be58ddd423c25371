"""What is looked at before a report is shown outside. The disclosure check is done by Hearth."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to look at, and what is meant by it."""

    key: str
    label: str
    hint: str


CHECKLIST: Final = (
    Point(
        "titles",
        "Each title says what its figures say",
        "Read each heading against its table, and the first sentence against the figures.",
    ),
    Point(
        "claims",
        "Nothing is claimed that this kind of evidence cannot carry",
        "A comparison says what kind of evidence it is, and nowhere that outreach was the cause.",
    ),
    Point(
        "sources",
        "Sources, definitions and years are named, and are the right ones",
        "Under each picture, and in how the figures are made.",
    ),
    Point(
        "files",
        "The document, the slides and the workbook open and can be read",
        "Open each once; look at the pictures and at the table behind each.",
    ),
    Point(
        "people",
        "No text names or describes a single person",
        "Hearth guards the figures; what was typed as title and summary it cannot judge.",
    ),
)
