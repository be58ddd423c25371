"""Need in words: where it was looked for, and whose boundaries show it."""

from collections.abc import Sequence
from typing import Final

from analytics.disclosure.bands import FEWEST
from app.core.atlas import credit
from app.core.boundaries import Boundaries
from app.core.need.queries import Found

FIFTHS: Final = (
    "lowest fifth",
    "second fifth",
    "middle fifth",
    "fourth fifth",
    "highest fifth",
)
#: How files head the columns that say which neighbourhood a row is, and how great its need.
COLUMNS: Final = {
    "place": "Place",
    "neighbourhood": "Code",
    "name": "Neighbourhood",
    "level": "Kind of area",
    "local_authority": "Local authority code",
    "local_authority_name": "Local authority",
    "region": "Region",
    "score": "Score",
}
#: Regions that take an article: the North West, the East of England.
_POINTS: Final = ("North ", "East ", "South ", "West ")


def say_where(found: Found) -> str:
    """Say which neighbourhoods are meant: " in Kent, within 20 km of the middle of CT1 2"."""
    wish, areas = found.wish, found.all_areas
    parts = []
    if wish.authority:
        named = areas.table.filter(local_authority=wish.authority)["local_authority_name"]
        parts.append(f"in {named[0] if len(named) else wish.authority}")
    elif wish.region:
        the = "the " if wish.region.startswith(_POINTS) else ""
        parts.append(f"in {the}{wish.region}")
    if wish.near:
        parts.append(f"within {wish.km} km of the middle of {areas.get_name(wish.near)}")
    if wish.areas:
        parts.append("among those that were listed")
    if wish.shape:
        parts.append("inside the outline that is drawn")
    if wish.own and found.own:
        parts.append(f"where {FEWEST} or more participants of {found.own.name} live")
    return f" {', '.join(parts)}" if parts else ""


def cite_boundaries(found: Found, boundaries: Sequence[Boundaries], *, left_out: int) -> str:
    """Say whose figures and boundaries a map is made of."""
    edition = found.all_areas.edition
    drawn = sorted({credit(each) for each in boundaries})
    placed = [said for level, said in edition.estimated.items() if level in found.areas["level"]]
    missing = (
        f" Not on the map, without a boundary on its grid: {count_areas(left_out)}."
        if left_out
        else ""
    )
    return f"Hearth, {edition.name}. {' '.join([*drawn, *placed])}{missing}"


def count_areas(count: int) -> str:
    """Say how many neighbourhoods."""
    return f"{count:,} neighbourhood{'' if count == 1 else 's'}"
