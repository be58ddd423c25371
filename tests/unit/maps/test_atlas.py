"""The maps of reports on two squares: what is drawn, what is packed, and what is left out."""

from datetime import datetime
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely

from analytics.charts import ChartFault, MapSpec, draw_print
from maps.atlas import AreaAtlas, Ground, open_package
from maps.geopackage import read_geopackage

GROUND = Ground(
    np.array(["A", "B"]),
    np.array([shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)], dtype=object),
    "Boundaries of nobody.",
)
WHEN = datetime(2026, 11, 22)  # noqa: DTZ001 - a day


def specify(**changed: Any) -> MapSpec:
    given = {
        "title": "One of two is rural",
        "source": "Neighbourhoods",
        "alt": "Map of 2 areas.",
        "level": "sector",
        "codes": ("B", "A", "C"),
        "names": ("Beech", "Ash <&>", "Cedar"),
        "classes": (0, None, 1),
        "labels": ("Rural",),
        "rest": "Not rural",
        "facts": {"coast_km": (3.5, None, 1.0)},
        "atlas": AreaAtlas(lambda level: GROUND if level == "sector" else None),
    }
    return MapSpec(**given | changed)


def test_draw__areas__by_code_with_their_classes() -> None:
    drawn = specify().draw(400)

    assert "Beech: Rural" in drawn
    assert "Ash &lt;&amp;&gt;: not known" in drawn
    assert "Boundaries of nobody." in drawn


def test_draw__area_without_a_shape__is_left_out_and_said() -> None:
    drawn = specify().draw(400)

    assert "Cedar" not in drawn
    assert "Without a boundary, and not drawn: 1" in drawn


def test_draw__other_classes__other_drawing() -> None:
    assert specify().draw(400) == specify().draw(400)
    assert specify().draw(400) != specify(classes=(1, None, 1)).draw(400)


def test_draw_print__framed__title_and_source_are_drawn() -> None:
    framed = draw_print(specify(), framed=True)

    assert framed.count("One of two is rural") > draw_print(specify()).count("One of two is rural")
    assert "Source: Neighbourhoods" in framed


def test_covers__level_without_boundaries__no() -> None:
    atlas = specify().atlas
    assert atlas is not None
    assert atlas.covers(specify())
    assert not atlas.covers(specify(level="lad"))
    assert not atlas.covers(specify(codes=("X", "Y", "Z")))


def test_pack__map__codes_classes_in_words_and_facts_on_the_british_grid(tmp_path: Path) -> None:
    atlas = specify().atlas
    assert atlas is not None
    packed = atlas.pack({"classes": specify()}, WHEN)
    path = tmp_path / "areas.gpkg"
    path.write_bytes(packed)
    read = geopandas.read_file(path, layer="classes")

    assert read.crs.to_epsg() == 27700
    assert read["code"].to_list() == ["B", "A", "C"]
    assert read["class"].fillna("").to_list() == ["Rural", "", "Not rural"]
    assert read["coast_km"].fillna(-1).to_list() == [3.5, -1, 1.0]
    assert read.geometry.area.to_list()[:2] == [1e6, 1e6]
    assert packed == atlas.pack({"classes": specify()}, WHEN)


def test_pack__layers__say_what_their_areas_are_and_whose_boundaries(tmp_path: Path) -> None:
    atlas, path = specify().atlas, tmp_path / "areas.gpkg"
    assert atlas is not None
    path.write_bytes(atlas.pack({"classes": specify()}, WHEN))

    ((columns, _), said) = read_geopackage(path)["classes"]

    assert columns["level"] == ["sector"] * 3
    assert said == "Boundaries of nobody."


def test_open_package__boundaries_since_changed__draws_and_packs_the_same(tmp_path: Path) -> None:
    """Two maps of a level, of which each has an area that the other has not."""
    atlas, path = specify().atlas, tmp_path / "areas.gpkg"
    assert atlas is not None
    one = specify(codes=("B",), names=("Beech",), classes=(0,), facts={})
    maps = {"one": one, "other": specify(codes=("A", "C", "D"))}
    path.write_bytes(atlas.pack(maps, WHEN))

    kept = open_package(path)

    assert kept.pack(maps, WHEN) == path.read_bytes()
    for spec in maps.values():
        assert kept.covers(spec)
        assert kept.credit(spec) == atlas.credit(spec)
        assert kept.draw(spec, width=400) == atlas.draw(spec, width=400)
    assert not kept.covers(specify(level="lad"))


def test_open_package__map_of_districts__with_the_districts_around_it(tmp_path: Path) -> None:
    """Those of Northern Ireland may lie on another grid, so they are no land around."""
    shapes = shapely.box(1000 * np.arange(4), 0, 1000 * np.arange(1, 5), 1000)
    ground = Ground(np.array(["E1", "E2", "N1", "W1"]), shapes, "Boundaries of nobody.")
    atlas, path = AreaAtlas(lambda level: ground if level == "lad" else None), tmp_path / "a.gpkg"
    spec = specify(level="lad", codes=("E2",), names=("Elm",), classes=(0,), facts={})
    path.write_bytes(atlas.pack({"reached": spec}, WHEN))

    (columns, _), said = read_geopackage(path)["districts_around"]
    kept = open_package(path)

    assert columns["code"] == ["E1", "W1"]
    assert said == "Boundaries of nobody."
    assert "map-land" in atlas.draw(spec, width=400)
    assert kept.draw(spec, width=400) == atlas.draw(spec, width=400)
    assert kept.pack({"reached": spec}, WHEN) == path.read_bytes()


@pytest.mark.parametrize(
    "changed",
    [
        {"labels": ()},
        {"labels": tuple("abcdefg")},
        {"names": ("Beech",)},
        {"classes": (0, 2, 1)},
        {"title": " "},
        {"codes": (), "names": (), "classes": ()},
    ],
)
def test_map_spec__fault__is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ChartFault):
        specify(**changed)


def test_draw__no_atlas__is_refused() -> None:
    with pytest.raises(ChartFault, match="atlas"):
        specify(atlas=None).draw(400)
