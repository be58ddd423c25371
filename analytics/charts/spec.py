"""What a chart says, apart from how it is drawn."""

from dataclasses import dataclass
from typing import Final, Literal

from analytics.disclosure import SafeColumn, SafeTable

MOST_SERIES: Final = 4


class ChartFault(ValueError):
    """A chart that would mislead or could not be read; the message says why."""


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """A chart of a safe table with one dimension, which is its x axis (of rows, its y axis).

    Attributes
    ----------
    title : the finding, as a sentence; written from printed figures.
    table : what is drawn, and shown as a table behind the chart.
    series : names of one to four columns of the table, of one unit.
    kind : bars; rows, which are bars that lie, for many categories or long labels; or lines for
        years.
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
    kind: Literal["bar", "row", "line"]
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

    def _columns(self) -> list[SafeColumn]:
        return [column for column in self.table.columns if column.name in self.series]
