"""The map of scored neighbourhoods, with schools, providers and activities on it."""

from collections.abc import Sequence

import numpy as np
import polars as pl
import shapely
from markupsafe import Markup
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.core.access import Actor
from app.core.boundaries import Boundaries
from app.core.context import Hearth
from app.core.drawings import Drawings
from app.core.need import Found, list_providers, list_venues
from app.core.need.shapes import find_land, find_shapes, name_areas, outline_districts, tell_apart
from app.core.need.words import FIFTHS, cite_boundaries
from app.targeting import words
from maps.points import Kind
from maps.svg import MISSING, Graded, Layer, Points, draw_map

_drawings = Drawings(most=24)


def draw(hearth: Hearth, session: Session, actor: Actor, found: Found) -> Markup | None:
    """Draw the neighbourhoods that are meant; None where no boundaries of them are known."""
    shapes, boundaries = find_shapes(hearth, found.areas)
    if not boundaries:
        return None
    key = (
        str(found.wish),
        found.all_areas.edition.snapshot,
        actor.figures_scope if "activities" in found.wish.show else None,
        *tell_apart(hearth, boundaries),
    )

    def drawn() -> Markup:
        marks = _mark(session, actor, found, shapely.total_bounds(shapes))
        return _draw(hearth, found, shapes, boundaries, marks)

    return _drawings.get(key, drawn)


def _draw(
    hearth: Hearth,
    found: Found,
    shapes: NDArray[np.object_],
    boundaries: Sequence[Boundaries],
    marks: Sequence[Points],
) -> Markup:
    classes = found.areas["fifth"].to_numpy()
    missing = int((shapes == None).sum())  # noqa: E711 - each of them
    drawn = draw_map(
        Layer(shapes, name_areas(found.areas), np.where(classes < 0, MISSING, classes)),
        Graded(FIFTHS, "Need, in fifths of all neighbourhoods"),
        title=words.answer(found),
        description=f"Scored by: {found.rule.said}.",
        source=cite_boundaries(found, boundaries, left_out=missing),
        points=marks,
        insets="none" if found.wish.is_narrowed else "auto",
        ident="targeting",
        land=find_land(hearth) if found.wish.is_narrowed else None,
        outlines=outline_districts(hearth, found.areas) if found.wish.is_of_districts else None,
        selection=found.wish.shape.ground if found.wish.shape else None,
    )
    return Markup(drawn)  # noqa: S704 - drawn by us, every name in it escaped


def _mark(
    session: Session, actor: Actor, found: Found, bounds: NDArray[np.float64]
) -> list[Points]:
    """List what is to be marked, as far as it lies on the map."""
    show, areas = found.wish.show, found.all_areas
    places: dict[Kind, pl.DataFrame] = {}
    if "schools" in show:
        places["school"] = found.schools
    if "providers" in show:
        places["provider"] = list_providers(areas.edition).rename({"provider": "name"})
    if "activities" in show:
        venues = list_venues(session, areas.edition, actor)
        places["activity"] = venues.with_columns(name=pl.lit("Activities were held here"))
    west, south, east, north = bounds.tolist()
    on_map = pl.col("easting_m").is_between(west, east) & pl.col("northing_m").is_between(
        south, north
    )
    marked = {kind: table.filter(on_map) for kind, table in places.items()}
    return [
        Points(table["easting_m"], table["northing_m"], table["name"].to_list(), kind)
        for kind, table in marked.items()
        if len(table)
    ]
