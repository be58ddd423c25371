"""Breakdowns by coded columns: what the codes are called, and what is not among them.

Records may hold a code that has no name here: such people are counted as other, never dropped.
"""

import csv
from functools import cache
from importlib.resources import files

from analytics.disclosure import Dimension
from analytics.reports.counting import NOT_KNOWN, By

OTHER = "other"


def by_code(column: str, label: str) -> By:
    """Break down by a column of codes."""
    categories = _categories()[column]
    named = ", ".join(f"'{key}'" for key, _ in categories if key not in (OTHER, NOT_KNOWN))
    sql = (
        f"CASE WHEN {column} IS NULL THEN '{NOT_KNOWN}'"
        f" WHEN {column} IN ({named}) THEN {column} ELSE '{OTHER}' END"
    )
    return By(Dimension(column, label, categories), sql)


@cache
def _categories() -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    path = files("analytics.reports.hesa_track") / "categories.csv"
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            pair = (row["key"], row["label"])
            found[row["categories"]] = (*found.get(row["categories"], ()), pair)
    return found
