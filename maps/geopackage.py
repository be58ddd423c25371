"""Areas as a GeoPackage, which any program for maps reads: in British National Grid."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

_GRID: Final = "EPSG:27700"
_TIME: Final = "OGR_CURRENT_DATE"

#: Columns by name, and the shapes of their rows.
Area = tuple[Mapping[str, Sequence[Any]], NDArray[np.object_]]


def write_geopackage(layers: Mapping[str, Area], made_at: datetime) -> bytes:
    """Write areas as a GeoPackage.

    Parameters
    ----------
    layers
        By name, columns of values and shape (n,) polygons in metres on the British National Grid;
        None where an area has no shape.
    made_at
        The time that stands in the file: the same areas give the same bytes.
    """
    # They take a second to come: only who writes such a file waits for them.
    from geopandas import GeoDataFrame
    from pyogrio import get_gdal_config_option, set_gdal_config_options

    before = get_gdal_config_option(_TIME)
    set_gdal_config_options({_TIME: f"{made_at:%Y-%m-%dT%H:%M:%S.000Z}"})
    try:
        with TemporaryDirectory(prefix="hearth-areas-") as folder:
            path = Path(folder) / "areas.gpkg"
            for name, (columns, shapes) in layers.items():
                frame = GeoDataFrame(dict(columns), geometry=_alike(shapes), crs=_GRID)
                frame.to_file(path, layer=name, driver="GPKG", engine="pyogrio")
            return path.read_bytes()
    finally:
        set_gdal_config_options({_TIME: before})


def _alike(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Make every shape one of several polygons: a layer holds shapes of one kind."""
    several: NDArray[np.object_] = shapes.copy()
    single = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    several[single] = [shapely.MultiPolygon([shape]) for shape in shapes[single]]
    return several
