"""The safe table: what may be rendered, exported and sent, and nothing else.

Its figures are already protected; no true figure is kept in it, hidden or otherwise.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import InitVar, dataclass
from enum import StrEnum
from typing import Final, Literal


class Mark(StrEnum):
    """Why a figure is not printed."""

    SMALL_COUNT = "small count"
    SMALL_BASE = "too few people for a percentage"
    SMALL_PART = "too few people in the part, or outside it"
    FEW_FOR_MEAN = "too few people for an average"
    WITHHELD = "withheld: beside other figures it would give a small count away"
    NOT_APPLICABLE = "not applicable: this is what the others are compared with"
    NOT_KNOWN = "not known: a figure that it needs is hidden, or it would be less than nothing"
    NO_LIMIT = "not known: could be infinite, as there may be nobody to divide by"


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: a value as printed, or None with the mark of why it is hidden."""

    value: int | float | None
    mark: Mark | None
    text: str


@dataclass(frozen=True, slots=True)
class SafeColumn:
    """Name, heading, kind and unit of a column of figures.

    `part_of` is the count that a count is a part of; `bound_of` the percentage that this is an
    end of the interval of. `over` is what it is worked out of: part and whole of a percentage,
    the people of an average.
    """

    name: str
    label: str
    kind: Literal["count", "share", "mean"]
    unit: str
    part_of: str | None = None
    bound_of: str | None = None
    over: tuple[str, ...] = ()


#: How the note of a withheld table begins that says why.
WITHHELD: Final = "Withheld: "
#: Key of a row of totals.
TOTAL_KEY: Final = "total"
# Handed to the constructor by the gate alone. Python cannot keep a secret from its own process:
# this stops the mistake, and the tests of the house stop the rest.
SEAL: Final = object()


@dataclass(frozen=True, slots=True)
class SafeTable:
    """A table of protected figures. Made by `analytics.disclosure.protect` only.

    Attributes
    ----------
    dimensions : (name, label) of the leading columns.
    columns : the columns of figures.
    labels : for each row, the label of its category in each dimension.
    keys : for each row, the value of its category in each dimension.
    cells : for each row, its figures in the order of `columns`.
    rule_set : key of the rules that were kept.
    notes : sentences that must stand under the table wherever it is shown.
    has_total : whether the last row is a sum of the others, not to be drawn beside them.
    of_scope : its rows are not among the same rows of more people; see `TrueCounts`.
    """

    dimensions: tuple[tuple[str, str], ...]
    columns: tuple[SafeColumn, ...]
    labels: tuple[tuple[str, ...], ...]
    keys: tuple[tuple[str, ...], ...]
    cells: tuple[tuple[Cell, ...], ...]
    rule_set: str
    notes: tuple[str, ...]
    has_total: bool
    of_scope: bool = False
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        if seal is not SEAL:
            raise TypeError("Only analytics.disclosure.protect makes a SafeTable.")

    @property
    def is_withheld(self) -> bool:
        """Whether no figure of it may be printed."""
        marks = {cell.mark for row in self.cells for cell in row}
        return marks == {Mark.WITHHELD}

    @property
    def why_withheld(self) -> str:
        """Say why no figure of it may be printed, or "" where some may."""
        said = [note for note in self.notes if note.startswith(WITHHELD)]
        return said[-1] if self.is_withheld and said else ""

    def figures(self, column: str) -> list[Cell]:
        """Give the figures of a column, top to bottom.

        Raises
        ------
        KeyError
            There is no such column.
        """
        names = [each.name for each in self.columns]
        if column not in names:
            raise KeyError(column)
        position = names.index(column)
        return [row[position] for row in self.cells]

    def iter_text_rows(self) -> Iterator[list[str]]:
        """Give the rows as they are printed, headings first."""
        yield [
            *(label for _, label in self.dimensions),
            *(column.label for column in self.columns),
        ]
        for labels, cells in zip(self.labels, self.cells, strict=True):
            yield [*labels, *(cell.text for cell in cells)]

    def to_csv(self) -> str:
        """Write tidy CSV: keys, labels, figures without separators, and a column of marks."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        names = [name for name, _ in self.dimensions]
        writer.writerow(
            [
                *names,
                *(f"{name}_label" for name in names),
                *(name for column in self.columns for name in (column.name, f"{column.name}_mark")),
            ]
        )
        for keys, labels, cells in zip(self.keys, self.labels, self.cells, strict=True):
            figures = ((cell.value, cell.mark or "") for cell in cells)
            writer.writerow([*keys, *labels, *(part for figure in figures for part in figure)])
        return out.getvalue()
