"""Boundary files as people have them: without coordinates, with outlines that cross themselves."""

from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from etl.reference import UnreadableReference, read_reference
from etl.reference.layouts.coordinates import DEGREES, GRID, tell_coordinates
from etl.reference.layouts.outlines import check_outlines

SQUARES = [
    shapely.box(400_000, 300_000, 410_000, 310_000),
    shapely.box(410_000, 300_000, 420_000, 310_000),
]
CODES = ["E06000001", "E06000002"]


def frame(shapes: list[shapely.Geometry], crs: str | None = GRID) -> geopandas.GeoDataFrame:
    given_ = {"LAD24CD": CODES[: len(shapes)], "LAD24NM": ["A", "B"][: len(shapes)]}
    return geopandas.GeoDataFrame(given_, geometry=shapes, crs=crs)


def read(shapes: geopandas.GeoDataFrame, tmp_path: Path):  # type: ignore[no-untyped-def]
    path = tmp_path / "LAD.parquet"
    shapes.to_parquet(path)
    return read_reference("boundaries", path, partial=True)


def shapes_of(reading) -> np.ndarray:  # type: ignore[no-untyped-def,type-arg]
    return shapely.from_wkb(reading.table.lazy().collect()["geometry"].to_list())


@pytest.mark.parametrize(
    ("crs", "words"),
    [(GRID, "metres on the British National Grid"), (DEGREES, "degrees of longitude")],
)
def test_read_reference__no_coordinates_and_only_one_fits__taken_with_a_note(
    tmp_path: Path, crs: str, words: str
) -> None:
    bare = frame(SQUARES).to_crs(crs).set_crs(None, allow_override=True)

    reading = read(bare, tmp_path)

    assert shapely.area(shapes_of(reading)) == pytest.approx([1e8, 1e8], rel=1e-3)
    told = [note for note in reading.notes if "does not say in which coordinates" in note]
    assert len(told) == 1
    assert "all 2 were taken as" in told[0]
    assert words in told[0]


def test_read_reference__no_coordinates_and_another_grid_fits__refused(tmp_path: Path) -> None:
    irish = [shapely.box(330_000, 370_000, 340_000, 380_000)]

    with pytest.raises(UnreadableReference, match=r"does not say .*give the file with its \.prj"):
        read(frame(irish, None), tmp_path)


def test_read_reference__degrees_that_no_place_has__taken_as_metres(tmp_path: Path) -> None:
    reading = read(frame(SQUARES).set_crs(DEGREES, allow_override=True), tmp_path)

    assert shapely.area(shapes_of(reading)) == pytest.approx([1e8, 1e8])
    assert any(
        "degrees of longitude and latitude, which they cannot be" in n for n in reading.notes
    )


def test_read_reference__latitude_first__refused_as_elsewhere(tmp_path: Path) -> None:
    swapped = shapely.transform(
        frame(SQUARES).to_crs(DEGREES).geometry.to_numpy(), lambda points: points[:, ::-1]
    )

    with pytest.raises(UnreadableReference, match="row 1 lies outside the United Kingdom"):
        read(frame(list(swapped), DEGREES), tmp_path)


def test_read_reference__outline_touches_itself__mended_and_counted(tmp_path: Path) -> None:
    west, south, east, north = SQUARES[0].bounds
    # A thread to the west that no ground lies within.
    corners = [(west, south), (east, south), (east, north), (west, north), (west, north - 500),
               (west - 900, north - 500), (west, north - 500)]  # fmt: skip

    reading = read(frame([shapely.Polygon(corners), SQUARES[1]]), tmp_path)

    assert shapely.is_valid(shapes_of(reading)).all()
    assert shapely.area(shapes_of(reading)) == pytest.approx([1e8, 1e8])
    assert any(n.startswith("Outlines that crossed") and "1 (E06000001)" in n
               for n in reading.notes)  # fmt: skip


def test_read_reference__bow_tie__refused_by_its_code(tmp_path: Path) -> None:
    west, south, east, north = SQUARES[1].bounds
    bow = shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])

    with pytest.raises(UnreadableReference, match=r"nobody can say what they cover: E06000002 \(1"):
        read(frame([SQUARES[0], bow]), tmp_path)


def test_read_reference__neighbours_overlap__counted_in_a_note(tmp_path: Path) -> None:
    wide = shapely.box(409_000, 300_000, 420_000, 310_000)

    reading = read(frame([SQUARES[0], wide]), tmp_path)

    assert any("overlap a neighbour or leave a gap to it: 2" in note for note in reading.notes)


def test_check_outlines__heights__left_out() -> None:
    high = shapely.force_3d(np.array(SQUARES, dtype=object), 12.0)
    shapes, notes = check_outlines("LAD", CODES, high)
    assert (shapely.has_z(shapes).any(), notes) == (False, ())


@given(st.floats(-8, 1.5), st.floats(50, 60), st.floats(0, 0.5))
def test_tell_coordinates__any_place_of_the_kingdom_in_degrees__degrees(
    west: float, south: float, size: float
) -> None:
    assert tell_coordinates((west, south, west + size, south + size)) == DEGREES


@pytest.mark.parametrize(
    ("bounds", "found"),
    [
        ((80_000, 5_000, 655_000, 657_000), GRID),
        ((530_000, 178_000, 532_000, 182_000), GRID),
        ((10_000, 20_000, 390_000, 460_000), None),
        ((600_000, 830_000, 750_000, 970_000), None),
        ((-800_000, 6_400_000, 200_000, 8_500_000), None),
        ((51.2, -0.5, 51.7, 0.3), None),
        ((float("nan"),) * 4, None),
    ],
    ids=["England", "London", "Irish grid", "Irish Mercator", "web maps", "swapped", "nothing"],
)
def test_tell_coordinates__bounds__what_they_can_only_be(bounds, found) -> None:  # type: ignore[no-untyped-def]
    assert tell_coordinates(bounds) == found
