"""What is looked at before a report is shown outside. The disclosure check is done by Hearth."""

from dataclasses import dataclass
from typing import Final

from app.models import Publication


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
#: Of a study too: people are matched from everybody there is, so what two studies tell together
#: cannot be worked out from the people of one being among those of the other.
STUDY_POINT: Final = Point(
    "beside",
    "Beside other studies of nearly the same people, nobody is given away",
    "Hearth holds a study against earlier releases of the same plan only. Hold its table of where"
    " everybody went against studies of a year or a member more or less.",
)


def points_of(publication: Publication) -> tuple[Point, ...]:
    """Return what is looked at before this publication is shown outside."""
    return CHECKLIST if publication.study_id is None else (*CHECKLIST, STUDY_POINT)
