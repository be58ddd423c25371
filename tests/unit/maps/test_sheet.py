"""Maps of areas by class."""

import gzip
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from maps.scales import STATES
from maps.svg import (
    MISSING,
    SUPPRESSED,
    ZERO,
    Bivariate,
    Categories,
    Graded,
    Layer,
    Points,
    draw_map,
)

SVG = "{http://www.w3.org/2000/svg}"
SCALE = Graded(("under 20", "20 to 39", "40 or more"), "Entered, in every 100")
WORDS = {"title": "Entry", "description": "By area.", "source": "Ours."}
BOUNDARIES = Path(__file__).parents[3].parent / "shared" / "data" / "boundaries"


def layer(classes, names=None):
    west = 400_000 + 10_000 * np.arange(len(classes))
    squares = shapely.box(west, 300_000, west + 10_000, 310_000)
    return Layer(squares, names or ["Wexcombe"] * len(classes), np.array(classes))


def draw(classes, scale=SCALE, names=None, **given_):
    return ET.fromstring(draw_map(layer(classes, names), scale, **WORDS | given_))


def shaded(root):
    return [path for path in root.iter(f"{SVG}path") if path.get("data-area")]


def looks(root, *, on_map=True):
    """Fills of each class as it is on the map, or in the legend."""
    found = {}
    for each in root.iter():
        if "map-class" in each.get("class", "") and on_map == (each.get("stroke") is not None):
            fills = {part.get("fill") for part in each.iter()} - {None}
            found[each.get("class")] = fills
    return found


def words(root):
    return [text.text for text in root.iter(f"{SVG}text")]


@settings(max_examples=15)
@given(st.lists(st.integers(MISSING, 2), min_size=1, max_size=12))
def test_draw_map__any_classes__each_area_drawn_named_and_in_the_legend(classes):
    root = draw(classes)
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == "Entry"
    assert root.find(f"{SVG}desc").text.startswith(f"By area. North is up. Of {len(classes)} areas")
    assert sorted(int(path.get("data-area")) for path in shaded(root)) == list(range(len(classes)))
    assert {*SCALE.labels, SCALE.unit, "Source: Ours."} <= set(words(root))
    for state, meaning in STATES.items():
        assert (meaning in words(root)) == (state in classes)


def test_draw_map__none_withheld_and_unknown__three_looks_beside_the_classes():
    root = draw([0, 1, 2, ZERO, SUPPRESSED, MISSING])
    assert len({frozenset(fills) for fills in looks(root).values()}) == 6
    assert "url(#map-hatch)" in looks(root)["map-class map-class-suppressed"]
    assert "map-hatch" in {each.get("id") for each in root.iter(f"{SVG}pattern")}


@pytest.mark.parametrize(
    "scale", [SCALE, Categories("abc"), Bivariate(("low", "high"), "ab", "Rows", "Columns")]
)
def test_draw_map__legend_and_map__same_fill_for_the_same_class(scale):
    root = draw([2, SUPPRESSED], scale)
    assert len(looks(root)) == 2
    assert looks(root).items() <= looks(root, on_map=False).items()


def test_draw_map__page_with_strict_policy__no_style_no_script_no_address():
    points = [Points([405_000], [305_000], ["Wexcombe School"], "school")]
    written = draw_map(layer([0, 1]), Categories("ab"), points=points, **WORDS)
    assert not re.search(r" style=|<style|<script|https?://(?!www\.w3\.org/2000/svg)", written)


def test_draw_map__name_with_markup__written_as_text():
    root = draw([0], names=["Tyne & <Wear>"])
    assert shaded(root)[0].find(f"{SVG}title").text == "Tyne & <Wear>: under 20"


def test_draw_map__counts__told_to_whoever_does_not_see_it():
    said = draw([0, 0, 2, SUPPRESSED]).find(f"{SVG}desc").text
    assert "Of 4 areas: 1 withheld to protect people; 2 under 20; 1 40 or more." in said


def test_draw_map__wide_country__height_follows_and_width_is_kept():
    root = draw([0] * 10, width=600)
    _, _, width, height = (float(each) for each in root.get("viewBox").split())
    assert width == 600
    assert height < 300


def test_draw_map__points__those_in_view_drawn_and_their_kind_in_the_legend():
    points = [
        Points([405_000, 900_000], [305_000, 305_000], ["Near", "Far"], "school"),
        Points([415_000], [305_000], ["Fair"], "activity"),
        Points([416_000], [305_000], ["Next fair"], "planned"),
    ]
    root = draw([0, 1], points=points)
    titles = [title.text for title in root.iter(f"{SVG}title")]
    assert {"Near", "Fair", "Next fair"} <= set(titles)
    assert "Far" not in titles
    assert {"schools and colleges", "activities", "next activities"} <= set(words(root))
    assert "higher education providers" not in words(root)


def test_draw_map__graded_points__marks_told_apart_by_size_and_hollow():
    points = [
        Points([405_000], [305_000], ["Ash"], "school", 4, "200 or more"),
        Points([406_000], [305_000], ["Beech"], "school", 1, "few"),
        Points([407_000], [305_000], ["Cedar"], "school", 0, "not reached"),
    ]
    root = draw([0, 1], points=points)

    legend = words(root)
    assert [legend.index(each.label) for each in points] == sorted(
        legend.index(each.label) for each in points
    )
    looks = [
        group.get("fill")
        for group in root.iter(f"{SVG}g")
        if "map-school" in group.get("class", "")
    ]
    assert looks.count("#FFFFFF") == looks.count(looks[-1]) == 2
    assert "schools and colleges" not in legend


def test_draw_map__crowd_of_points__thinned_and_small():
    east = np.tile(np.linspace(400_100, 409_900, 100), 100)
    north = np.repeat(np.linspace(300_100, 309_900, 100), 100)
    written = draw_map(
        layer([0]), SCALE, points=[Points(east, north, ["School"] * 10_000, "school")], **WORDS
    )
    assert "<title>School</title>" not in written
    assert len(written) < 700_000


def test_draw_map__outlines__over_the_areas():
    outlines = np.array([shapely.box(400_000, 300_000, 420_000, 310_000)])
    root = draw([0, 1], outlines=outlines)
    assert len([path for path in root.iter() if path.get("class") == "map-outline"]) == 1


def test_draw_map__land__under_the_areas_as_far_as_they_are_in_view():
    near = shapely.box(380_000, 290_000, 440_000, 320_000)
    root = draw([0, 1], land=np.array([near, None, shapely.box(0, 0, 10, 10)], dtype=object))
    drawn = [each.get("class", "") for each in root.iter() if each.get("stroke") is not None]
    order = [name for name in drawn if name == "map-land" or name.startswith("map-class ")]
    assert order[0] == "map-land"
    assert order.count("map-land") == 1
    sheet = next(each.get("data-sheet") for each in root.iter() if each.get("data-sheet"))
    alone = next(each.get("data-sheet") for each in draw([0, 1]).iter() if each.get("data-sheet"))
    assert sheet == alone


def test_draw_map__selection__its_edge_over_the_areas_and_in_view():
    chosen = shapely.box(380_000, 302_000, 405_000, 306_000)
    root = draw([0, 1], selection=chosen)
    (edge,) = (each for each in root.iter() if each.get("class") == "map-selection")
    assert edge.get("d").startswith("M")
    (sheet,) = (each for each in root.iter() if each.get("data-sheet"))
    west, north, metres, width, height = map(float, sheet.get("data-sheet").split())
    assert west < 380_000
    assert west + metres * width > 420_000
    assert north - metres * height < 300_000


def test_draw_map__area_without_a_shape__counted_not_drawn():
    shapes = np.array([shapely.box(400_000, 300_000, 410_000, 310_000), None], dtype=object)
    areas = Layer(shapes, ["Here", "Nowhere"], np.array([0, 1]))
    root = ET.fromstring(draw_map(areas, SCALE, **WORDS))
    assert len(shaded(root)) == 1
    assert "Of 2 areas" in root.find(f"{SVG}desc").text


def test_draw_map__crooked_border__simplified_once_for_both_neighbours():
    crooked = [(400_000 + 2 * (step % 2), 300_000 + 10 * step) for step in range(1_000)]
    south, north = crooked[0], crooked[-1]
    west = shapely.Polygon([*crooked, (390_000, north[1]), (390_000, south[1])])
    east = shapely.Polygon([*crooked, (410_000, north[1]), (410_000, south[1])])
    areas = Layer(np.array([west, east]), ["West", "East"], np.array([0, 1]))
    root = ET.fromstring(draw_map(areas, SCALE, **WORDS))
    assert all(len(path.get("d")) < 100 for path in shaded(root))


def test_draw_map__thousands_of_areas__one_shape_for_each_class():
    across, up = (each.ravel() * 1_000.0 for each in np.meshgrid(np.arange(60), np.arange(50)))
    squares = shapely.box(across, up, across + 1_000, up + 1_000)
    classes = np.where(across < 20_000, 0, np.where(across < 40_000, 1, SUPPRESSED))
    areas = Layer(squares, [""] * len(squares), classes)
    root = ET.fromstring(draw_map(areas, SCALE, **WORDS))
    assert not shaded(root)
    assert len(looks(root)) == 3
    assert len(ET.tostring(root)) < 6_000


def test_draw_map__thousands_of_areas_that_overlap__still_drawn():
    across, up = (each.ravel() * 1_000.0 for each in np.meshgrid(np.arange(60), np.arange(50)))
    squares = shapely.box(across, up, across + 1_200, up + 1_200)
    areas = Layer(squares, [""] * len(squares), np.zeros(len(squares), int))
    assert "map-class-0" in draw_map(areas, SCALE, **WORDS)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: draw([3]), "Area 0 has the class 3"),
        (lambda: draw([0, -4]), "Area 1 has the class -4"),
        (lambda: layer([]), "no area"),
        (lambda: layer([0], names=["a", "b"]), "as many"),
        (lambda: Layer(np.array([shapely.Point(1, 1)]), [""], np.array([0])), "Area 0 is not made"),
        (lambda: Points([1], [1, 2], [""], "school"), "as many"),
        (lambda: Points([1], [1], [""], "shop"), "not 'shop'"),
        (lambda: Points([1], [1], [""], "school", 5), "from 0 to 4, not 5"),
    ],
)
def test_draw_map__what_cannot_be_drawn__says_why(build, message):
    with pytest.raises(ValueError, match=message):
        build()


def test_draw_map__districts_of_england_and_wales__about_30_kilobytes_compressed():
    if not BOUNDARIES.exists():
        pytest.skip("no boundaries at hand")
    districts = gpd.read_parquet(BOUNDARIES / "ltla24.parquet").to_crs(27700)
    districts = districts[districts["ltla24_code"].str[0].isin(["E", "W"])]
    shapes = np.array(districts.geometry.values, dtype=object)
    areas = Layer(shapes, list(districts["ltla24_code"]), np.arange(len(shapes)) % 3)
    written = draw_map(areas, SCALE, **WORDS)
    assert len(areas.names) == 318
    assert "London ×" in written
    assert "Scilly ×" in written
    assert len(gzip.compress(written.encode(), 6)) < 32_000
