"""What sentences, charts and alternative texts of reports are written with: printed figures."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, Literal

from analytics.charts import ChartSpec
from analytics.disclosure import Cell, SafeTable

Kind = Literal["bar", "row", "dot", "line"]
#: With more rows, or longer labels, bars lie.
_STANDING: Final = 7
_LONG_LABEL: Final = 18
_NAMES: Final = {"bar": "Bars", "row": "Bars", "dot": "Dots with intervals", "line": "Lines"}


def iter_rows(table: SafeTable, column: str) -> Iterator[tuple[str, str, Cell]]:
    """Give key, label and figure of each row of a table with one dimension, without the total."""
    cells = table.figures(column)[: len(table.cells) - table.has_total]
    for keys, labels, cell in zip(table.keys, table.labels, cells, strict=False):
        yield keys[-1], labels[-1], cell


def find_cell(table: SafeTable, key: str, column: str) -> Cell | None:
    """Find the figure of a category; None where the table has no such row."""
    return next((cell for of, _, cell in iter_rows(table, column) if of == key), None)


def text_of(table: SafeTable, key: str, column: str) -> str | None:
    """Find the printed text of a figure; None where it is hidden or there is no such row."""
    cell = find_cell(table, key, column)
    return None if cell is None or cell.value is None else cell.text


def total_of(table: SafeTable, column: str) -> Cell | None:
    """Find the figure in the row of totals; None where it is hidden or there is no such row."""
    if not table.has_total:
        return None
    cell = table.figures(column)[-1]
    return None if cell.value is None else cell


def find_top(table: SafeTable, column: str, *, leave_out: str = "none") -> tuple[str, Cell] | None:
    """Find the one category with the highest figure; None where two share it, or none is shown."""
    shown = [
        (cell.value, label, cell)
        for key, label, cell in iter_rows(table, column)
        if cell.value and key != leave_out
    ]
    if not shown:
        return None
    top = max(value for value, _, _ in shown)
    found = [(label, cell) for value, label, cell in shown if value == top]
    return found[0] if len(found) == 1 else None


def is_shown(table: SafeTable, column: str) -> bool:
    """Whether any figure of a column is printed, other than nought."""
    return any(cell.value for _, _, cell in iter_rows(table, column))


def say_rows(chart: ChartSpec, series: str) -> str:
    """Say the figures of a series row by row, for those who do not see the chart."""
    words = {"per cent": "", "people": "people"}.get(chart.unit, chart.unit)
    said = (
        f"{point.category}, {f'{point.text} {words}'.rstrip()}"
        if point.cell.value is not None
        else f"{point.category}, not shown"
        for point in chart.points(series)
    )
    return "; ".join(said) + "."


def draw(
    title: str,
    table: SafeTable,
    series: Sequence[str],
    *,
    source: str,
    kind: Kind | None = None,
) -> ChartSpec | None:
    """Give the chart of one to four columns; None where nothing of them is printed.

    Rates with intervals are dots. Bars stand where they are few and their labels short, and lie
    otherwise.
    """
    if not any(is_shown(table, name) for name in series):
        return None
    names = {column.name for column in table.columns}
    chosen = kind or ("dot" if f"{series[0]}_low" in names else _bars(table))
    chart = ChartSpec(
        title=title, table=table, series=tuple(series), kind=chosen, source=source, alt="-"
    )
    labels = zip(chart.series, chart.series_labels, strict=True)
    said = (f"{label}: {say_rows(chart, name)}" for name, label in labels)
    return replace(chart, alt=f"{_NAMES[chosen]} by {chart.x_label}. {' '.join(said)}")


def _bars(table: SafeTable) -> Kind:
    texts = [labels[-1] for labels in table.labels[: len(table.cells) - table.has_total]]
    return "bar" if len(texts) <= _STANDING and max(map(len, texts)) <= _LONG_LABEL else "row"
