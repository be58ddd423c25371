"""Lines figures up under the definitions of a family, and says between what they lie."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from analytics.definitions import Definition, Family, get_family
from analytics.disclosure import Cell, SafeTable
from analytics.disclosure.line_up import Line, Picked, line_up
from analytics.evidence import Compared, judge
from analytics.reports.model import Section
from analytics.reports.progression import FAMILY as PROGRESSION
from analytics.reports.telling import draw
from analytics.reports.under_definitions.figures import ENTRY, FIGURES, Figure, section_key

EVERYBODY: Final = "everybody"
PEOPLE, FOCUS, AGAINST = "people", "focus", "against"
_ENDS: Final = ("low", "high")
_DIMENSION: Final = ("definition", "Definition")
_WORDS: Final = {"low": "from", "high": "to"}
#: The lowest and the highest figure, and how many are printed.
_Ends = tuple[Cell, Cell, int]
_AREAS: Final = ("participation", "deprivation", "rural")


def tell_section(
    tables: Mapping[str, SafeTable], figure: Figure, family: str, progression: str
) -> Section | None:
    """Tell a figure under the definitions of a family; nothing where none can be used.

    Parameters
    ----------
    tables
        The printed tables of the report.
    progression
        Key of the definition of progression that is chosen.
    """
    of = get_family(family)
    table = _line_up(tables, figure, of, progression)
    if table is None:
        return None
    title = say_range(table, figure, of) or f"{figure.label}, by {of.by_what}"
    series = [name for name in (FOCUS, AGAINST) if name in {each.name for each in table.columns}]
    judged = judge(
        Compared(
            "intensity" if family == "intensity" else "among_participants",
            by_area=family in _AREAS,
            bases=tuple(int(cell.value) for cell in table.figures(PEOPLE) if cell.value),
        )
    )
    return Section(
        section_key(figure, family),
        title,
        table,
        figure.source,
        chart=draw(title, table, series, source=figure.source, kind="dot"),
        text=_missing(table, figure, of),
        evidence=None if family == PROGRESSION else judged.evidence,
        caution="" if family == PROGRESSION else judged.caution,
    )


def say_range(table: SafeTable, figure: Figure, family: Family) -> str:
    """Say between what a figure lies under the definitions of a family; "" where it is hidden."""
    found = _range(table)
    if found is None:
        return ""
    low, high, shown = found
    if low.text != high.text:
        return f"{_say(found, figure, family)}, by {family.by_what}"
    by = "the one definition" if shown == 1 else f"each of {shown} definitions"
    return f"{_say(found, figure, family)}, by {by} that can be used"


def tell_answer(tables: Mapping[str, SafeTable], progression: str) -> str:
    """Say with what the rate of entry moves most."""
    figure = FIGURES[0]
    found = []
    for family in map(get_family, figure.families):
        table = _line_up(tables, figure, family, progression)
        ends = _range(table) if table is not None else None
        if ends is not None:
            found.append((_spread(ends), family, ends))
    if not found:
        return "The figures of these participants are too small to be printed."
    widest, family, ends = max(found, key=lambda each: each[0])
    if widest == 0:
        return "The rate of entry is the same under every definition that can be used."
    moved = _say(ends, figure, family)
    return f"The rate of entry moves most with {family.by_what}: {moved[0].lower()}{moved[1:]}."


@dataclass(frozen=True, slots=True)
class _Row:
    """A definition, and where its figures are: of the focus, and of the category beside it."""

    definition: Definition
    table: SafeTable
    whole: str
    column: str
    keys: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The figure, and the ends of its interval if it has one."""
        named = (self.column, *(f"{self.column}_{end}" for end in _ENDS))
        there = {each.name for each in self.table.columns}
        return tuple(name for name in named if name in there)

    @property
    def line(self) -> Line:
        """The figures in a line."""
        return Line(
            self.definition.key,
            self.definition.label,
            (
                Picked(self.table, self.whole, self.keys[0]),
                *(Picked(self.table, name, key) for key in self.keys for name in self.columns),
            ),
        )


def _line_up(
    tables: Mapping[str, SafeTable], figure: Figure, family: Family, progression: str
) -> SafeTable | None:
    rows = list(_rows(tables, figure, family, progression))
    if not rows:
        return None
    heads = (family.focus_label, family.against_label)
    columns = [(PEOPLE, "Participants" if family.key == PROGRESSION else f"{heads[0]}, number")]
    for name, head, _ in zip((FOCUS, AGAINST), heads, rows[0].keys, strict=False):
        columns.append((name, f"{head}, {figure.unit}"))
        columns += [(f"{name}_{end}", _WORDS[end]) for end in _ENDS[: len(rows[0].columns) - 1]]
    return line_up(_DIMENSION, columns, [row.line for row in rows])


def _rows(
    tables: Mapping[str, SafeTable], figure: Figure, family: Family, progression: str
) -> Iterator[_Row]:
    of_progression = family.key == PROGRESSION
    keys = (EVERYBODY,) if of_progression else (family.focus, family.against)
    for definition in figure.list_definitions(family.key):
        by = definition.key if of_progression else progression
        key = f"{ENTRY}@{by}" if of_progression else figure.table(definition, by)
        if key in tables:
            yield _Row(definition, tables[key], *figure.columns(by), keys)


def _say(ends: _Ends, figure: Figure, family: Family) -> str:
    low, high, _ = ends
    said = f"Between {low.text} and {high.text}" if low.text != high.text else f"About {low.text}"
    return figure.said.format(range=said, people=family.people)


def _spread(ends: _Ends) -> float:
    low, high, _ = ends
    return float(high.value or 0) - float(low.value or 0)


def _range(table: SafeTable) -> _Ends | None:
    """Find the lowest and highest printed figure, and of how many; None where none is printed."""
    shown = sorted(
        ((float(cell.value), cell) for cell in table.figures(FOCUS) if cell.value is not None),
        key=lambda each: each[0],
    )
    return (shown[0][1], shown[-1][1], len(shown)) if shown else None


def _missing(table: SafeTable, figure: Figure, family: Family) -> tuple[str, ...]:
    lined_up = {keys[0] for keys in table.keys}
    definitions = figure.list_definitions(family.key)
    labels = [each.label for each in definitions if each.key not in lined_up]
    if not labels:
        return ()
    return (
        f"Without a figure: {'; '.join(labels)}. What they need is not loaded, or they are the"
        " edition in use.",
    )
