"""Shapes of the loaded reference data that a map needs: the outline of an area, and the land."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from app.core.boundaries import find_edition
from app.core.context import Hearth
from app.core.estimates import COASTLINE, read_land
from app.core.warehouse import reference_folder
from etl.reference.editions import Edition
from etl.reference.store import ReferenceStore

#: A little more than is shown, so that the cut is never seen.
_BEYOND = 1.3
#: A coastline that does not cover the ground would show towns in the sea.
_ON_LAND = 0.9
_SAMPLE = 500


@dataclass(frozen=True, slots=True)
class Outline:
    """The outline of an area on the British grid; an estimate where it was drawn from postcodes."""

    shape: shapely.Geometry
    estimate: bool


def find_outline(
    hearth: Hearth, areas: Mapping[str, str], types: tuple[str, ...]
) -> Outline | None:
    """Return the outline of the first of some types of area that has one, or None."""
    for area_type in types:
        code = areas.get(area_type)
        edition = find_edition(hearth, area_type) if code is not None else None
        if edition is not None:
            shape = (
                pl.scan_parquet(edition.path())
                .filter(pl.col("code") == code)
                .select("geometry")
                .collect()["geometry"]
            )
            if len(shape):
                return Outline(shapely.from_wkb(shape[0]), edition.estimate)
    return None


def find_land(
    hearth: Hearth, middle: tuple[float, float], radius_m: float, points_m: NDArray[np.float64]
) -> Any:
    """Return the land around a point of the British grid, or None where nothing tells it.

    None also where all is land, and where the coastline in use leaves out the postcodes there
    (`points_m`, shape (n, 2)), as one of Great Britain does the Isle of Man.
    """
    edition = ReferenceStore(reference_folder(hearth)).find(COASTLINE)
    if edition is None:
        return None
    tree = _read_land(edition.path(), edition)
    reach = radius_m * _BEYOND
    east, north = middle
    window = shapely.box(east - reach, north - reach, east + reach, north + reach)
    near = tree.geometries[tree.query(window)]
    land = shapely.union_all(shapely.make_valid(shapely.clip_by_rect(near, *window.bounds)))
    some = points_m[:: max(1, len(points_m) // _SAMPLE)]
    on_land = shapely.contains_xy(land, some) if len(some) else np.ones(1)
    return None if on_land.mean() < _ON_LAND or land.covers(window) else land


@lru_cache(maxsize=2)
def _read_land(_path: Path, edition: Edition) -> shapely.STRtree:
    return shapely.STRtree(read_land(edition))
