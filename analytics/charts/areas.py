"""What a map says: which class each of some areas is in. Where they lie, an atlas knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from analytics.charts.spec import ChartFault

MOST_CLASSES: Final = 6
#: The class of an area whose figure is withheld to protect people.
WITHHELD: Final = -2


class Atlas(Protocol):
    """Knows where areas lie: it draws maps, and packs areas for other programs."""

    def covers(self, spec: "MapSpec") -> bool:
        """Whether it knows where the areas of a map lie."""
        ...

    def credit(self, spec: "MapSpec") -> str:
        """Say whose boundaries a map is drawn on, in a sentence."""
        ...

    def draw(self, spec: "MapSpec", *, width: float) -> str:
        """Draw a map as SVG, so wide; it says whose boundaries they are."""
        ...

    def pack(self, specs: Mapping[str, "MapSpec"], made_at: datetime) -> bytes:
        """Put maps into a GeoPackage, a layer each, with the facts of their areas."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class MapSpec:
    """A map of areas by class: from what is known of places, or from printed figures.

    Attributes
    ----------
    title : the finding, as a sentence.
    source, alt : as of a chart.
    level : what the areas are (`lsoa21`, `sector`, `lad`), by which boundaries are found.
    codes, names : of the areas.
    classes : of each area, its place among the meanings; `WITHHELD`, or None for not known.
    labels : of the classes, at most six; of graded ones at most five, the lowest first.
    rest : of one more class, the last: what is in none of the others; may be empty.
    unit : what is graded, and in what; "" for classes without order.
    facts : further columns for a file of areas, by name, a value for each area.
    atlas : draws it.

    Raises
    ------
    ChartFault
        There is no area or no class, a class too many, or a text is empty.
    """

    title: str
    source: str
    alt: str
    level: str
    codes: Sequence[str]
    names: Sequence[str]
    classes: Sequence[int | None]
    labels: Sequence[str]
    rest: str = ""
    unit: str = ""
    facts: Mapping[str, Sequence[float | str | None]] = field(default_factory=dict)
    atlas: Atlas | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.labels) <= MOST_CLASSES:
            raise ChartFault(f"A map has one to {MOST_CLASSES} classes.")
        if not len(self.codes) == len(self.names) == len(self.classes) > 0:
            raise ChartFault("A map needs areas, with a name and a class each.")
        known = {None, WITHHELD, *range(len(self.meanings))}
        if not known.issuperset(self.classes):
            raise ChartFault("An area of a map is in a class that there is not.")
        if not (self.title.strip() and self.source.strip() and self.alt.strip()):
            raise ChartFault("A map needs a title, a source and an alt text.")

    @property
    def meanings(self) -> tuple[str, ...]:
        """What each class is."""
        return (*self.labels, self.rest) if self.rest else tuple(self.labels)

    def explain(self, place: int | None) -> str | None:
        """Say what the class of an area is; None for not known."""
        if place is None:
            return None
        return "withheld" if place == WITHHELD else self.meanings[place]

    def draw(self, width: float) -> str:
        """Draw it as SVG, so many units wide: the narrower, the larger its words.

        Raises
        ------
        ChartFault
            It has no atlas.
        """
        if self.atlas is None:
            raise ChartFault("A map is drawn by an atlas, and this one has none.")
        return self.atlas.draw(self, width=width)
