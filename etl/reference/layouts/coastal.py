"""The list of coastal towns of the Office for National Statistics."""

from __future__ import annotations

from typing import Final

import polars as pl

from etl.reference.layouts.faults import UnreadableReference
from etl.reference.layouts.names import year_in
from etl.reference.layouts.reading import Reading
from etl.reference.layouts.sources import Source
from etl.reference.layouts.tables import Check, Chosen, count_rows, write_typed

LAYOUTS: Final = ("coastal",)
_UNCODED: Final = "no code"
_COAST: Final = r"^(?:coastal|seaside|larger seaside|smaller seaside|.*coastal town|yes|y|1|true)"
_INLAND: Final = r"^(?:non|not|inland|no$|n$|0|false)"


def read(kind: str, source: Source, chosen: Chosen) -> Reading:
    """Read which towns are coastal, by the code of the built-up area or its subdivision.

    Rows without a code (places outside towns) are left out and counted in the notes.

    Raises
    ------
    UnreadableReference
        No row has the code of a town.

    Source
    ------
    Office for National Statistics, "Coastal towns in England and Wales" (2020) and "Educational
    attainment of young people in English towns" (2023), column `coastal`.
    """
    del kind
    edition = source.edition or year_in(source.name, chosen.table.name) or "2020"
    table = write_typed(source, chosen, key="code", derive=_derive, checks=_checks)
    whole = count_rows(table)
    table = table.filter(~pl.col("code").str.starts_with(_UNCODED)).drop("coastal_text")
    left_out = whole - count_rows(table)
    if left_out == whole:
        raise UnreadableReference(f"{chosen.table.name} has no row with the code of a town.")
    notes = (f"{left_out:,} rows without the code of a town were left out.",) if left_out else ()
    return Reading(edition, "code", "town", table, notes, workspace=source.workspace)


def _derive(rows: pl.LazyFrame) -> pl.LazyFrame:
    columns = rows.collect_schema()
    code = pl.col("code") if "code" in columns else pl.lit(None, dtype=pl.String)
    text = pl.col("coastal_text").str.to_lowercase()
    uncoded = pl.format("no code, row {}", pl.col("row"))
    return rows.with_columns(
        pl.coalesce(code, uncoded).alias("code"),
        pl.when(text.str.contains(_INLAND))
        .then(pl.lit(value=False))
        .when(text.str.contains(_COAST))
        .then(pl.lit(value=True))
        .alias("coastal"),
    )


def _checks(rows: pl.LazyFrame) -> list[Check]:
    del rows
    said = pl.col("coastal_text").is_not_null()
    return [(said & pl.col("coastal").is_null(), "says neither coastal nor non-coastal")]
