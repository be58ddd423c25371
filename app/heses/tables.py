"""The long tables laid out as HESES prints them: rows in the sheet's order, with sub-totals."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

from analytics.heses.explain_cells import LENGTHS
from analytics.heses.explain_fees import ELIGIBILITY, FEE_LEVELS, SOURCES
from analytics.heses.explain_places import FUNDABILITY, LEVELS, TABLES
from analytics.heses.register import PRICE_GROUPS, price_group_titles
from app.heses.cells import COLUMNS_A, NO_LEVEL

Row = Mapping[str, str]
COLUMN_TITLES = {
    "1": "Countable by 1 December", "2": "Forecast", "3": "Non-completions",
    "4": "1 + 2 - 3", "4a": "FTE", "5": "New entrants",
}  # fmt: skip
_STATUS_WORDS = {"EXISTING": "Existing students", "NEW": "New students"}
_WHOLE, _TENTH, _HUNDREDTH = Decimal(1), Decimal("0.1"), Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Number:
    """A figure of a table: exact, and as it is shown; `keys` name the cell behind it."""

    value: Decimal
    keys: Mapping[str, str]
    is_load: bool = False

    @property
    def shown(self) -> str:
        """Rounded at display alone: heads to a tenth where there is a fraction, FTE to 0.01."""
        if self.is_load:
            return f"{self.value.quantize(_HUNDREDTH, ROUND_HALF_UP):,}"
        if self.value == self.value.to_integral_value():
            return f"{self.value.quantize(_WHOLE):,}"
        return f"{self.value.quantize(_TENTH, ROUND_HALF_UP):,}"

    @property
    def exact(self) -> str:
        return plain(self.value)


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its labels, a figure for each column (None where the cell is empty)."""

    labels: tuple[str, ...]
    numbers: tuple[Number | None, ...]
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one price group, or of one status of students, with their sub-total."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: 1a to 3b."""

    name: str
    title: str
    heads: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    total: Line
    empty: int = field(default=0)

    @property
    def is_empty(self) -> bool:
        return not self.sections


def lay_out_a(rows: Iterable[Row], table: str, *, with_empty: bool = False) -> Sheet:
    """Lay out Table 1a, 2a or 3a: price group, then length, level and fundability."""
    columns = tuple(c for c in COLUMNS_A if c != "4a" or table == "3a")
    found: dict[tuple[str, ...], dict[str, Decimal]] = {}
    for row in rows:
        if row["table"] == table:
            key = (row["price_group"], row["length"], row["level"], row["fundability"])
            found.setdefault(key, {})[row["column"]] = Decimal(row["value"])
    places = list(product(PRICE_GROUPS, LENGTHS, [*LEVELS, ""], FUNDABILITY))
    shown = [place for place in places if place in found or (with_empty and place[2])]
    sections = tuple(
        _section_a(group, [p for p in shown if p[0] == group], found, columns, table)
        for group in PRICE_GROUPS
        if any(place[0] == group for place in shown)
    )
    total = _summed(found.values(), columns, {"table": table}, ("All price groups", "", ""))
    return Sheet(
        name=table,
        title=f"Table {table}: {TABLES[table[0]]}",
        heads=("Length", "Level", "Fundability and residence"),
        columns=tuple((name, COLUMN_TITLES[name]) for name in columns),
        sections=sections,
        total=total,
        empty=sum(1 for place in places if place[2] and place not in found),
    )


def _section_a(
    group: str,
    places: Sequence[tuple[str, ...]],
    found: Mapping[tuple[str, ...], Mapping[str, Decimal]],
    columns: Sequence[str],
    table: str,
) -> Section:
    lines = []
    for place in places:
        _, length, level, fund = place
        keys = {
            "table": table, "price_group": group, "length": length,
            "level": level or NO_LEVEL, "fundability": fund,
        }  # fmt: skip
        labels = (
            LENGTHS[length].capitalize(),
            LEVELS.get(level, "No level").capitalize(),
            first_up(FUNDABILITY[fund]),
        )
        lines.append(Line(labels, _numbers(found.get(place, {}), columns, keys)))
    title = price_group_titles()[group]
    named = f"Group {title}" if len(title) == 1 else title
    inside = [found[place] for place in places if place in found]
    keys = {"table": table, "price_group": group}
    if len(lines) > 1:
        lines.append(_summed(inside, columns, keys, (f"{named}: all", "", "")))
    return Section(named, tuple(lines))


def _numbers(
    values: Mapping[str, Decimal], columns: Sequence[str], keys: Mapping[str, str]
) -> tuple[Number | None, ...]:
    return tuple(
        Number(values[name], {**keys, "column": name}, is_load=name == "4a")
        if values.get(name)
        else None
        for name in columns
    )


def _summed(
    values: Iterable[Mapping[str, Decimal]],
    columns: Sequence[str],
    keys: Mapping[str, str],
    labels: tuple[str, ...],
) -> Line:
    totals: dict[str, Decimal] = {}
    for each in values:
        for name, value in each.items():
            totals[name] = totals.get(name, Decimal(0)) + value
    return Line(labels, _numbers(totals, columns, keys), is_total=True)


def lay_out_b(rows: Iterable[Row], table: str, *, with_empty: bool = False) -> Sheet:
    """Lay out Table 1b, 2b or 3b: existing by source and new by eligibility, each by fee level."""
    found: dict[tuple[str, ...], dict[str, Decimal]] = {}
    for row in rows:
        if row["table"] == table:
            key = (
                row["fee_status"], row["source_or_eligibility"], row["level"], row["fundability"],
            )  # fmt: skip
            found.setdefault(key, {})[row["fee_level"]] = Decimal(row["value"])
    places = list(_places_b())
    shown = [place for place in places if place in found or (with_empty and place[2])]
    sections = []
    for status, title in _STATUS_WORDS.items():
        own = [place for place in shown if place[0] == status]
        if own:
            keys = {"table": table, "fee_status": status}
            lines = [_line_b(place, found.get(place, {}), table) for place in own]
            inside = [found[place] for place in own if place in found]
            lines.append(_with_total(inside, keys, (f"{title}: all", "", "")))
            sections.append(Section(title, tuple(lines)))
    return Sheet(
        name=table,
        title=f"Table {table}: {TABLES[table[0]]}, by fee",
        heads=("Source or eligibility", "Level", "Fundability and residence"),
        columns=(*((name, "") for name in _fee_heads()), ("All", "")),
        sections=tuple(sections),
        total=_with_total(found.values(), {"table": table}, ("All students", "", "")),
        empty=sum(1 for place in places if place[2] and place not in found),
    )


def _fee_heads() -> Iterator[str]:
    for code, words in FEE_LEVELS.items():
        yield {"OTHER": "Other", "UNKNOWN": "Unknown"}.get(code, words)


def _places_b() -> Iterator[tuple[str, ...]]:
    for status, kinds in (("EXISTING", SOURCES), ("NEW", ELIGIBILITY)):
        for kind, level, fund in product(kinds, [*LEVELS, ""], FUNDABILITY):
            yield status, kind, level, fund


def _line_b(place: tuple[str, ...], values: Mapping[str, Decimal], table: str) -> Line:
    status, kind, level, fund = place
    keys = {
        "table": table, "fee_status": status, "source_or_eligibility": kind,
        "level": level or NO_LEVEL, "fundability": fund,
    }  # fmt: skip
    words = SOURCES.get(kind) or ELIGIBILITY[kind]
    labels = (
        first_up(words.removeprefix("an ")),
        LEVELS.get(level, "No level").capitalize(),
        first_up(FUNDABILITY[fund]),
    )
    return Line(labels, _fees(values, keys))


def _fees(values: Mapping[str, Decimal], keys: Mapping[str, str]) -> tuple[Number | None, ...]:
    each = tuple(
        Number(values[name], {**keys, "fee_level": name}) if values.get(name) else None
        for name in FEE_LEVELS
    )
    every = sum(values.values(), Decimal(0))
    return (*each, Number(every, keys) if every else None)


def _with_total(
    values: Iterable[Mapping[str, Decimal]], keys: Mapping[str, str], labels: tuple[str, ...]
) -> Line:
    totals: dict[str, Decimal] = {}
    for each in values:
        for name, value in each.items():
            totals[name] = totals.get(name, Decimal(0)) + value
    return Line(labels, _fees(totals, keys), is_total=True)


def plain(value: Decimal) -> str:
    """Return a number with thousands apart and no zeros at its end."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def first_up(text: str) -> str:
    """Return words as they begin a sentence; the rest stays as it is."""
    return text[:1].upper() + text[1:]
