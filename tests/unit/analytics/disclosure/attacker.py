"""A reader who wants to know: goes through everything that could have been printed so.

Works from the printed text alone and from the published rule; shares no code with the gate.
"""

from collections.abc import Sequence
from itertools import product

from analytics.disclosure import SafeTable

Row = tuple[int, ...]


def rounded(count: int) -> int:
    return int(count / 5 + 0.5) * 5


def read_counts(table: SafeTable, names: Sequence[str]) -> list[Row]:
    """Printed counts of each row, the row of totals left out."""
    columns = [column.name for column in table.columns]
    text = list(table.iter_text_rows())[1:]
    rows = text[: len(text) - table.has_total]
    first = len(table.dimensions)
    return [
        tuple(int(row[first + columns.index(name)].replace(",", "")) for name in names)
        for row in rows
    ]


def possible_rows(printed: Row) -> list[Row]:
    """Every row of whole and part (or of one count) that would be printed so."""
    ranges = [[n for n in range(value + 5) if rounded(n) == value] for value in printed]
    return [row for row in product(*ranges) if list(row) == sorted(row, reverse=True)]


def possible_with_total(rows: Sequence[Row], total: Row) -> list[set[Row]]:
    """What each row can be when the total is printed too, rounded on its own."""
    left: list[set[Row]] = [set() for _ in rows]
    for choice in product(*(possible_rows(row) for row in rows)):
        if all(
            rounded(sum(column)) == value
            for column, value in zip(zip(*choice, strict=True), total, strict=True)
        ):
            for position, row in enumerate(choice):
                left[position].add(row)
    return left
