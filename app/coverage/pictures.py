"""The maps of the coverage pages: printed figures of districts, and the schools of a list."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import polars as pl
from markupsafe import Markup
from numpy.typing import NDArray

from analytics.charts import MapSpec
from analytics.disclosure.bands import BANDS, FEW
from analytics.reports import Section
from analytics.reports.coverage import map_districts
from app.core.atlas import credit, ground_of, open_atlas
from app.core.boundaries import Boundaries, find_boundaries
from app.core.context import Hearth
from app.coverage.queries import Districts, Schools
from app.coverage.wish import Wish
from maps.svg import ZERO, Graded, Layer, Points, draw_map

_LEVEL: Final = "lad"
_WIDTH: Final = 400
_MOST: Final = 5
#: What the grade of a school's mark says, from 0; the last three are the bands of learners.
_GRADES: Final = (
    "not reached",
    "reached, learners not told",
    *(f"{band} learners" for band in BANDS.values()),
)


def map_measure(hearth: Hearth, districts: Districts, wish: Wish) -> MapSpec | None:
    """Specify the map of what is shown; None where nothing is printed or no boundary is known."""
    measure, report = wish.measure, districts.report
    section: Section | None = districts.sections.get(measure.table)
    if section is None:
        return None
    title = f"{measure.label} by district: {report.whose}, {report.years}"
    spec = map_districts(title, section.table, measure.column, source=section.source)
    atlas = open_atlas(hearth)
    return replace(spec, atlas=atlas) if spec is not None and atlas.covers(spec) else None


def place_areas(hearth: Hearth, spec: MapSpec | None) -> Mapping[str, int]:
    """Return by code the place of each area among those that are drawn."""
    ground = find_boundaries(hearth, spec.level) if spec is not None else None
    if spec is None or ground is None:
        return {}
    drawn = np.array(spec.codes)[np.isin(spec.codes, ground.codes)]
    return {code: at for at, code in enumerate(drawn.tolist())}


def draw(spec: MapSpec) -> Markup:
    """Draw a map that stands in a page."""
    return Markup(spec.draw(_WIDTH))  # noqa: S704 - our own drawing, with every word escaped


def draw_schools(hearth: Hearth, schools: Schools, title: str) -> Markup | None:
    """Draw how many of the listed schools lie in which district, and each by its learners."""
    ground = find_boundaries(hearth, _LEVEL)
    placed = schools.listed.drop_nulls(["easting_m", "northing_m"])
    if ground is None or placed.is_empty():
        return None
    counts = dict(placed.drop_nulls("district")["district"].value_counts().iter_rows())
    regions = schools.everywhere.drop_nulls("district")["district"].unique().to_list()
    rows = np.flatnonzero(np.isin(ground.codes, regions))
    if not len(rows):
        return None
    return _draw(ground, rows, counts, placed, title)


def _draw(
    ground: Boundaries,
    rows: NDArray[np.int64],
    counts: Mapping[str, int],
    placed: pl.DataFrame,
    title: str,
) -> Markup:
    numbers = np.array([counts.get(code, 0) for code in ground.codes[rows].tolist()])
    most = min(_MOST, int(numbers.max()))
    labels = [str(number) for number in range(1, most + 1)]
    if most < numbers.max():
        labels[-1] += " or more"
    drawn = draw_map(
        Layer(
            ground.geometries[rows],
            ground.names[rows].tolist(),
            np.where(numbers == 0, ZERO, np.minimum(numbers, most) - 1),
        ),
        Graded(labels, "Schools of the list"),
        title=title,
        description="Districts with a school or college beyond primary.",
        source=credit(ground),
        points=_mark(placed),
        land=ground_of(ground).without(ground.codes[rows]).geometries,
        ident="coverage-schools",
    )
    return Markup(drawn)  # noqa: S704 - drawn by us, every name in it escaped


def _mark(placed: pl.DataFrame) -> list[Points]:
    """Mark schools by the band of their learners, the largest marks below the others."""
    bands = {band: grade for grade, band in enumerate((FEW, *BANDS.values()), start=1)}
    grades = (
        pl.when(pl.col("members") == 0)
        .then(0)
        .otherwise(pl.col("learners").replace_strict(bands, return_dtype=pl.Int8))
    )
    schools = placed.with_columns(grade=grades).partition_by("grade", as_dict=True)
    return [
        Points(
            found["easting_m"],
            found["northing_m"],
            found["name"].to_list(),
            "school",
            grade,
            _GRADES[grade],
        )
        for (grade,), found in sorted(schools.items(), reverse=True)
    ]
