"""The map of districts in the zoom view."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from flask import url_for
from sqlalchemy.orm import Session

from app.core.access import Actor, Permission
from app.core.atlas import ground_of
from app.core.boundaries import find_boundaries
from app.core.context import Hearth
from app.core.errors import NotFound
from app.core.zoom import ZoomMap, ZoomSource
from app.coverage import pictures, queries
from app.coverage.wish import Wish
from maps.svg import Graded


def find_map(hearth: Hearth, session: Session, actor: Actor, given: Mapping[str, str]) -> ZoomMap:
    """Find the map of districts that the coverage page's address asks for.

    Raises
    ------
    NotFound
        Nothing of it is printed, or no boundary is known.
    """
    wish = Wish.read(given)
    districts = queries.find_districts(session, hearth, actor, wish)
    spec = pictures.map_measure(hearth, districts, wish)
    ground = find_boundaries(hearth, spec.level) if spec is not None else None
    if spec is None or ground is None:
        raise NotFound("Nothing is printed by district here, or no boundary is known.")
    figures = dict(queries.list_figures(districts, wish.measure))
    order = sorted(
        range(len(spec.codes)), key=lambda at: queries.rank_figure(figures[spec.codes[at]])
    )
    codes = np.array(spec.codes)[order]
    return ZoomMap(
        title=f"{spec.title}.",
        back=f"{url_for('coverage.index')}?{wish}",
        geometries=ground_of(ground).find(codes),
        names=[spec.names[at] for at in order],
        said=[figures[code].text for code in codes.tolist()],
        said_of=spec.unit,
        hrefs=[
            url_for("places.show_area", area_type=spec.level, code=code) for code in codes.tolist()
        ],
        classes=np.array(spec.classes)[order],
        scale=Graded(spec.labels, spec.unit),
        source=spec.source,
    )


SOURCE: Final = ZoomSource("Coverage", Permission.READ_TRACK, find_map)
