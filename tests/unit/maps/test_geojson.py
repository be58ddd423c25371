"""Areas as GeoJSON: where they are, which they are, and that neighbours still meet."""

import json

import numpy as np
import pytest
import shapely

from maps.geojson import find_boxes, write_edge, write_geojson

AREAS = np.array(
    [
        shapely.box(530_000, 180_000, 531_000, 181_000),
        None,
        shapely.box(531_000, 180_000, 532_000, 181_000),
        shapely.Polygon(),
    ],
    dtype=object,
)


def test_write_geojson__areas__by_position_in_degrees() -> None:
    features = json.loads(write_geojson(AREAS))["features"]

    assert [one["id"] for one in features] == [0, 2]
    # By Waterloo Bridge, as the grid's own tables have it.
    middle = shapely.geometry.shape(features[0]["geometry"]).centroid
    assert (middle.x, middle.y) == pytest.approx((-0.121, 51.5075), abs=2e-3)


def test_write_geojson__neighbours__share_their_edge() -> None:
    west, east = (
        shapely.geometry.shape(one["geometry"])
        for one in json.loads(write_geojson(AREAS))["features"]
    )
    assert shapely.intersection(west, east).length > 0
    assert shapely.intersection(west, east).area == 0


def test_write_geojson__nothing__is_an_empty_collection() -> None:
    none = np.array([None], dtype=object)
    assert json.loads(write_geojson(none)) == {"type": "FeatureCollection", "features": []}


def test_write_edge__of_ground_in_two_parts__is_a_line_around_each_in_degrees() -> None:
    edge = shapely.geometry.shape(json.loads(write_edge(shapely.union_all(AREAS[[0, 2]]))))
    assert edge.geom_type == "LineString"
    apart = shapely.MultiPolygon([AREAS[0], shapely.box(540_000, 180_000, 541_000, 181_000)])
    edges = shapely.geometry.shape(json.loads(write_edge(apart)))
    assert len(edges.geoms) == 2
    assert edges.bounds == pytest.approx(find_boxes(np.array([apart]))[0].tolist(), abs=5e-3)


def test_find_boxes__areas__in_degrees_and_none_for_none() -> None:
    boxes = find_boxes(AREAS)

    assert np.isnan(boxes[[1, 3]]).all()
    west, south, east, north = boxes[0]
    assert west < east < 0
    assert 51 < south < north < 52
