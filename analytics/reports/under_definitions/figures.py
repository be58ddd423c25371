"""The figures that are looked at under every definition, and under which families of them."""

from dataclasses import dataclass
from typing import Final

from analytics.definitions import Definition, list_definitions
from analytics.reports.progression import FAMILY as PROGRESSION
from analytics.reports.progression import rate_of, whole_of
from analytics.reports.stages import ATTAINMENT, CONTINUATION

_WHO: Final = ("intensity", "disadvantage", "groups")
_HOMES: Final = ("participation", "deprivation", "rural")
_KS4: Final = "Records of members linked to Key Stage 4 attainment (Department for Education)"
_HESA: Final = "Records of members linked to the HESA student record"
_MADE_OF_KS4: Final = ("groups.background-ks4",)
ENTRY: Final = "entry"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    Attributes
    ----------
    key, label : `entry`; its name.
    families : by whose definitions it is looked at.
    stage : prefix of the keys of its tables.
    whole, column : of whom it is, and the figure itself: columns of the tables. Of entry both
        depend on the definition of progression.
    said : the figure as a sentence. unit : behind a heading. source : where it comes from.
    left_out : definitions that are made of the figure itself.
    """

    key: str
    label: str
    families: tuple[str, ...]
    stage: str
    whole: str
    column: str
    said: str
    source: str
    unit: str = "%"
    left_out: tuple[str, ...] = ()

    @property
    def is_entry(self) -> bool:
        """Whether it depends on the definition of progression."""
        return self.key == ENTRY

    def list_definitions(self, family: str) -> tuple[Definition, ...]:
        """List the definitions of a family that it is looked at under."""
        return tuple(
            each
            for each in list_definitions(family)
            if f"{family}.{each.name}" not in self.left_out
        )

    def table(self, definition: Definition, progression: str) -> str:
        """Give the key of its table by a definition."""
        name = table_name(self.stage, definition)
        return f"{name}@{progression}" if self.is_entry else name

    def columns(self, progression: str) -> tuple[str, str]:
        """Give the names of the columns of the people and of the figure."""
        if self.is_entry:
            return whole_of(progression), rate_of(progression)
        return self.whole, self.column


FIGURES: Final = (
    Figure(
        ENTRY,
        "Entry to higher education",
        (PROGRESSION, *_WHO, *_HOMES),
        ENTRY,
        "",
        "",
        "{range} of {people} entered",
        _HESA,
    ),
    Figure(
        "attainment8",
        "Attainment 8 at Key Stage 4",
        (*_WHO, *_HOMES),
        ATTAINMENT.key,
        ATTAINMENT.whole.name,
        "attainment8",
        "{range} points of Attainment 8 on average of {people}",
        _KS4,
        "points",
        _MADE_OF_KS4,
    ),
    Figure(
        "english-maths",
        "English and maths at grades 9 to 4",
        (*_WHO, *_HOMES),
        ATTAINMENT.key,
        ATTAINMENT.whole.name,
        "em_94_rate",
        "{range} of {people} had English and maths at grades 9 to 4",
        _KS4,
        left_out=_MADE_OF_KS4,
    ),
    Figure(
        "continuation",
        "Continuation into a second year",
        ("age", "intensity", "disadvantage"),
        CONTINUATION.key,
        CONTINUATION.whole.name,
        "continued_rate",
        "{range} of {people} continued into a second year of higher education",
        _HESA,
    ),
)


def get_figure(key: str) -> Figure | None:
    """Find a figure; None where there is none of this key."""
    return next((figure for figure in FIGURES if figure.key == key), None)


def table_name(stage: str, definition: Definition) -> str:
    """Give the key of a table by a definition: `ks4_by_intensity@heat-8h`."""
    return f"{stage}_by_{definition.family}@{definition.key}"


def section_key(figure: Figure, family: str) -> str:
    """Give the key of the section of a figure under a family of definitions."""
    return f"{figure.key.replace('-', '_')}_by_{family}"
