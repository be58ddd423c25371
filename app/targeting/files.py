"""Files of the targeting map: each says how its scores were made."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from app.core.csv_files import write_csv
from app.core.need import Found
from app.core.need.words import COLUMNS
from app.targeting import words
from maps.geopackage import Area, write_geopackage

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
    return _write(found, found.areas, COLUMNS | indicators)


def write_schools(found: Found) -> bytes:
    """Write the ranked schools as CSV."""
    return _write(found, found.schools, _SCHOOLS)


def write_package(found: Found, shapes: NDArray[np.object_], made_at: datetime) -> bytes:
    """Write the ranked neighbourhoods with their shapes as a GeoPackage."""
    names = [*COLUMNS, "fifth", *(one.column for one, _ in found.rule)]
    shown = found.areas.select(names).with_columns(_place(), pl.col("fifth") + 1)
    layers: dict[str, Area] = {"neighbourhoods": (shown.to_dict(as_series=False), shapes)}
    if found.wish.shape:
        drawn = np.array([found.wish.shape.ground], dtype=object)
        layers["outline"] = ({"name": ["Outline that was drawn"]}, drawn)
    return write_geopackage(layers, made_at)


def _place() -> pl.Expr:
    """Give the place, null for none."""
    return pl.when(pl.col("place") > 0).then("place")


def _write(found: Found, table: pl.DataFrame, columns: Mapping[str, str]) -> bytes:
    shown = table.select(*columns).with_columns(pl.col("score").round(2), _place())
    edition = found.all_areas.edition
    said = (
        words.answer(found),
        *words.limits(found),
        *words.notes(found),
        f"Hearth, {edition.name}.",
    )
    return write_csv([columns.values(), *shown.iter_rows()], zip(said))
