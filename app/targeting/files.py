"""Files of the targeting map: each says how its scores were made."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from app.targeting import words
from app.targeting.queries import Found
from etl.readers import safe_cell
from maps.geopackage import write_geopackage

_AREAS: Final = {
    "place": "Place",
    "neighbourhood": "Code",
    "name": "Neighbourhood",
    "level": "Kind of area",
    "local_authority": "Local authority code",
    "local_authority_name": "Local authority",
    "region": "Region",
    "score": "Score",
}
_SCHOOLS: Final = {
    "place": "Place",
    "urn": "URN",
    "name": "School or college",
    "phase": "Phase",
    "neighbourhood": "Neighbourhood code",
    "region": "Region",
    "score": "Score",
    "fsm_percent": "Free school meals (%)",
}


def write_areas(found: Found) -> bytes:
    """Write the ranked neighbourhoods with every indicator of the rule as CSV."""
    indicators = {one.column: one.measure for one, _ in found.rule}
    return _write(found, found.areas, _AREAS | indicators)


def write_schools(found: Found) -> bytes:
    """Write the ranked schools as CSV."""
    return _write(found, found.schools, _SCHOOLS)


def write_package(found: Found, shapes: NDArray[np.object_], made_at: datetime) -> bytes:
    """Write the ranked neighbourhoods with their shapes as a GeoPackage."""
    names = [*_AREAS, "fifth", *(one.column for one, _ in found.rule)]
    shown = found.areas.select(names).with_columns(_place(), pl.col("fifth") + 1)
    return write_geopackage({"neighbourhoods": (shown.to_dict(as_series=False), shapes)}, made_at)


def _place() -> pl.Expr:
    """Give the place, null for none."""
    return pl.when(pl.col("place") > 0).then("place")


def _write(found: Found, table: pl.DataFrame, columns: Mapping[str, str]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns.values())
    shown = table.select(*columns).with_columns(pl.col("score").round(2), _place())
    writer.writerows(_cells(row) for row in shown.iter_rows())
    writer.writerow([])
    edition = found.all_areas.edition
    said = (
        words.answer(found),
        *words.notes(found),
        f"Hearth, {edition.name}.",
    )
    writer.writerows([[safe_cell(each)] for each in said])
    return ("\ufeff" + out.getvalue()).encode()


def _cells(row: Sequence[Any]) -> Iterable[Any]:
    return (safe_cell(cell) if isinstance(cell, str) else cell for cell in row)
