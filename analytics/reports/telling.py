"""What sentences, charts and alternative texts of reports are written with: printed figures."""

from collections.abc import Iterator
from typing import Final, Literal

from analytics.charts import ChartSpec
from analytics.disclosure import Cell, SafeTable

#: With more rows, or longer labels, bars lie.
_STANDING_BARS: Final = 7
_LONG_LABEL: Final = 18
_HIDDEN: Final = "not shown"


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


def say_rows(table: SafeTable, column: str, unit: str = "") -> str:
    """Say the figures of a column row by row, for those who do not see the chart."""
    said = (
        f"{label}, {cell.text if cell.value is not None else _HIDDEN}"
        for _, label, cell in iter_rows(table, column)
    )
    return "; ".join(f"{each} {unit}".rstrip() for each in said) + "."


def draw(
    title: str,
    table: SafeTable,
    series: tuple[str, ...],
    *,
    source: str,
    unit: str = "",
    kind: Literal["bar", "row", "line"] | None = None,
) -> ChartSpec | None:
    """Give the chart of one to four columns; None where nothing of them is printed.

    Bars stand where they are few and their labels short, and lie otherwise.
    """
    if not any(is_shown(table, name) for name in series):
        return None
    labels = {column.name: column.label for column in table.columns}
    said = (
        f"{labels[name]}: {say_rows(table, name, unit)}"
        if len(series) > 1
        else say_rows(table, name, unit)
        for name in series
    )
    texts = [label for _, label, _ in iter_rows(table, series[0])]
    stands = len(texts) <= _STANDING_BARS and max(map(len, texts)) <= _LONG_LABEL
    return ChartSpec(
        title=title,
        table=table,
        series=series,
        kind=kind or ("bar" if stands else "row"),
        source=source,
        alt=f"{'Lines' if kind == 'line' else 'Bars'}. {' '.join(said)}",
    )
