"""Progression to higher education, counted under every definition of by when.

A table of each definition: who switches is shown another, and none is counted anew.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from analytics.definitions import Definition, column, dimension, get_family, list_usable
from analytics.reports.counting import NOT_KNOWN, By, Part, Whole, count_people, describe
from analytics.reports.kinds import Counted
from analytics.track.people import Track

FAMILY = "progression"
#: Under these, of everybody who is in a report on entry it is known whether they entered.
_KNOWN_OF_ALL: Final = ("by-18", "ever")


@dataclass(frozen=True, slots=True)
class Progression:
    """A definition of progression as what is counted under it.

    Attributes
    ----------
    definition : which.
    whole : of whom it is known, among those in the report.
    entered : those of them who entered, with their share.
    """

    definition: Definition
    whole: Whole
    entered: Part

    def table(self, name: str) -> str:
        """Give the key of a table under this definition: `by_sex@by-19`."""
        return f"{name}@{self.definition.key}"


def list_progressions(track: Track, among: str = "in_report") -> tuple[Progression, ...]:
    """List the definitions of progression that the records allow.

    Parameters
    ----------
    among
        SQL over `defined` that says who is in the report.
    """
    return tuple(_progression(each, among) for each in list_usable(track, [FAMILY]))


def entered_of(key: str) -> str:
    """Name the count of those who entered under a definition: `entered_by_19`."""
    return f"entered_{key}".replace("-", "_")


def whole_of(key: str) -> str:
    """Name the count of those of whom it is known under a definition."""
    return "participants" if key in _KNOWN_OF_ALL else f"participants_{key}".replace("-", "_")


def rate_of(key: str) -> str:
    """Name the share of those who entered under a definition."""
    return f"{entered_of(key)}_rate"


def by_definition(definition: Definition) -> By:
    """Break people down by a definition, which `classify` has put them into categories of."""
    by_attendance = definition.family == "intensity"
    return By(dimension(definition), column(definition), of_scope=by_attendance)


def iter_definitions(track: Track, families: Sequence[str]) -> Iterator[tuple[str, By]]:
    """Give name and breakdown of every usable definition: `by_disadvantage@fsm`."""
    for definition in list_usable(track, families):
        yield f"by_{definition.family}@{definition.key}", by_definition(definition)


def count_progression(
    track: Track,
    name: str,
    by: By,
    progressions: Sequence[Progression],
    *,
    title: str = "",
    source: str = "hesa",
    notes: Sequence[str] = (),
    total_label: str | None = "All",
) -> list[Counted]:
    """Count who entered by what people are broken down by: a table for each definition."""
    wholes = {each.whole.name: each.whole for each in progressions}
    anybody = Whole("anybody", "", " OR ".join(f"({each.among})" for each in wholes.values()))
    # All definitions at once, so that people are read once.
    parts = [
        *(Part(each.name, each.label, each.among) for each in wholes.values()),
        *(replace(each.entered, of=each.whole.name) for each in progressions),
    ]
    table = count_people(track.engine, anybody, (by,), parts=parts)
    return [
        Counted(
            each.table(name),
            source,
            describe(
                table,
                title or f"{each.definition.title}, by {by.dimension.label.lower()}",
                each.whole,
                (by,),
                parts=(each.entered,),
                notes=notes,
                total_label=total_label,
            ),
        )
        for each in progressions
    ]


def _progression(definition: Definition, among: str) -> Progression:
    family, of = get_family(FAMILY), column(definition)
    label = f"Entered {definition.label.lower()}" if definition.key != "ever" else "Entered"
    return Progression(
        definition,
        Whole(
            whole_of(definition.key),
            "Participants",
            f"{among} AND {of} <> '{NOT_KNOWN}'",
            within=_wider(whole_of, definition),
        ),
        Part(
            entered_of(definition.key),
            label,
            f"{of} = '{family.focus}'",
            rate=f"{label}, %",
            interval=True,
            within=_wider(entered_of, definition),
        ),
    )


def _wider(name_of: Callable[[str], str], definition: Definition) -> str | None:
    """Name the count of those of whom it holds at any time, where that is another."""
    wider = name_of("ever")
    return None if name_of(definition.key) == wider else wider
