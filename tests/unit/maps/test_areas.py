import gzip
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from maps.areas import SHADES, STATES
from maps.svg import Area, draw_areas

SVG = "{http://www.w3.org/2000/svg}"
LABELS = ("under 20 %", "20 to 39 %", "40 % or more")
shades = st.one_of(st.integers(0, 2), st.sampled_from(sorted(STATES)))


def square(position, shade, name="Wexcombe"):
    west = 400_000 + 10_000 * position
    return Area(name, shapely.box(west, 300_000, west + 10_000, 310_000), shade)


def draw(areas, classes=LABELS, **given_):
    drawn = draw_areas(areas, classes, title="Entry", description="By area.", **given_)
    return ET.fromstring(drawn)


def shaded(root):
    return [path for path in root.iter(f"{SVG}path") if path.find(f"{SVG}title") is not None]


def words(root):
    return [text.text for text in root.iter(f"{SVG}text")]


@given(st.lists(shades, min_size=1, max_size=12))
def test_draw_areas__any_classes__each_area_drawn_named_and_in_the_legend(drawn):
    root = draw([square(position, shade) for position, shade in enumerate(drawn)])
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == "Entry"
    assert root.find(f"{SVG}desc").text == "By area."
    assert len(shaded(root)) == len(drawn)
    assert all(path.get("d").startswith("M") for path in shaded(root))
    assert set(LABELS) <= set(words(root))
    for state, meaning in STATES.items():
        assert (meaning in words(root)) == (state in drawn)


def test_draw_areas__none_withheld_and_unknown__three_looks_beside_the_classes():
    drawn = [0, 1, 2, "zero", "suppressed", "missing"]
    root = draw([square(position, shade) for position, shade in enumerate(drawn)])
    fills = [path.get("fill") for path in shaded(root)]
    assert len(set(fills)) == 6
    hatch = root.find(f".//{SVG}pattern").get("id")
    assert f"url(#{hatch})" in fills


def test_draw_areas__legend_and_map__same_fill_for_the_same_class():
    root = draw([square(0, 2), square(1, "suppressed")])
    by_class = {path.get("class"): path.get("fill") for path in shaded(root)}
    swatches = {rect.get("class"): rect.get("fill") for rect in root.iter(f"{SVG}rect")}
    assert by_class.items() <= swatches.items()


def test_draw_areas__fewer_classes__spread_from_light_to_dark():
    root = draw([square(0, 0), square(1, 1)], classes=("low", "high"))
    assert [path.get("fill") for path in shaded(root)] == [SHADES[0], SHADES[-1]]


def test_draw_areas__name_with_markup__written_as_text():
    root = draw([square(0, 0, name="Tyne & <Wear>")])
    assert shaded(root)[0].find(f"{SVG}title").text == "Tyne & <Wear>: under 20 %"


def test_draw_areas__wide_country__height_follows_and_all_is_inside():
    root = draw([square(position, 0) for position in range(10)], width=600)
    _, _, width, height = (float(each) for each in root.get("viewBox").split())
    assert width == 600
    assert height < 250


@pytest.mark.parametrize(
    ("areas", "classes", "message"),
    [
        ([], LABELS, "no area"),
        ([square(0, 3)], LABELS, "Area 0 has the class 3"),
        ([square(0, 0), square(1, "hidden")], LABELS, "Area 1 has the class 'hidden'"),
        ([square(0, 0)], ("a",) * 6, "6 classes were given, but 5"),
    ],
)
def test_draw_areas__what_cannot_be_drawn__says_why(areas, classes, message):
    with pytest.raises(ValueError, match=message):
        draw(areas, classes)


def test_draw_areas__crooked_border__simplified_once_for_both_neighbours():
    crooked = [(400_000 + 2 * (step % 2), 300_000 + 10 * step) for step in range(1_000)]
    south, north = crooked[0], crooked[-1]
    west = shapely.Polygon([*crooked, (390_000, north[1]), (390_000, south[1])])
    east = shapely.Polygon([*crooked, (410_000, north[1]), (410_000, south[1])])
    root = draw([Area("West", west, 0), Area("East", east, 1)])
    assert all(len(path.get("d")) < 100 for path in shaded(root))


def test_draw_areas__districts_of_england_and_wales__about_30_kilobytes_compressed():
    data = Path(__file__).parents[3].parent / "shared" / "data" / "boundaries" / "ltla24.parquet"
    if not data.exists():
        pytest.skip("no boundaries at hand")
    districts = gpd.read_parquet(data).to_crs(27700)
    districts = districts[districts["ltla24_code"].str[0].isin(["E", "W"])]
    areas = [Area(code, shape, 0) for code, shape in districts[["ltla24_code", "geometry"]].values]
    drawn = draw_areas(areas, LABELS, title="Entry", description="By district.")
    assert len(areas) == 318
    assert len(gzip.compress(drawn.encode(), 6)) < 32_000
