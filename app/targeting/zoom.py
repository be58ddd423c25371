"""The targeting map in the zoom view."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from flask import url_for
from sqlalchemy.orm import Session

from app.core.access import Actor, Permission
from app.core.context import Hearth
from app.core.errors import NotFound
from app.core.need import Wish, complete, find, find_own_member
from app.core.need.shapes import find_shapes, name_areas
from app.core.need.words import FIFTHS, cite_boundaries
from app.core.zoom import ZoomMap, ZoomSource
from app.targeting import words
from maps.svg import MISSING, Graded

#: Areas that have a page of their own, by what they are.
_WITH_PAGES: Final = ("lsoa21", "sector")


def find_map(hearth: Hearth, session: Session, actor: Actor, given: Mapping[str, str]) -> ZoomMap:
    """Find the map that the targeting map's address asks for.

    Raises
    ------
    NotFound
        There is no edition, or no boundary of these neighbourhoods.
    """
    wish = Wish.read(complete(hearth, session, actor, given))
    found = find(hearth, wish, find_own_member(session, actor))
    shapes, boundaries = find_shapes(hearth, found.areas)
    if not boundaries:
        raise NotFound("No boundaries of these neighbourhoods are known, so there is no map.")
    areas = found.areas.select("neighbourhood", "level", "score", "fifth")
    classes = areas["fifth"].to_numpy()
    missing = int(sum(shape is None for shape in shapes))
    return ZoomMap(
        title=words.answer(found),
        back=f"{url_for('targeting.index')}?{wish}",
        geometries=shapes,
        names=name_areas(found.areas),
        said=["not known" if score is None else f"{score:.1f}" for score in areas["score"]],
        said_of="Score",
        hrefs=[
            url_for("places.show_area", area_type=level, code=code)
            if level in _WITH_PAGES
            else None
            for level, code in zip(areas["level"], areas["neighbourhood"], strict=True)
        ],
        classes=np.where(classes < 0, MISSING, classes),
        scale=Graded(FIFTHS, "Need"),
        source=cite_boundaries(found, boundaries, left_out=missing),
        selection=found.wish.shape.ground if found.wish.shape else None,
    )


SOURCE: Final = ZoomSource("Targeting map", Permission.READ_SCHOOLS, find_map)
