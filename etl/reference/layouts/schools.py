"""Schools: the list of Get Information about Schools, and the performance tables."""

from __future__ import annotations

from typing import Final

import polars as pl

from etl.reference.layouts.names import day_in, demand_edition, month_in, school_year_in
from etl.reference.layouts.reading import Reading
from etl.reference.layouts.sources import Source
from etl.reference.layouts.tables import Chosen, write_typed

GIAS: Final = ("gias",)
#: Records of a performance table that describe one school (mainstream, special).
_SCHOOLS: Final = (1, 2)


def read_gias(kind: str, source: Source, chosen: Chosen) -> Reading:
    """Read the list of schools, open and closed, in any of its extracts.

    Source
    ------
    Department for Education, "Get Information about Schools": all establishment data, and the
    EduBase extracts before it.
    """
    del kind
    names = (source.name, chosen.table.name)
    edition = source.edition or day_in(*names) or month_in(*names)
    if edition is None:
        raise demand_edition(source.name, "2025-05-24")
    table = write_typed(source, chosen, key="urn")
    return Reading(edition, "urn", None, table, _absent(chosen), workspace=source.workspace)


def read_performance(kind: str, source: Source, chosen: Chosen) -> Reading:
    """Read the results of schools at one key stage.

    Where a figure was not published its column is null and the column `..._reason` has the
    publisher's word: SUPP (few pupils), NE (no entries), NP (not published), LOWCOV (few pupils
    with earlier results). Rows of local authorities and of England are left out.

    Source
    ------
    Department for Education, "Compare school and college performance", download data;
    `england_ks4final` and `england_ks5final`, with their guides to the columns.
    """
    del kind
    edition = source.edition or school_year_in(source.name, chosen.table.name)
    if edition is None:
        raise demand_edition(source.name, "2018-19")
    left_out: dict[str, int] = {}

    def only_schools(rows: pl.LazyFrame) -> pl.LazyFrame:
        if "record_type" not in chosen.columns:
            return rows
        school = pl.col("record_type").is_in(_SCHOOLS)
        left_out["rows"] = int(rows.select((~school).sum()).collect(engine="streaming").item())
        return rows.filter(school).drop("record_type")

    table = write_typed(source, chosen, key="urn", derive=only_schools)
    notes = _absent(chosen)
    if left_out.get("rows"):
        notes += (f"{left_out['rows']:,} rows that are not of one school were left out.",)
    return Reading(edition, "urn", None, table, notes, workspace=source.workspace)


def _absent(chosen: Chosen) -> tuple[str, ...]:
    absent = [
        column.name
        for column in chosen.layout.columns
        if column.name not in chosen.columns and column.name != "record_type"
    ]
    return (f"The file has no column for {', '.join(absent)}.",) if absent else ()
