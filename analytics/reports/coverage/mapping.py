"""Maps printed figures of districts, graded: a map says no more than the table beside it."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from analytics.charts import WITHHELD, MapSpec
from analytics.disclosure import Cell, SafeColumn, SafeTable
from analytics.reports.counting import NOT_KNOWN
from analytics.reports.coverage.counts import ELSEWHERE
from analytics.reports.telling import iter_rows

LEVEL: Final = "lad"
_CLASSES: Final = 5
_UNIT: Final = {"per cent": "%"}


def map_districts(title: str, table: SafeTable, column: str, *, source: str) -> MapSpec | None:
    """Map a column of a table by district; None where nothing of it is printed.

    Parameters
    ----------
    title
        The finding, as a sentence.
    table
        Its rows are codes of local authorities.
    column
        A count or a percentage.
    """
    rows = [row for row in iter_rows(table, column) if row[0] not in (NOT_KNOWN, ELSEWHERE)]
    cells = [cell for _, _, cell in rows]
    steps = grade([float(cell.value) for cell in cells if cell.value is not None])
    if not steps:
        return None
    figures = next(each for each in table.columns if each.name == column)
    return MapSpec(
        title=title,
        source=source,
        alt=f"Map of {len(rows):,} districts by {figures.label}. {_say(rows, figures)}",
        level=LEVEL,
        codes=[code for code, _, _ in rows],
        names=[name for _, name, _ in rows],
        classes=[_class_of(cell, steps) for cell in cells],
        labels=_label(steps, cells, figures),
        unit=figures.label,
        facts={column: [cell.value for cell in cells]},
    )


def grade(values: Sequence[float]) -> list[float]:
    """Give where up to five classes begin, about as many values in each, and equal ones together.

    Examples
    --------
    >>> grade([0, 5, 5, 10, 40])
    [0.0, 5.0, 10.0, 40.0]
    """
    if not values:
        return []
    shares = np.linspace(0, 1, _CLASSES, endpoint=False)
    begins: list[float] = np.unique(np.quantile(values, shares, method="higher")).tolist()
    return begins


def _class_of(cell: Cell, steps: Sequence[float]) -> int:
    if cell.value is None:
        return WITHHELD
    return int(np.searchsorted(steps, float(cell.value), side="right")) - 1


def _label(steps: Sequence[float], cells: Sequence[Cell], figures: SafeColumn) -> list[str]:
    """Name each class by the least and the most that is printed in it."""
    unit = _UNIT.get(figures.unit, "")
    values = sorted(float(cell.value) for cell in cells if cell.value is not None)
    texts = {float(cell.value): cell.text for cell in cells if cell.value is not None}
    labels = []
    for begins, ends in pairwise([*steps, np.inf]):
        within = [value for value in values if begins <= value < ends]
        least, most = (texts[value].removesuffix("%") for value in (within[0], within[-1]))
        labels.append(f"{least}{unit}" if least == most else f"{least} to {most}{unit}")
    return labels


def _say(rows: Sequence[tuple[str, str, Cell]], figures: SafeColumn) -> str:
    """Name the districts with the most and the least."""
    shown = sorted(
        (float(cell.value), name, cell) for _, name, cell in rows if cell.value is not None
    )
    (_, low, least), (_, high, most) = shown[0], shown[-1]
    return f"{figures.label}: most in {high}, {most.text}; least in {low}, {least.text}."
