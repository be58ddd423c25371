import json
import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely

from etl.reference import UnreadableReference, read_reference, recognise


def frame(**columns: object) -> geopandas.GeoDataFrame:
    squares = [
        shapely.box(400_000, 300_000, 410_000, 310_000),
        shapely.box(410_000, 300_000, 420_000, 310_000),
    ]
    given = {"LAD24CD": ["E06000001", "E06000002"], "LAD24NM": ["A", "B"], **columns}
    return geopandas.GeoDataFrame(given, geometry=squares, crs="EPSG:27700")


def write(shapes: geopandas.GeoDataFrame, path: Path) -> Path:
    if path.suffix == ".parquet":
        shapes.to_parquet(path)
    elif path.suffix == ".zip":
        folder = path.parent / "shape"
        folder.mkdir()
        shapes.to_file(folder / "LAD.shp")
        with zipfile.ZipFile(path, "w") as archive:
            for part in sorted(folder.iterdir()):
                archive.write(part, f"LAD_MAY_2024/{part.name}")
    elif path.suffix == ".geojson":
        shapes.to_crs("EPSG:4326").to_file(path, driver="GeoJSON")
    else:
        shapes.to_file(path)
    return path


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".zip", ".parquet"])
def test_read_reference__boundaries_of_any_file__on_the_grid(tmp_path: Path, suffix: str) -> None:
    path = write(frame(), tmp_path / f"LAD{suffix}")

    reading = read_reference("boundaries", path, partial=True)

    assert (reading.edition, reading.area_type) == ("lad24", "lad")
    table = reading.table.lazy().collect()
    assert table["code"].to_list() == ["E06000001", "E06000002"]
    assert table["name"].to_list() == ["A", "B"]
    left, right = (shapely.from_wkb(shape) for shape in table["geometry"])
    assert left.area == pytest.approx(1e8, rel=1e-3)
    assert left.intersection(right).length == pytest.approx(10_000, rel=1e-3)
    assert left.overlaps(right) is False
    assert recognise(path) == ("boundaries",)


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".zip", ".parquet"])
def test_read_reference__boundaries_cut_off__refused(tmp_path: Path, suffix: str) -> None:
    path = write(frame(), tmp_path / f"LAD{suffix}")
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])

    with pytest.raises(UnreadableReference):
        read_reference("boundaries", path, partial=True)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"LAD24CD": ["E06000001", "E06000001"]}, "row 1 repeats a code"),
        ({"LAD24CD": ["E06000001", "E02000001"]}, "row 2 has a code that is not one of lad24"),
    ],
)
def test_read_reference__altered_boundaries__refused(
    tmp_path: Path, columns: dict[str, object], message: str
) -> None:
    path = write(frame(**columns), tmp_path / "LAD.gpkg")

    with pytest.raises(UnreadableReference, match=message):
        read_reference("boundaries", path, partial=True)


def test_read_reference__fewer_areas_than_published__refused(tmp_path: Path) -> None:
    path = write(frame(), tmp_path / "LAD.gpkg")

    with pytest.raises(UnreadableReference, match="2 rows where 361 were published"):
        read_reference("boundaries", path)


def test_read_reference__coastline__each_part_a_row(tmp_path: Path) -> None:
    shore = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {}, "geometry": {
                "type": "MultiLineString",
                "coordinates": [[[-1.0, 50.7], [-0.9, 50.7]], [[-3.0, 54.0], [-3.0, 54.1]]]}},
        ],
    }  # fmt: skip
    path = tmp_path / "coast_2021.geojson"
    path.write_text(json.dumps(shore))

    reading = read_reference("coastline", path)

    table = reading.table.lazy().collect()
    assert (reading.edition, table.height) == ("2021", 2)
    assert table["length_km"][1] == pytest.approx(11.1, abs=0.1)
    assert recognise(path) == ("coastline",)
    with pytest.raises(UnreadableReference, match="looks like “Coastline”, not “Boundaries"):
        read_reference("boundaries", path)
