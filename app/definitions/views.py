"""Shapes the register for its page: each definition in a line, with its figure drawn to scale."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for

from analytics.definitions import Definition, Family, default_of, list_definitions, list_families
from analytics.disclosure import Cell, SafeTable, get_rule_set
from analytics.reports import Section
from analytics.reports.progression import FAMILY as PROGRESSION
from analytics.reports.under_definitions import UnderDefinitions
from app.core.reports import Choice
from app.definitions import queries
from app.definitions.queries import Shown

_ADDRESS = re.compile(r"https?://[^\s;,]+")
_STEP = 10


@dataclass(frozen=True, slots=True)
class Scale:
    """From where to where the figures of a page are drawn."""

    low: float
    high: float

    def at(self, value: float | None) -> float | None:
        """Return the place of a value in per cent of the width."""
        if value is None:
            return None
        return round(100 * (value - self.low) / (self.high - self.low), 2)

    @property
    def marks(self) -> list[float]:
        """Places of the lines between the ends."""
        steps = range(int(self.low) + _STEP, int(self.high), _STEP)
        return [place for step in steps if (place := self.at(step)) is not None]


@dataclass(frozen=True, slots=True)
class Dot:
    """A figure as it is printed and drawn, with its interval if it has one."""

    label: str
    text: str
    ends: str
    why_hidden: str
    place: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Line:
    """A definition, and the figure under it."""

    definition: Definition
    is_default: bool
    source: tuple[str, str, str]
    here: str
    people: str
    dots: tuple[Dot, ...]
    why_not: str


@dataclass(frozen=True, slots=True)
class Part:
    """A family of definitions."""

    family: Family
    finding: str
    caution: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    used_by: tuple[dict[str, str], ...]

    @property
    def width(self) -> int:
        """How many columns a figure takes: people, figures and their drawing."""
        return 2 + max((len(line.dots) for line in self.lines), default=0)


def page(shown: Shown) -> dict[str, Any]:
    """Return what the template wants."""
    sections = [shown.section(family.key) for family in list_families()]
    scale = _scale([section.table for section in sections if section is not None])
    unit = "%" if shown.figure.unit == "%" else f" {shown.figure.unit}"
    return {
        "answer": shown.report.answer if shown.report is not None and _is_first(shown) else None,
        "why_none": shown.why_none,
        "report_href": _href(UnderDefinitions.name),
        "made": shown.report.made if shown.report is not None else None,
        "rules": _rules(sections),
        "figure": shown.figure,
        "figures": [Choice(each.key, each.label) for each in queries.FIGURES],
        "members": shown.members,
        "progressions": list_definitions(PROGRESSION),
        "asked": shown.asked,
        "parts": [
            _part(shown, family, section, scale)
            for family, section in zip(list_families(), sections, strict=True)
        ],
        "scale": scale,
        "ends": (f"{scale.low:.0f}{unit}", f"{scale.high:.0f}{unit}") if scale else (),
    }


def _href(report: str) -> str:
    """Return the address of a report's page: of a Dash page there is no endpoint."""
    return f"{url_for('reports.index')}/{report}/"


def _rules(sections: list[Section | None]) -> str:
    keys = dict.fromkeys(each.table.rule_set for each in sections if each is not None)
    return "; ".join(get_rule_set(key).title for key in keys)


def _is_first(shown: Shown) -> bool:
    return shown.figure == queries.FIGURES[0]


def _scale(tables: list[SafeTable]) -> Scale | None:
    """Find ends that all drawn figures lie between, in whole tens."""
    values = [
        float(cell.value)
        for table in tables
        for column in table.columns
        if column.kind != "count"
        for cell in table.figures(column.name)
        if cell.value is not None
    ]
    if not values:
        return None
    low = min(values) // _STEP * _STEP
    high = -(-max(values) // _STEP) * _STEP
    return Scale(low, max(high, low + _STEP))


def _part(shown: Shown, family: Family, section: Section | None, scale: Scale | None) -> Part:
    table = section.table if section is not None else None
    return Part(
        family=family,
        finding=section.title if section is not None else "",
        caution=section.caution if section is not None else "",
        heads=tuple(column.label for column in table.columns) if table is not None else (),
        lines=tuple(_lines(shown, family, table, scale)),
        used_by=tuple(
            {"label": title, "href": _href(name)}
            for name, title in queries.list_used_by(family.key)
        ),
    )


def _lines(
    shown: Shown, family: Family, table: SafeTable | None, scale: Scale | None
) -> Iterator[Line]:
    rows = {} if table is None else {keys[0]: row for row, keys in enumerate(table.keys)}
    is_looked_at = shown.report is not None and family.key in shown.figure.families
    for definition in list_definitions(family.key):
        people, why_not = "", shown.why_not(definition) if is_looked_at else ""
        dots: tuple[Dot, ...] = ()
        if table is not None and definition.key in rows:
            row = rows[definition.key]
            people, why_not = table.figures("people")[row].text, ""
            dots = tuple(_dots(table, row, scale))
        yield Line(
            definition=definition,
            is_default=definition == default_of(family.key),
            source=_split(definition.source),
            here=" ".join(shown.measures.get(need, "") for need in definition.needs).strip(),
            people=people,
            dots=dots,
            why_not=why_not,
        )


def _dots(table: SafeTable, row: int, scale: Scale | None) -> Iterator[Dot]:
    columns = {column.name: column for column in table.columns}
    for name in ("focus", "against"):
        if name not in columns:
            continue
        cell = table.figures(name)[row]
        low, high = (_end(table, f"{name}_{end}", row) for end in ("low", "high"))
        ends = f"{low.text} to {high.text}" if low and high and low.value is not None else ""
        place, first, last = (
            scale.at(_value(each)) if scale is not None else None for each in (cell, low, high)
        )
        yield Dot(
            columns[name].label.rpartition(",")[0],
            cell.text,
            ends,
            str(cell.mark or ""),
            place,
            first,
            last,
        )


def _value(cell: Cell | None) -> float | None:
    return None if cell is None or cell.value is None else float(cell.value)


def _end(table: SafeTable, name: str, row: int) -> Cell | None:
    names = {column.name for column in table.columns}
    return table.figures(name)[row] if name in names else None


def _split(source: str) -> tuple[str, str, str]:
    """Part a source before and behind its address."""
    found = _ADDRESS.search(source)
    if found is None:
        return source, "", ""
    return source[: found.start()].rstrip(" ,"), found[0], source[found.end() :]
