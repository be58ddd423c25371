"""The targeting map in words."""

from collections.abc import Sequence
from typing import Final

from analytics.targeting import REACH_KM
from app.core.atlas import credit
from app.core.boundaries import Boundaries
from app.targeting.queries import Found

FIFTHS: Final = (
    "lowest fifth",
    "second fifth",
    "middle fifth",
    "fourth fifth",
    "highest fifth",
)
#: Regions that take an article: the North West, the East of England.
_POINTS: Final = ("North ", "East ", "South ", "West ")
_HIGHEST: Final = len(FIFTHS) - 1


def answer(found: Found) -> str:
    """Say in a sentence what the map shows."""
    meant, known = len(found.areas), found.areas["score"].count()
    areas = f"{_areas(meant)}{_where(found)}"
    if not known:
        return f"Too little is known of {areas} to give any a score."
    highest = int((found.areas["fifth"] == _HIGHEST).sum())
    told = f"{highest:,} of {areas} {'is' if highest == 1 else 'are'} in the fifth that needs most."
    return told if known == meant else f"{told} Of {meant - known:,} too little is known."


def _where(found: Found) -> str:
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
        row = areas.find_row(wish.near)
        name = wish.near if row is None else areas.table["name"][row]
        parts.append(f"within {wish.km} km of the middle of {name}")
    if wish.areas:
        parts.append("among those that were listed")
    return f" {', '.join(parts)}" if parts else ""


def notes(found: Found) -> list[str]:
    """Say how scores are made, and of what."""
    measures = found.all_areas.edition.measures
    sources = [measures[one.column] for one, _ in found.rule if one.column in measures]
    return [
        f"The score is the weighted mean of percentile ranks, from 0 to 100: {found.rule.said}."
        " The rank of a neighbourhood in an indicator is the share of all neighbourhoods of the"
        " edition that need less by it, of those that are equal the half.",
        "An indicator that is not known of a neighbourhood does not count there; where less than"
        " half of the weight is known there is no score.",
        "Fifths are of all neighbourhoods with a score, wherever they lie; places are among those"
        " that are shown. Deciles of deprivation are of each nation by itself.",
        "The score of a school is the mean of the neighbourhoods whose middle lies within"
        f" {REACH_KM:.0f} km, by their postcodes in use; where there is none, that of the nearest."
        " How far pupils come is assumed. Primary schools are left out.",
        *sources,
    ]


def source(found: Found, boundaries: Sequence[Boundaries], *, left_out: int) -> str:
    """Say whose figures and boundaries a map is made of."""
    drawn = sorted({credit(each) for each in boundaries})
    missing = f" {_areas(left_out)} have no boundary and are not on the map." if left_out else ""
    return f"Hearth, {found.all_areas.edition.name}. {' '.join(drawn)}{missing}"


def _areas(count: int) -> str:
    return f"{count:,} neighbourhood{'' if count == 1 else 's'}"
