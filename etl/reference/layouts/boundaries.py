"""Boundaries of areas, and coastlines: shapes on the British National Grid as WKB."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from etl.reference.layouts.areas import AreaHeading, read_heading
from etl.reference.layouts.faults import refuse_rows
from etl.reference.layouts.geography import find_shapes, read_shapes
from etl.reference.layouts.names import demand_edition, month_in, year_in
from etl.reference.layouts.outlines import check_outlines
from etl.reference.layouts.published import hold_against_published
from etl.reference.layouts.reading import Reading
from etl.reference.layouts.sources import Source

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

#: How far a simplified boundary may lie from the published one, by type of area.
_TOLERANCE_M: Final = {"lsoa": 20.0, "oa": 10.0, "dz": 20.0, "msoa": 40.0, "ward": 40.0}
_WIDEST_TOLERANCE_M: Final = 100.0
_AREAL: Final = ("Polygon", "MultiPolygon")
_LINEAR: Final = ("LineString", "MultiLineString", "LinearRing")


def find_boundaries(source: Source) -> Path | None:
    """A file of shapes with a column of codes of areas, or None."""
    path = find_shapes(source)
    if path is None:
        return None
    return path if _area_columns(read_shapes(source, path)) else None


def find_coastline(source: Source) -> Path | None:
    """A file of shapes without codes of areas, or None."""
    path = find_shapes(source)
    if path is None:
        return None
    return None if _area_columns(read_shapes(source, path)) else path


def read_boundaries(kind: str, source: Source, path: Path) -> Reading:
    """Read the boundaries of one type of area, simplified so that neighbours still meet.

    Columns: `code`, `name`, `easting_m` and `northing_m` of a point within, `geometry` (WKB,
    EPSG:27700). The edition names type and year, as `lad24`. Notes count what was mended.

    Source
    ------
    Office for National Statistics, Open Geography Portal: digital boundaries of any resolution.
    Simplified by the coverage algorithm of GEOS (Visvalingam and Whyatt on shared edges).
    """
    frame = read_shapes(source, path)
    heading, area = _area_columns(frame)[0]
    codes = frame[heading].astype("string").str.strip().to_list()
    _refuse_codes(source.name, codes, area)
    names = _names(frame, area)
    source.report("Simplifying", 1, 3)
    shapes, mended = check_outlines(source.name, codes, frame.geometry.to_numpy())
    table = _table(codes, names, _simplify(shapes, area))
    edition = source.edition or area.edition
    source.report("Simplifying", 3, 3)
    notes = hold_against_published(source.name, kind, edition, table.height, partial=source.partial)
    notes = (*notes, *mended, f"Simplified to {_tolerance(area):.0f} m.")
    return Reading(edition, "code", area.area_type, table, notes, workspace=source.workspace)


def read_coastline(kind: str, source: Source, path: Path) -> Reading:
    """Read a coastline of lines or of outlines of land; each part has a row.

    Columns: `code` (a number), `geometry` (WKB, EPSG:27700), `length_km`.

    Source
    ------
    Any coastline; distances are measured to its lines, so its detail and its treatment of
    estuaries decide what counts as coast.
    """
    del kind
    edition = source.edition or month_in(source.name) or year_in(source.name)
    if edition is None:
        raise demand_edition(source.name, "2021")
    frame = read_shapes(source, path)
    wrong = ~frame.geometry.geom_type.isin([*_AREAL, *_LINEAR])
    if wrong.any():
        first = int(wrong.to_numpy().argmax()) + 1
        raise refuse_rows(source.name, first, int(wrong.sum()), "is neither a line nor an outline")
    parts = frame.geometry.explode(ignore_index=True)
    width = len(str(len(parts)))
    table = pl.DataFrame(
        {
            "code": [f"{number:0{width}d}" for number in range(1, len(parts) + 1)],
            "geometry": parts.to_wkb().to_list(),
            "length_km": (parts.length / 1000).to_list(),
        },
        schema={"code": pl.String, "geometry": pl.Binary, "length_km": pl.Float64},
    )
    return Reading(edition, "code", "coastline", table, workspace=source.workspace)


def _area_columns(frame: GeoDataFrame) -> list[tuple[str, AreaHeading]]:
    """Headings of codes of areas; the one whose codes all differ comes first."""
    found = [
        (str(column), area)
        for column in frame.columns
        if (area := read_heading(str(column))) is not None and area.what == "code"
    ]
    return sorted(found, key=lambda pair: not frame[pair[0]].is_unique)


def _names(frame: GeoDataFrame, area: AreaHeading) -> list[str | None]:
    for column in frame.columns:
        said = read_heading(str(column))
        if said is not None and said.what == "name" and said.edition == area.edition:
            return [None if name is None else str(name) for name in frame[column]]
    return [None] * len(frame)


def _refuse_codes(name: str, codes: list[str], area: AreaHeading) -> None:
    rows = pl.DataFrame({"code": codes}, schema={"code": pl.String}).with_row_index("row", offset=1)
    for wrong, fault in (
        (
            ~pl.col("code").str.contains(f"^(?:{area.frame})$").fill_null(value=False),
            f"has a code that is not one of {area.edition}",
        ),
        (pl.col("code").is_duplicated(), "repeats a code"),
    ):
        found = rows.filter(wrong)
        if not found.is_empty():
            raise refuse_rows(name, found["row"][0], found.height, fault)


def _tolerance(area: AreaHeading) -> float:
    return _TOLERANCE_M.get(area.word, _WIDEST_TOLERANCE_M)


def _simplify(shapes: NDArray[np.object_], area: AreaHeading) -> NDArray[np.object_]:
    import shapely

    simple = shapely.coverage_simplify(shapes, _tolerance(area))
    gone = shapely.is_empty(simple) | shapely.is_missing(simple)
    kept: NDArray[np.object_] = np.where(gone, shapes, simple)
    return kept


def _table(codes: list[str], names: list[str | None], shapes: NDArray[np.object_]) -> pl.DataFrame:
    import shapely

    inside = shapely.point_on_surface(shapes)
    return (
        pl.DataFrame(
            {
                "code": codes,
                "name": names,
                "easting_m": np.round(shapely.get_x(inside)),
                "northing_m": np.round(shapely.get_y(inside)),
                "geometry": list(shapely.to_wkb(shapes)),
            },
            schema={
                "code": pl.String,
                "name": pl.String,
                "easting_m": pl.Float64,
                "northing_m": pl.Float64,
                "geometry": pl.Binary,
            },
        )
        .with_columns(pl.col("easting_m", "northing_m").cast(pl.Int32))
        .sort("code")
    )
