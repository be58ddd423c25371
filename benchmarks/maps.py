"""Measures maps: which area a place lies in, drawing areas, how far the coast is.

    python -m benchmarks.maps BOUNDARIES ... [--coastline FILE] [--quick]

Boundaries and coastline are files as their publisher gives them. Beside ours stand GeoPandas'
`sjoin` and a plot by GeoPandas and Matplotlib. Each step is a process of its own; seconds are of
its processor, without what reading the files takes.
"""

import argparse
import gzip
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from benchmarks.machine import Measured, describe, print_table, run_measured
from etl.postcodes import PostcodeDirectory
from etl.reference import read_reference

ROOT = Path(__file__).parents[1]
CACHE = ROOT / "instance" / "cache"
GRID = "EPSG:27700"
SHADES = ("least", "less", "middle", "more", "most")
#: One postcode in so many where it has to be quick.
QUICK = 20


def main() -> None:
    given = _read_arguments()
    if given.step:
        print(json.dumps(STEPS[given.step](*given.files)))
        return
    print(describe())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        points = _write_points(folder, every=QUICK if given.quick else 1)
        areas = [_write_areas(folder, Path(file)) for file in given.files]
        _print_assignment(points, areas)
        _print_drawing(folder, areas)
        _print_points(points, given.coastline)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.maps", description=__doc__)
    parser.add_argument(
        "files", nargs="*", metavar="BOUNDARIES", help="as the publisher gives them"
    )
    parser.add_argument("--coastline", help="a file of lines or outlines; else only the estimate")
    parser.add_argument("--quick", action="store_true", help=f"only every {QUICK}th postcode")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    return parser.parse_args()


def _write_points(folder: Path, *, every: int) -> Path:
    """Keep the British postcodes, ended ones too, with the local authority of the directory."""
    table = (
        PostcodeDirectory.load(CACHE)
        .to_frame()
        .filter(pl.col("easting_m") >= 0, ~pl.col("postcode").str.starts_with("BT"))
    )
    path = folder / "points.parquet"
    columns = ("easting_m", "northing_m", "local_authority")
    table.gather_every(every).select(columns).write_parquet(path)
    return path


def _write_areas(folder: Path, file: Path) -> Path:
    """Read a file as the site does, and keep the areas of England and Wales."""
    reading = read_reference("boundaries", file, partial=True)
    path = folder / f"{reading.edition}.parquet"
    table = reading.table.lazy().collect()
    table.filter(pl.col("code").str.contains("^[EW]")).write_parquet(path)
    return path


def _shapes(path: str) -> NDArray[np.object_]:
    shapes: NDArray[np.object_] = shapely.from_wkb(pl.read_parquet(path)["geometry"].to_numpy())
    return shapes


def _run(step: str, *files: Path) -> Measured:
    order = [sys.executable, "-m", "benchmarks.maps", "--step", step, *map(str, files)]
    return run_measured(order)


# --- which area a place lies in ----------------------------------------------------------------


def _print_assignment(points: Path, areas: Sequence[Path]) -> None:
    rows = []
    for area in areas:
        for step, words in (
            ("assign", "Hearth"),
            ("within", "geopandas.sjoin, within"),
            ("intersects", "geopandas.sjoin, intersects"),
        ):
            took = _run(step, points, area)
            said = took.said
            row = (f"{said['areas']:,} of {area.stem}: {words}", f"{took.seconds:.1f}")
            rows.append((*row, f"{took.peak_mb:,.0f}", f"{said['placed']:,}", f"{said['rows']:,}"))
    title = f"The area of each of {_height(points):,} postcodes"
    print_table(title, ("areas", "CPU-s", "peak MB", "in an area", "rows out"), rows)


def assign(points: str, areas: str) -> dict[str, Any]:
    from maps.assign import assign_points

    table, shapes = pl.read_parquet(points), _shapes(areas)
    start = process_time()
    found = assign_points(table["easting_m"], table["northing_m"], shapes)
    seconds = process_time() - start
    placed = int((found >= 0).sum())
    return {"seconds": seconds, "areas": len(shapes), "placed": placed, "rows": len(found)}


def join(points: str, areas: str, predicate: str) -> dict[str, Any]:
    """Join as a notebook does; on an edge a point has a row for each area that it touches."""
    import geopandas

    table, shapes = pl.read_parquet(points), _shapes(areas)
    frame = geopandas.GeoDataFrame({"area": range(len(shapes))}, geometry=shapes, crs=GRID)
    start = process_time()
    places = geopandas.points_from_xy(table["easting_m"], table["northing_m"], crs=GRID)
    joined = geopandas.GeoDataFrame(geometry=places).sjoin(frame, how="left", predicate=predicate)
    seconds = process_time() - start
    placed = int(joined["area"].notna().groupby(level=0).any().sum())
    return {"seconds": seconds, "areas": len(shapes), "placed": placed, "rows": len(joined)}


# --- drawing ------------------------------------------------------------------------------------


def _print_drawing(folder: Path, areas: Sequence[Path]) -> None:
    rows = []
    for area in areas:
        for step, words in (("draw", "Hearth"), ("plot", "GeoPandas and Matplotlib")):
            took = _run(step, area, folder / "map.svg")
            said = took.said
            sizes = (f"{said['bytes'] / 1000:,.0f}", f"{said['compressed'] / 1000:,.0f}")
            name = f"{said['areas']:,} of {area.stem}: {words}"
            rows.append((name, f"{took.seconds:.1f}", f"{took.peak_mb:,.0f}", *sizes))
    headings = ("areas", "CPU-s", "peak MB", "KB", "KB gzip")
    print_table("A map of five classes as SVG", headings, rows)


def draw(areas: str, file: str) -> dict[str, Any]:
    from maps.svg import Graded, Layer, draw_map

    table, shapes = pl.read_parquet(areas), _shapes(areas)
    names = table["name"].fill_null(table["code"]).to_list()
    start = process_time()
    written = draw_map(
        Layer(shapes, names, _shades(shapes)),
        Graded(SHADES, "Classes without meaning"),
        title="Areas",
        description="Shaded by their place in the list.",
        source="Boundaries as given",
    )
    Path(file).write_text(written, encoding="utf-8")
    return _sizes(file, process_time() - start, len(shapes))


def plot(areas: str, file: str) -> dict[str, Any]:
    import geopandas
    import matplotlib.pyplot as plt

    shapes = _shapes(areas)
    frame = geopandas.GeoDataFrame({"shade": _shades(shapes)}, geometry=shapes, crs=GRID)
    start = process_time()
    axes = frame.plot(column="shade", cmap="Blues", categorical=True, legend=True)
    axes.set_axis_off()
    plt.savefig(file)
    return _sizes(file, process_time() - start, len(shapes))


def _shades(shapes: NDArray[np.object_]) -> NDArray[np.int64]:
    return np.arange(len(shapes)) % len(SHADES)


def _sizes(file: str, seconds: float, areas: int) -> dict[str, Any]:
    written = Path(file).read_bytes()
    compressed = len(gzip.compress(written, mtime=0))
    return {"seconds": seconds, "areas": areas, "bytes": len(written), "compressed": compressed}


# --- areas from postcodes, and the coast --------------------------------------------------------


def _print_points(points: Path, coastline: str | None) -> None:
    steps: list[tuple[str, str, tuple[Path, ...]]] = [
        ("drawn", "local authorities drawn from the postcodes", ()),
        ("estimate", "distance to the coast, estimated", ()),
    ]
    if coastline is not None:
        steps.append(("measure", "distance to a coastline", (Path(coastline),)))
    rows = []
    for step, words, files in steps:
        took = _run(step, points, *files)
        rows.append((words, f"{took.seconds:.1f}", f"{took.peak_mb:,.0f}", took.said["found"]))
    title = f"Of {_height(points):,} postcodes"
    print_table(title, ("what", "CPU-s", "peak MB", "found"), rows)


def draw_areas(points: str) -> dict[str, Any]:
    from maps.from_points import draw_from_points

    table = pl.read_parquet(points).drop_nulls()
    start = process_time()
    codes, _ = draw_from_points(*table["local_authority", "easting_m", "northing_m"], cell_m=250)
    return {"seconds": process_time() - start, "found": f"{len(codes):,} areas"}


def estimate_coast(points: str) -> dict[str, Any]:
    from maps.coast import estimate_coast_km

    table = pl.read_parquet(points)
    start = process_time()
    distance_km = estimate_coast_km(table["easting_m"], table["northing_m"])
    return _distances(process_time() - start, distance_km)


def measure_coast(points: str, coastline: str) -> dict[str, Any]:
    from maps.coast import Coastline

    table = pl.read_parquet(points)
    lines = read_reference("coastline", Path(coastline), edition="given").table.lazy().collect()
    start = process_time()
    coast = Coastline(shapely.from_wkb(lines["geometry"].to_list()))
    distance_km = coast.distances_km(table["easting_m"], table["northing_m"])
    return _distances(process_time() - start, distance_km)


def _distances(seconds: float, distance_km: NDArray[np.float64]) -> dict[str, Any]:
    return {"seconds": seconds, "found": f"median {np.median(distance_km):.1f} km"}


def _height(points: Path) -> int:
    return int(pl.scan_parquet(points).select(pl.len()).collect().item())


STEPS: dict[str, Callable[..., dict[str, Any]]] = {
    "assign": assign,
    "within": partial(join, predicate="within"),
    "intersects": partial(join, predicate="intersects"),
    "draw": draw,
    "plot": plot,
    "drawn": draw_areas,
    "estimate": estimate_coast,
    "measure": measure_coast,
}

if __name__ == "__main__":
    main()
