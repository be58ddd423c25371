"""The map of need that is unmet, with the schools of the plan on it."""

from typing import TYPE_CHECKING, Final

import numpy as np
from markupsafe import Markup

from app.core.context import Hearth
from app.core.drawings import Drawings
from app.core.need.shapes import find_land, find_shapes, name_areas, outline_districts, tell_apart
from app.core.need.words import cite_boundaries
from app.planner import words
from maps.svg import MISSING, Graded, Layer, Points, draw_map

if TYPE_CHECKING:
    from app.planner.plans import Planned

_LABELS: Final = ("under 20", "20 to 39", "40 to 59", "60 to 79", "80 or more")
_STEP: Final = 20
_drawings = Drawings(most=12)


def draw(hearth: Hearth, planned: "Planned") -> Markup | None:
    """Draw the neighbourhoods of a plan; None where no boundaries of them are known."""
    shapes, boundaries = find_shapes(hearth, planned.areas)
    if not boundaries:
        return None
    key = (
        str(planned.ask),
        planned.found.all_areas.edition.snapshot,
        *tell_apart(hearth, boundaries),
    )

    def drawn() -> Markup:
        wish = planned.ask.need
        unmet = planned.areas["unmet"].fill_null(np.nan).to_numpy()
        classes = np.full(len(unmet), MISSING)
        known = np.isfinite(unmet)
        classes[known] = np.minimum(unmet[known] // _STEP, len(_LABELS) - 1)
        source = cite_boundaries(
            planned.found,
            boundaries,
            left_out=int((shapes == None).sum()),  # noqa: E711 - each of them
        )
        svg = draw_map(
            Layer(shapes, name_areas(planned.areas), classes),
            Graded(_LABELS, "Need that is unmet so far, of 100"),
            title=words.answer(planned),
            description=" ".join(words.judge(planned)),
            source=source,
            points=[_mark(planned)] if len(planned.sites) else [],
            insets="none" if wish.is_narrowed else "auto",
            ident="planner",
            land=find_land(hearth) if wish.is_narrowed else None,
            outlines=outline_districts(hearth, planned.areas) if wish.is_of_districts else None,
            selection=wish.shape.ground if wish.shape else None,
        )
        return Markup(svg)  # noqa: S704 - drawn by us, every name in it escaped

    return _drawings.get(key, drawn)


def _mark(planned: "Planned") -> Points:
    sites = planned.sites
    names = [
        f"{name}: {activities} next"
        for name, activities in sites.select("name", "activities").iter_rows()
    ]
    return Points(sites["easting_m"], sites["northing_m"], names, "planned")
