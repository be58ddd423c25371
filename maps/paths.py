"""Shapes that stand on a drawing, written as the path data of SVG, thousands at once.

Knows coordinates in units of the drawing; not where on the ground they come from.
"""

from itertools import pairwise
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from maps.drawing import number

#: A part, or a hole, of fewer square units goes unseen.
_MIN_AREA: Final = 0.2
_FEWEST_OF_RING, _FEWEST_OF_LINE = 3, 2


def area_path(shape: shapely.Geometry) -> str:
    """Write the outline of a placed shape as path data; empty where nothing can be seen."""
    return area_paths(np.array([shape], dtype=object))[0]


def area_paths(shapes: NDArray[np.object_]) -> list[str]:
    """Write the outlines of placed shapes, shape (n,), as path data, one text for each."""
    parts, shape_of_part = _parts(shapes)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    seen = shapely.area(shapely.polygons(rings)) >= _MIN_AREA
    return _write(rings[seen], shape_of_part[part_of_ring[seen]], len(shapes), closed=True)


def line_path(shape: shapely.Geometry) -> str:
    """Write placed lines as path data; empty where nothing can be seen."""
    parts, shape_of_part = _parts(np.array([shape], dtype=object))
    return _write(parts, shape_of_part, 1, closed=False)[0]


def dots_path(points: NDArray[np.float64]) -> str:
    """Write points, shape (n, 2), as strokes of no length: round caps make them dots."""
    return "".join(f"M{number(x)} {number(y)}h.01" for x, y in points)


def _parts(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Give the single shapes of collections, which may hold collections, and whose they are."""
    outer, shape_of_outer = shapely.get_parts(shapes, return_index=True)
    inner, outer_of_inner = shapely.get_parts(outer, return_index=True)
    return inner, shape_of_outer[outer_of_inner]


def _write(
    lines: NDArray[np.object_], shape_of_line: NDArray[np.int64], shapes: int, *, closed: bool
) -> list[str]:
    """Write lines, the shape of each rising, by their steps: shorter than their places."""
    points, line = shapely.get_coordinates(lines, return_index=True)
    tenths = np.rint(points * 10).astype(np.int64)
    first = _starts(line)
    steps = np.diff(tenths, axis=0, prepend=np.zeros((1, 2), np.int64))
    steps[first] = tenths[first]
    kept = first | (steps != 0).any(axis=1)
    if closed:
        kept &= ~_ends(line)
    line, steps = line[kept], steps[kept]
    enough = np.bincount(line)[line] >= (_FEWEST_OF_RING if closed else _FEWEST_OF_LINE)
    line, steps = line[enough], steps[enough]
    texts = _write_steps(line, steps, closed=closed)
    bounds = np.searchsorted(shape_of_line[line], np.arange(shapes + 1))
    return ["".join(texts[start:end]) for start, end in pairwise(bounds)]


def _write_steps(
    line: NDArray[np.int64], steps: NDArray[np.int64], *, closed: bool
) -> NDArray[np.object_]:
    """Write each step, of which the first of a line is its place on the drawing."""
    values, position = np.unique(steps, return_inverse=True)
    words = np.array([_tenths(value) for value in values.tolist()], dtype=object)
    across, down = words[position.reshape(steps.shape)].T
    first = _starts(line)
    second = np.roll(first, 1) & ~first
    across[first] = "M" + _unspaced(across[first])
    across[second] = "l" + _unspaced(across[second])
    texts: NDArray[np.object_] = across + down
    if closed:
        texts[_ends(line)] += "Z"
    return texts


def _tenths(value: int) -> str:
    """Write a number of tenths as short as can be: ` 1.5`, `-.5`."""
    written = f"{abs(value) / 10:g}"
    return ("-" if value < 0 else " ") + (written[1:] if written.startswith("0.") else written)


def _unspaced(words: NDArray[np.object_]) -> NDArray[np.object_]:
    return np.array([word.lstrip() for word in words], dtype=object)


def _starts(line: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.asarray(np.diff(line, prepend=-1) != 0, np.bool_)


def _ends(line: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.asarray(np.diff(line, append=-1) != 0, np.bool_)
