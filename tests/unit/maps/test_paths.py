import re

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from maps.paths import area_path, area_paths, line_path

tenths = st.integers(-5_000, 5_000)
lines = st.lists(st.tuples(tenths, tenths), min_size=2, max_size=8, unique=True)


def read(path):
    """The places that path data of lines goes through, in tenths."""
    numbers = [round(10 * float(each)) for each in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", path)]
    return np.cumsum(np.array(numbers).reshape(-1, 2), axis=0)


@given(lines)
def test_line_path__any_line__goes_through_its_points(points):
    written = line_path(shapely.LineString(np.array(points) / 10))
    assert np.array_equal(read(written), points)
    assert re.fullmatch(r"M-?[\d.]+[ -][\d.]+l[\d. -]+", written)


def test_area_path__square_with_a_hole__both_rings_closed():
    shape = shapely.box(0, 0, 10, 10) - shapely.box(4, 4, 6, 6)
    assert area_path(shape).count("Z") == area_path(shape).count("M") == 2


def test_area_path__steps__as_short_as_can_be():
    shape = shapely.Polygon([(1, 1), (1.5, 11), (11, 1)])
    assert area_path(shape) == "M1 1l.5 10 9.5-10Z"


def test_area_paths__what_no_eye_sees__left_out_and_each_shape_keeps_its_place():
    speck = shapely.box(50, 50, 50.2, 50.2)
    shapes = [speck, shapely.box(0, 0, 9, 9), None, shapely.MultiPolygon(), shapely.Point(1, 1)]
    paths = area_paths(np.array(shapes, dtype=object))
    assert [bool(path) for path in paths] == [False, True, False, False, False]


def test_area_path__collection_of_collections__its_polygons_written():
    inner = shapely.GeometryCollection([shapely.box(0, 0, 9, 9), shapely.Point(3, 3)])
    assert area_path(shapely.GeometryCollection([inner])).count("M") == 1
