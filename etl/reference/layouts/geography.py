"""Opens files of shapes: GeoJSON, GeoPackage, zipped Shapefile and GeoParquet.

GeoPandas is imported when a file of shapes is opened, not before: it is slow to load.
"""

from __future__ import annotations

import warnings
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

import polars as pl

from etl.reference.layouts.coordinates import (
    DEGREES,
    GRID,
    WORDS,
    can_be_degrees,
    tell_coordinates,
)
from etl.reference.layouts.faults import UnreadableReference
from etl.reference.layouts.sources import Source, unpack

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

_SHAPES: Final = (".shp", ".gpkg", ".geojson", ".json")
_BESIDE: Final = (".shx", ".dbf", ".prj", ".cpg")


def find_shapes(source: Source) -> Path | None:
    """The file of shapes that a source is or holds, unpacked; None where it holds none."""
    with source.path.open("rb") as file:
        head = file.read(512)
    if head.startswith(b"SQLite format 3\0"):
        return _named(source, ".gpkg")
    if head.startswith(b"PAR1"):
        return source.path if _is_geo_parquet(source.path) else None
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _named(source, ".geojson")
    if head.startswith(b"PK"):
        return _unpack_shapes(source)
    return None


def _is_geo_parquet(path: Path) -> bool:
    try:
        return "geo" in pl.read_parquet_metadata(path)
    except (pl.exceptions.PolarsError, OSError):
        return False


def _named(source: Source, suffix: str) -> Path:
    """The file under a name by which it is known for what it is."""
    if source.path.suffix.lower() == suffix:
        return source.path
    link = source.workspace.new_file(suffix)
    link.symlink_to(source.path.resolve())
    return link


def _unpack_shapes(source: Source) -> Path | None:
    try:
        with zipfile.ZipFile(source.path) as archive:
            members = [m for m in archive.infolist() if "__MACOSX" not in m.filename]
            shapes = [m for m in members if PurePosixPath(m.filename).suffix.lower() in _SHAPES]
            if not shapes:
                return None
            shape = max(shapes, key=lambda member: member.file_size)
            whole = PurePosixPath(shape.filename)
            target = source.workspace.new_file(whole.suffix.lower())
            unpack(archive, shape, target, source)
            for member in members:
                other = PurePosixPath(member.filename)
                if other.with_suffix("") == whole.with_suffix("") and (
                    other.suffix.lower() in _BESIDE
                ):
                    beside = target.with_suffix(other.suffix.lower())
                    unpack(archive, member, beside, source)
            return target
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as fault:
        raise _unreadable(source.name) from fault
    except RuntimeError as fault:  # zipfile's word for a password
        raise UnreadableReference(f"{source.name} is locked with a password.") from fault


def read_shapes(source: Source, path: Path) -> GeoDataFrame:
    """All shapes of a file, on the British National Grid.

    A file that does not say its coordinates, or says degrees that no place has, is taken by what
    its shapes can only be in; the source then has a note of it.

    Raises
    ------
    UnreadableReference
        The file is damaged, has no shape, does not say its coordinates, or a shape is empty.
    """
    frame = _read(source, path)
    if frame.empty:
        raise UnreadableReference(f"{source.name} holds no shape.")
    empty = frame.geometry.isna() | frame.geometry.is_empty
    if empty.any():
        first = int(empty.to_numpy().argmax()) + 1
        raise UnreadableReference(
            f"{source.name}: row {first:,} has no shape ({int(empty.sum()):,} in all)."
        )
    frame = _with_coordinates(source, frame)
    return frame if frame.crs == GRID else frame.to_crs(GRID)


def _with_coordinates(source: Source, frame: GeoDataFrame) -> GeoDataFrame:
    bounds = frame.total_bounds
    if frame.crs is not None and (not frame.crs.is_geographic or can_be_degrees(bounds)):
        return frame
    fault = (
        "does not say in which coordinates its shapes are"
        if frame.crs is None
        else f"says that its shapes are in {WORDS[DEGREES]}, which they cannot be"
    )
    found = tell_coordinates(bounds)
    if found is None:
        raise UnreadableReference(
            f"{source.name} {fault}: give the file with its .prj, or as GeoPackage."
        )
    note = f"The file {fault}: all {len(frame):,} were taken as {WORDS[found]}, which alone fit."
    if note not in source.notes:  # a file is looked at more than once
        source.notes.append(note)
    return frame.set_crs(found, allow_override=True)


def _read(source: Source, path: Path) -> GeoDataFrame:
    import geopandas

    source.report("Reading shapes", 0, 3)
    try:
        with warnings.catch_warnings():
            # GDAL warns of what it mends by itself, such as the direction of a ring.
            warnings.simplefilter("ignore")
            if path.suffix in {".gpkg", ".geojson", ".json", ".shp"}:
                frame = geopandas.read_file(path, engine="pyogrio")
            else:
                frame = geopandas.read_parquet(path)
    except Exception as fault:
        raise _unreadable(source.name) from fault
    if not isinstance(frame, geopandas.GeoDataFrame):
        raise UnreadableReference(f"{source.name} holds a table without shapes.")
    return frame


def _unreadable(name: str) -> UnreadableReference:
    return UnreadableReference(
        f"{name} cannot be read as GeoJSON, GeoPackage, Shapefile or GeoParquet: it is damaged or "
        "was cut off. Download it again."
    )
