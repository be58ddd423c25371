"""Small tables of people for the tests of linkage."""

from datetime import date
from typing import Any

import polars as pl

SCHEMA = {
    "id": pl.String,
    "forename": pl.String,
    "middle_names": pl.String,
    "surname": pl.String,
    "date_of_birth": pl.Date,
    "sex": pl.String,
    "postcode": pl.String,
    "school_urn": pl.String,
    "previous_surname": pl.String,
    "previous_postcode": pl.String,
}
ELLA: dict[str, Any] = {
    "forename": "Ella",
    "surname": "Marchbanks",
    "date_of_birth": date(2004, 5, 9),
    "sex": "10",
    "postcode": "LS6 2AB",
    "school_urn": "900001",
}


def table(*people: dict[str, Any]) -> pl.DataFrame:
    """Make a table; whoever has no id gets one by place."""
    rows = [{"id": f"x{n}"} | person for n, person in enumerate(people)]
    return pl.DataFrame(rows, schema=SCHEMA)
