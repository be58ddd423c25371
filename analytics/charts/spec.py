"""What a chart says, apart from how it is drawn."""

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from analytics.disclosure import Cell, SafeColumn, SafeTable

MOST_SERIES: Final = 4
#: An interval wider than this, in the unit of its rate (percentage points), rests on few people.
WIDE_INTERVAL: Final = 20
WIDE_MARK: Final = "*"
_OF_RATES: Final = ("per cent", "percentage points")
WIDE_NOTE: Final = f"{WIDE_MARK} Few people: the interval is wider than {WIDE_INTERVAL} points."


class ChartFault(ValueError):
    """A chart that would mislead or could not be read; the message says why."""


class Point(NamedTuple):
    """One figure of a series as it is drawn, with its interval where the table has one.

    Attributes
    ----------
    category : its label. cell : the figure.
    low, high : the printed ends of its interval; None where it has none, or a hidden one.
    is_rate : whether it is in per cent or percentage points, of which it is known what is wide.
    """

    category: str
    cell: Cell
    low: Cell | None
    high: Cell | None
    is_rate: bool = True

    @property
    def is_wide(self) -> bool:
        """Whether so few people are behind it that its interval is wide."""
        if self.low is None or self.high is None or not self.is_rate:
            return False
        return float(self.high.value or 0) - float(self.low.value or 0) > WIDE_INTERVAL

    @property
    def text(self) -> str:
        """The figure in words: `41% (38% to 44%)`, with a mark where the interval is wide."""
        if self.low is None or self.high is None:
            return self.cell.text
        mark = WIDE_MARK if self.is_wide else ""
        return f"{self.cell.text}{mark} ({self.low.text} to {self.high.text})"


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """A chart of a safe table with one dimension, which is its x axis (of rows, its y axis).

    Attributes
    ----------
    title : the finding, as a sentence; written from printed figures.
    table : what is drawn, and shown as a table behind the chart.
    series : names of one to four columns of the table, of one unit.
    kind : bars; rows, which are bars that lie, for many categories or long labels; dots with
        their intervals, for rates that are compared; or lines for years. An interval is drawn
        where the table has the columns `<series>_low` and `<series>_high`.
    source : where the figures come from.
    alt : what the chart shows, for those who do not see it; written from printed figures.

    Raises
    ------
    ChartFault
        No series or more than four, an unknown one, series of several units, a table of several
        dimensions, or an empty title, source or alt text.
    """

    title: str
    table: SafeTable
    series: tuple[str, ...]
    kind: Literal["bar", "row", "dot", "line"]
    source: str
    alt: str

    def __post_init__(self) -> None:
        if not 1 <= len(self.series) <= MOST_SERIES:
            raise ChartFault(f"A chart has one to {MOST_SERIES} series.")
        unknown = sorted(set(self.series) - {column.name for column in self.table.columns})
        if unknown:
            raise ChartFault(f"The table has no column {', '.join(unknown)}.")
        if len({column.unit for column in self._columns()}) > 1:
            raise ChartFault("The series of a chart have one unit.")
        if len(self.table.dimensions) != 1:
            raise ChartFault("A chart is drawn from a table with one dimension.")
        if not (self.title.strip() and self.source.strip() and self.alt.strip()):
            raise ChartFault("A chart needs a title, a source and an alt text.")

    @property
    def unit(self) -> str:
        """Unit of the y axis."""
        return self._columns()[0].unit

    @property
    def x_label(self) -> str:
        """Heading of the x axis."""
        return self.table.dimensions[0][1]

    @property
    def series_labels(self) -> tuple[str, ...]:
        """Headings of the series."""
        by_name = {column.name: column.label for column in self.table.columns}
        return tuple(by_name[name] for name in self.series)

    def points(self, series: str) -> list[Point]:
        """Give the figures of a series that are drawn, top to bottom: no row of totals."""
        drawn = len(self.table.cells) - self.table.has_total
        cells = self.table.figures(series)[:drawn]
        lows, highs = (self._ends(f"{series}_{end}", drawn) for end in ("low", "high"))
        is_rate = self.unit in _OF_RATES
        return [
            Point(labels[0], cell, low if high else None, high if low else None, is_rate)
            for labels, cell, low, high in zip(self.table.labels, cells, lows, highs, strict=False)
        ]

    def _ends(self, column: str, drawn: int) -> list[Cell | None]:
        if column not in {each.name for each in self.table.columns}:
            return [None] * drawn
        cells = self.table.figures(column)[:drawn]
        return [None if cell.value is None else cell for cell in cells]

    def _columns(self) -> list[SafeColumn]:
        return [column for column in self.table.columns if column.name in self.series]
