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
_SAID: Final = "DESCRIPTION"

#: Columns by name, and the shapes of their rows.
Area = tuple[Mapping[str, Sequence[Any]], NDArray[np.object_]]


def write_geopackage(
    layers: Mapping[str, Area], made_at: datetime, *, said: Mapping[str, str] | None = None
) -> bytes:
    """Write areas as a GeoPackage.

    Parameters
    ----------
    layers
        By name, columns of values and shape (n,) polygons in metres on the British National Grid;
        None where an area has no shape.
    made_at
        The time that stands in the file: the same areas give the same bytes.
    said
        What the file says of a layer, by its name: whose the shapes are.
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
                options = {_SAID: said[name]} if said and name in said else {}
                frame.to_file(
                    path, layer=name, driver="GPKG", engine="pyogrio", layer_options=options
                )
            return path.read_bytes()
    finally:
        set_gdal_config_options({_TIME: before})


def read_geopackage(path: Path) -> dict[str, tuple[Area, str]]:
    """Read what `write_geopackage` wrote: by layer its areas, and what the file says of it.

    Columns without a value in any row may come in another type.
    """
    from pyogrio import list_layers, read_dataframe, read_info

    found: dict[str, tuple[Area, str]] = {}
    for name in list_layers(path)[:, 0].tolist():
        frame = read_dataframe(path, layer=name)
        columns = {column: frame[column].to_list() for column in frame.columns.drop("geometry")}
        said = (read_info(path, layer=name)["layer_metadata"] or {}).get(_SAID, "")
        found[name] = ((columns, frame.geometry.to_numpy()), said)
    return found


def _alike(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Make every shape one of several polygons: a layer holds shapes of one kind."""
    several: NDArray[np.object_] = shapes.copy()
    single = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    several[single] = [shapely.MultiPolygon([shape]) for shape in shapes[single]]
    return several
