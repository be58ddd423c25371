"""Types of activity as reports break attendances down by them."""

import csv
from importlib.resources import files
from typing import Final

from analytics.disclosure import Dimension
from analytics.reports.counting import By


def _read() -> By:
    with (files("analytics.reports") / "activity_types.csv").open(encoding="utf-8") as file:
        rows = tuple((row["activity_type"], row["label"]) for row in csv.DictReader(file))
    known = ", ".join(f"'{key}'" for key, _ in rows)
    return By(
        Dimension("activity_type", "Type of activity", rows),
        f"CASE WHEN activity_type IN ({known}) THEN activity_type ELSE 'other' END",
    )


#: The types of the code list; what is not of it is `other`.
ACTIVITY_TYPE: Final = _read()
