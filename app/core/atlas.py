"""The atlas of a site: maps of reports on the boundaries it has, official or drawn by itself."""

from functools import cache

from app.core.boundaries import Boundaries, find_boundaries
from app.core.context import Hearth
from etl.reference.kinds import get_kind
from maps.atlas import AreaAtlas, Ground

DRAWN = "areas drawn from postcodes, an approximation and no official boundary"
CROWN = "contains OS data © Crown copyright and database right"


def open_atlas(hearth: Hearth) -> AreaAtlas:
    """Return an atlas that looks boundaries up when a map first asks, and stays with them."""

    @cache
    def find_ground(level: str) -> Ground | None:
        found = find_boundaries(hearth, level)
        return None if found is None else ground_of(found)

    return AreaAtlas(find_ground)


def ground_of(boundaries: Boundaries) -> Ground:
    """Return boundaries as what maps are drawn on, with what is said of them."""
    return Ground(boundaries.codes, boundaries.geometries, credit(boundaries))


def credit(boundaries: Boundaries) -> str:
    """Say whose boundaries they are, as their licence asks for."""
    edition = boundaries.edition
    if boundaries.estimate:
        return f"{DRAWN.capitalize()}; edition {edition.label}."
    kind = get_kind(edition.kind)
    return f"Boundaries of the {kind.publisher}, edition {edition.label}; {kind.licence}; {CROWN}."
