"""Shapes of neighbourhoods, and what they are called on a map."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from app.core.atlas import ground_of
from app.core.boundaries import Boundaries, find_boundaries
from app.core.context import Hearth
from app.core.need.areas import lie_on_irish_grid

_DISTRICTS: Final = "lad"


def find_shapes(
    hearth: Hearth, areas: pl.DataFrame
) -> tuple[NDArray[np.object_], list[Boundaries]]:
    """Find the shape of each area, None where there is none, and the boundaries they are from.

    Those of Northern Ireland, on a grid of their own, go on a map without others or on none.
    """
    shapes = np.full(len(areas), None, dtype=object)
    used = []
    for level in areas["level"].unique().sort():
        boundaries = find_boundaries(hearth, level)
        if boundaries is None:
            continue
        rows = np.flatnonzero(areas["level"].to_numpy() == level)
        codes = areas["neighbourhood"].to_numpy()[rows].astype(np.str_)
        shapes[rows] = ground_of(boundaries).find(codes)
        used += [boundaries] if any(shape is not None for shape in shapes[rows]) else []
    irish = lie_on_irish_grid(areas)
    if not irish.all():
        shapes[irish] = None
    return shapes, used


def tell_apart(hearth: Hearth, boundaries: Sequence[Boundaries]) -> tuple[str, ...]:
    """Name the boundaries that a map is drawn on, those of the districts around its areas too."""
    around = find_boundaries(hearth, _DISTRICTS)
    drawn_on = [*boundaries, around] if around is not None else boundaries
    return tuple(each.edition.table_sha256 for each in drawn_on)


def name_areas(areas: pl.DataFrame) -> list[str]:
    """Name areas with their local authority, as far as it is known."""
    names = areas.select(
        pl.concat_str("name", "local_authority_name", separator=", ", ignore_nulls=True)
    )
    return names.to_series().to_list()


def find_land(hearth: Hearth) -> NDArray[np.object_] | None:
    """Return the local authorities of Great Britain, where they are known, to show around areas."""
    districts = find_boundaries(hearth, _DISTRICTS)
    return None if districts is None else ground_of(districts).without(()).geometries


def outline_districts(hearth: Hearth, areas: pl.DataFrame) -> NDArray[np.object_] | None:
    """Return the outlines of the local authorities that areas lie in, where they are known."""
    districts = find_boundaries(hearth, _DISTRICTS)
    if districts is None:
        return None
    wanted = np.isin(districts.codes, areas["local_authority"].drop_nulls().unique().to_numpy())
    return districts.geometries[wanted] if wanted.any() else None
