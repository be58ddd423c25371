"""Fills a layout from a report: what each block shows, and how it is said aloud.

Only texts and values of cells are taken: what the gate printed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from analytics.disclosure import Cell, SafeTable
from analytics.infographics.layout import Block, Layout, LayoutFault
from analytics.reports.model import Report, Section

_SLOT: Final = re.compile(r"\{([^}]+)\}")
_HUNDRED: Final = 100
_MISSING: Final = "These records are not in this edition."


@dataclass(frozen=True, slots=True)
class Item:
    """One bar, column or number.

    Attributes
    ----------
    label, text : what it is of, and its printed figure.
    length : how long it is drawn, 1 at most; None where the figure is hidden.
    low, high : where its interval ends, where the table has one.
    focus : whether it is the one that the page is about.
    """

    label: str
    text: str
    length: float | None
    low: float | None = None
    high: float | None = None
    focus: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """A block as it is drawn.

    Attributes
    ----------
    kind, width : of its layout.
    heading : the finding.
    items : what is drawn; none where the report has not the section.
    words : the sentence beside it, or "".
    alt : what is read aloud for the picture.
    unit : of its figures.
    """

    kind: str
    width: int
    heading: str
    items: tuple[Item, ...]
    words: str
    alt: str
    unit: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """An infographic, filled.

    Attributes
    ----------
    layout, report : what it is made of.
    lines : its blocks, line by line.
    sections : the sections behind its figures, each once.
    """

    layout: Layout
    report: Report
    lines: tuple[tuple[Drawn, ...], ...]
    sections: tuple[Section, ...]

    def said(self) -> list[str]:
        """Give the whole page in words, in reading order."""
        said = [f"{self.layout.title}: {self.report.whose}, {self.report.years}."]
        said.append(self.report.answer)
        for block in (block for line in self.lines for block in line):
            # A number and its words are one sentence.
            parts = [f"{block.alt} {block.words}"] if block.kind == "number" else []
            parts = parts or [block.alt, block.words]
            said.append(" ".join(each.strip() for each in (f"{block.heading}.", *parts) if each))
        return said


def compose(layout: Layout, report: Report) -> Sheet:
    """Fill a layout from a report.

    A section that the report has not, as its records are not loaded, leaves a block that says so.

    Raises
    ------
    LayoutFault
        The report is another, or a section has not the column or row that a block names.
    """
    if report.name != layout.report:
        raise LayoutFault(f"{layout.name} is drawn from {layout.report}, not {report.name}.")
    sections = {section.key: section for section in report.sections}
    lines = tuple(
        tuple(_draw(block, sections.get(block.section)) for block in line) for line in layout.lines
    )
    used = dict.fromkeys(block.section for block in layout.blocks())
    return Sheet(layout, report, lines, tuple(sections[key] for key in used if key in sections))


def _draw(block: Block, section: Section | None) -> Drawn:
    if section is None:
        heading = block.heading or block.section.replace("_", " ").capitalize()
        return Drawn(block.kind, block.width, _plain(heading), (), _MISSING, "", "")
    table = section.table
    column = find_column(table, block.column)
    items = _items(block, table, column)
    filled = fill(block.heading, table, block) if block.heading else section.title
    return Drawn(
        kind=block.kind,
        width=block.width,
        heading=_plain(block.heading) if filled is None else filled,
        items=items,
        words=_sentence(block, table),
        alt=_say(block, table, column, items),
        unit=next(each.unit for each in table.columns if each.name == column),
    )


def find_column(table: SafeTable, pattern: str) -> str:
    """Find the first column whose name fits a pattern.

    Raises
    ------
    LayoutFault
        There is none.
    """
    for column in table.columns:
        if fnmatchcase(column.name, pattern):
            return column.name
    names = ", ".join(column.name for column in table.columns)
    raise LayoutFault(f"There is no column {pattern}. There are: {names}.")


def find_figure(table: SafeTable, row: str, pattern: str) -> Cell:
    """Find a figure by its row and its column.

    Parameters
    ----------
    row
        Key of its last dimension; or, where that stands several times, of all: `hours:8`.
    pattern
        Name of the column.

    Raises
    ------
    LayoutFault
        There is none.
    """
    cells = table.figures(find_column(table, pattern))
    for keys, cell in zip(table.keys, cells, strict=True):
        if row in {keys[-1], ":".join(keys)}:
            return cell
    names = ", ".join(":".join(keys) for keys in table.keys)
    raise LayoutFault(f"There is no row {row}. There are: {names}.")


def fill(words: str, table: SafeTable, block: Block) -> str | None:
    """Fill the slots of a sentence, `{column}` or `{row/column}`; None where one is hidden."""
    found = {slot: _slot(slot, table, block) for slot in _SLOT.findall(words)}
    if any(cell.value is None for cell in found.values()):
        return None
    return _SLOT.sub(lambda slot: found[slot[1]].text, words)


def _slot(slot: str, table: SafeTable, block: Block) -> Cell:
    row, _, column = slot.rpartition("/")
    return find_figure(table, row or (block.rows[0] if block.rows else "total"), column)


def _sentence(block: Block, table: SafeTable) -> str:
    said = fill(block.words, table, block)
    return block.otherwise if said is None else said


def _plain(heading: str) -> str:
    return re.sub(r"\s*[:,]?\s*\{[^}]*\}", "", heading)


def _items(block: Block, table: SafeTable, column: str) -> tuple[Item, ...]:
    drawn = table.keys[: len(table.keys) - table.has_total]
    all_rows = [":".join(keys) for keys in drawn if keys[-1] not in block.leave_out]
    rows = block.rows or tuple(all_rows)
    names = {end: f"{column}{end}" for end in ("", "_low", "_high")}
    cells = {
        end: [find_figure(table, row, name) for row in rows]
        for end, name in names.items()
        if _has(table, name)
    }
    whole = _HUNDRED if _is_share(table, column) else _greatest(cells.values())

    def length(end: str, place: int) -> float | None:
        return _length(cells[end][place], whole) if end in cells else None

    return tuple(
        Item(
            label=block.labels.get(row) or _label(table, row),
            text=cells[""][place].text,
            length=length("", place),
            low=length("_low", place),
            high=length("_high", place),
            focus=row == block.focus,
        )
        for place, row in enumerate(rows)
    )


def _has(table: SafeTable, column: str) -> bool:
    return any(each.name == column for each in table.columns)


def _label(table: SafeTable, row: str) -> str:
    return next(
        labels[-1]
        for keys, labels in zip(table.keys, table.labels, strict=True)
        if row in {keys[-1], ":".join(keys)}
    )


def _is_share(table: SafeTable, column: str) -> bool:
    return any(each.name == column and each.kind == "share" for each in table.columns)


def _greatest(columns: Iterable[Sequence[Cell]]) -> float:
    return max((abs(float(cell.value or 0)) for cells in columns for cell in cells), default=0) or 1


def _length(cell: Cell, whole: float) -> float | None:
    return None if cell.value is None else round(float(cell.value) / whole, 4)


def _say(block: Block, table: SafeTable, column: str, items: Sequence[Item]) -> str:
    """Write what is read aloud from the printed figures; a hidden one says that it is hidden."""
    label = next(each.label for each in table.columns if each.name == column)
    said = [
        f"{item.label} {item.text if item.length is not None else 'not shown'}" for item in items
    ]
    if block.kind == "number":
        return items[0].text if items[0].length is not None else "Not shown."
    if block.kind == "dots":
        return f"{'; '.join(f'{item.text} {item.label}' for item in items)}."
    return f"{label}: {'; '.join(said)}."
