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


def totals_of(rows: Sequence[Row], width: int) -> dict[Row, None]:
    """Every total that the rows allow."""
    totals: dict[Row, None] = {(0,) * width: None}
    for row in rows:
        totals = {
            tuple(a + b for a, b in zip(total, choice, strict=True)): None
            for total in totals
            for choice in possible_rows(row)
        }
    return totals


def possible_side_by_side(tables: Sequence[Sequence[Row]]) -> list[list[set[Row]]]:
    """What each row of each table can be when all tables have the same, unprinted, totals.

    A table of one count shares the second count of the tables of whole and part.
    """
    common: set[int] | None = None
    wide: set[Row] | None = None
    for table in tables:
        totals = totals_of(table, len(table[0]))
        if len(table[0]) == 1:
            found = {total[0] for total in totals}
            common = found if common is None else common & found
        else:
            wide = set(totals) if wide is None else wide & set(totals)
    agreed_wide = None if wide is None else {t for t in wide if common is None or t[1] in common}
    agreed_common = common
    if agreed_wide is not None and common is not None:
        agreed_common = {total[1] for total in agreed_wide}
    left = []
    for table in tables:
        allowed = (
            {(total,) for total in agreed_common or ()}
            if len(table[0]) == 1
            else agreed_wide or set()
        )
        left.append(_rows_reaching(table, allowed))
    return left


def _rows_reaching(table: Sequence[Row], allowed: set[Row]) -> list[set[Row]]:
    left = []
    for position, printed in enumerate(table):
        others = totals_of([*table[:position], *table[position + 1 :]], len(printed))
        left.append(
            {
                row
                for row in possible_rows(printed)
                if any(
                    tuple(a + b for a, b in zip(row, other, strict=True)) in allowed
                    for other in others
                )
            }
        )
    return left
