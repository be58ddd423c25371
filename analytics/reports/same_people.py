"""Which names in reports are of the same people by definition: `same_people.csv` for the gate.

`tests/unit/analytics/reports/test_same_people.py` holds each line to the definitions.
"""

import csv
from functools import cache
from importlib.resources import files
from typing import Final

from analytics.disclosure import Same

_OR: Final = "|"


@cache
def list_same() -> tuple[Same, ...]:
    """List names of the same people, as `analytics.disclosure.protect_report` takes them."""
    with (files("analytics.reports") / "same_people.csv").open(encoding="utf-8") as file:
        return tuple(
            Same(**{**row, "categories": tuple(filter(None, row["categories"].split(_OR)))})  # type: ignore[arg-type]
            for row in csv.DictReader(file)
        )
