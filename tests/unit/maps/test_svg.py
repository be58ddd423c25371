import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from maps.svg import Marker, choose_radius_m, draw_locality

SVG = "{http://www.w3.org/2000/svg}"
MIDDLE = np.array([529_090, 179_645])
HOME = Marker("SW1A 1AA", 529_090, 179_645)
offsets = st.integers(-3_000, 3_000)
points = st.lists(st.tuples(offsets, offsets), max_size=80).map(
    lambda pairs: np.array(pairs, np.int64).reshape(-1, 2) + MIDDLE
)


def draw(around, **given_):
    return draw_locality(HOME, around[:, 0], around[:, 1], **given_)


def town(count=600, spread_m=800, seed=3):
    """So many postcodes around the place, most near it."""
    drawn = np.random.default_rng(seed).normal(0, spread_m, (count, 2))
    return np.round(drawn).astype(np.int64) + MIDDLE


def dots(root):
    found = []
    for path in root.iter(f"{SVG}path"):
        if path.get("class") == "map-dots":
            found += re.findall(r"M(-?[\d.]+) (-?[\d.]+)", path.get("d"))
    return [(float(x), float(y)) for x, y in found]


def marks(root, name):
    return [each for each in root.iter() if each.get("class") == name]


@given(points, st.sampled_from([None, 700, 1_000, 2_500]))
def test_draw_locality__any_points__well_formed_named_and_all_dots_inside(around, radius_m):
    root = ET.fromstring(draw(around, radius_m=radius_m))
    left, top, width, height = (float(each) for each in root.get("viewBox").split())
    assert (root.tag, root.get("role")) == (f"{SVG}svg", "img")
    assert root.get("aria-labelledby") == root.find(f"{SVG}title").get("id")
    assert root.get("aria-describedby") == root.find(f"{SVG}desc").get("id")
    for x, y in dots(root):
        assert left <= x <= left + width
        assert top <= y <= top + height - 50


@given(points, st.randoms(use_true_random=False))
def test_draw_locality__other_order__same_bytes(around, random):
    order = list(range(len(around)))
    random.shuffle(order)
    assert draw(around[order]) == draw(around)


def test_draw_locality__page_with_strict_policy__no_style_no_script_no_address():
    written = draw(town(), boundaries=[shapely.box(528_900, 179_000, 530_000, 180_000)])
    assert " style=" not in written
    assert "<style" not in written
    assert "<script" not in written
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", written)


def test_draw_locality__name_with_markup__written_as_text():
    marker = Marker('St <b>Mary\'s</b> & "All"', 529_090, 179_645)
    root = ET.fromstring(draw_locality(marker, [529_100], [179_700]))
    assert marker.name in root.find(f"{SVG}title").text
    assert marker.name in [text.text for text in root.iter(f"{SVG}text")]


def test_draw_locality__long_name__cut_in_the_legend_only():
    marker = Marker("The Academy of " + "Very " * 20 + "Long Names", 529_090, 179_645)
    root = ET.fromstring(draw_locality(marker, [529_100], [179_700]))
    shown = [text.text for text in root.iter(f"{SVG}text") if text.text.startswith("The Academy")]
    assert len(shown[0]) <= 46
    assert shown[0].endswith("…")
    assert marker.name in root.find(f"{SVG}title").text


def test_draw_locality__dense_city__stays_small():
    assert len(draw(town(count=40_000, spread_m=2_000), radius_m=2_000)) < 48_000


def test_draw_locality__dense_square__one_wider_dot():
    sparse = ET.fromstring(draw(np.array([[529_390, 179_945]]), radius_m=1_000))
    dense = ET.fromstring(draw(np.array([[529_390, 179_945]] * 30), radius_m=1_000))
    assert len(dots(sparse)) == len(dots(dense)) == 1
    widths = [float(marks(root, "map-dots")[0].get("stroke-width")) for root in (sparse, dense)]
    assert widths[1] > widths[0]


def test_draw_locality__north__is_up_and_east_is_right():
    around = np.array([[529_090, 180_045], [529_490, 179_645]])
    root = ET.fromstring(draw(around, radius_m=1_000))
    assert dots(root) == [(160, 96), (224, 160)]


def test_draw_locality__schools__only_those_in_view_and_said_so():
    schools = [Marker("Near", 529_300, 179_800), Marker("Far", 629_300, 179_800)]
    root = ET.fromstring(draw(town(), radius_m=1_000, schools=schools))
    assert len(marks(root, "map-school")) == 2  # one on the map, one in the legend
    assert "and 1 school as diamonds" in root.find(f"{SVG}desc").text


def test_draw_locality__no_school_in_view__legend_does_not_name_them():
    root = ET.fromstring(draw(town(), schools=[Marker("Far", 629_300, 179_800)]))
    assert not marks(root, "map-school")
    assert "schools" not in [text.text for text in root.iter(f"{SVG}text")]


def test_draw_locality__boundary__its_inside_tinted_and_only_its_own_edge_drawn():
    area = shapely.box(529_090, 100_000, 629_090, 279_645)
    root = ET.fromstring(draw(town(), radius_m=1_000, boundaries=[area]))
    assert len(marks(root, "map-area")) == 1
    edge = marks(root, "map-edge")[0].get("d")
    assert re.fullmatch(r"M160 (0|320)l0 ?-?320", edge)


def test_draw_locality__boundary_out_of_view__nothing_drawn():
    root = ET.fromstring(draw(town(), boundaries=[shapely.box(0, 0, 10, 10)]))
    assert not marks(root, "map-area")
    assert not marks(root, "map-edge")


def test_draw_locality__outline_drawn_from_postcodes__legend_and_words_say_so():
    square = shapely.box(528_000, 179_000, 530_000, 181_000)
    said = "Outline drawn from postcodes: an approximation"
    sure, estimate = (draw(town(), boundaries=[square], is_estimate=is_so) for is_so in (0, 1))
    assert said not in sure
    assert estimate.count(said) == 2


def test_draw_locality__area__outlined_and_named_without_a_ring():
    area = shapely.box(528_590, 179_145, 529_590, 180_145)
    root = ET.fromstring(draw(town(), radius_m=600, boundaries=[area], is_area=True))
    assert not marks(root, "map-place")
    assert root.find(f"{SVG}title").text == "Map of SW1A 1AA"
    assert "ring" not in root.find(f"{SVG}desc").text
    assert "its area" not in [text.text for text in root.iter(f"{SVG}text")]


def test_draw_locality__self_crossing_boundary__still_drawn():
    bow = shapely.Polygon(
        [(528_500, 179_000), (529_900, 180_500), (529_900, 179_000), (528_500, 180_500)]
    )
    assert marks(ET.fromstring(draw(town(), boundaries=[bow])), "map-area")


def test_draw_locality__land_known__the_rest_is_water():
    land = shapely.box(529_090, 100_000, 629_090, 279_645)
    root = ET.fromstring(draw(town(), land=land))
    assert [len(marks(root, name)) for name in ("map-water", "map-ground", "map-shore")] == [1] * 3
    assert not marks(ET.fromstring(draw(town())), "map-water")


def test_draw_locality__town__its_built_up_ground_has_a_shape_and_a_lone_postcode_none():
    assert marks(ET.fromstring(draw(town())), "map-built-up")
    lone = ET.fromstring(draw(np.array([[529_090, 179_645]]), radius_m=1_000))
    assert not marks(lone, "map-built-up")


def test_draw_locality__map_of_a_county__no_built_up_ground():
    assert not marks(ET.fromstring(draw(town(), radius_m=40_000)), "map-built-up")


def test_draw_locality__two_maps_of_a_page__no_name_twice():
    names = [
        set(re.findall(r' id="([^"]+)"', draw(town(), ident=ident))) for ident in ("home", "school")
    ]
    assert len(names[0]) == len(names[1]) == 3
    assert not names[0] & names[1]


@pytest.mark.parametrize(
    ("radius_m", "words"),
    [(250, "100 m"), (1_000, "500 m"), (2_000, "1 km"), (25_000, "10 km"), (60_000, "20 km")],
)
def test_draw_locality__scale_bar__round_length_of_the_right_size(radius_m, words):
    root = ET.fromstring(draw(town(), radius_m=radius_m))
    assert words in [text.text for text in root.iter(f"{SVG}text")]
    bar = marks(root, "map-scale")[0].get("d")
    left, right = (float(re.search(pattern, bar)[1]) for pattern in (r"M([\d.]+)", r"H([\d.]+)"))
    metres = (right - left) / 320 * 2 * radius_m
    number, unit = words.split()
    assert metres == pytest.approx(float(number) * (1_000 if unit == "km" else 1), rel=0.01)


@pytest.mark.parametrize(("count", "expected"), [(600, 1_000), (150, 25_000), (0, 25_000)])
def test_choose_radius_m__more_postcodes__nearer_view(count, expected):
    around = town(count=count)
    assert choose_radius_m((529_090, 179_645), around[:, 0], around[:, 1]) == expected
