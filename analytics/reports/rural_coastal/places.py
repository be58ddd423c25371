"""Homes by rural and coast together, as finely as any definition of the coast needs them.

Distances are counted once, in bands: classes under each are sums of printed figures. Counted anew
for each, the people between two distances would be told by the difference of two figures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from analytics.definitions import NOT_KNOWN, Definition, column, dimension
from analytics.disclosure import Dimension
from analytics.reports.counting import By
from analytics.reports.rural_coastal.classes import CLASSES

DISTANCE: Final = "distance"
#: Key of each band and the kilometres at which it ends; the last has no end.
_BANDS: Final[Mapping[str, int | None]] = {"0": 1, "1": 5, "5": 10, "10": None}
_BAND_LABELS: Final = ("under 1 km", "1 to 5 km", "5 to 10 km", "10 km and more")
_BAND_SQL: Final = """CASE
    WHEN coast_km_estimate IS NULL THEN 'none'
    WHEN coast_km_estimate < 1 THEN '0'
    WHEN coast_km_estimate < 5 THEN '1'
    WHEN coast_km_estimate < 10 THEN '5'
    ELSE '10'
END"""
#: Definitions of the coast that are sums of bands, each by its kilometres.
REACH_KM: Final[Mapping[str, int]] = {"within-1-km": 1, "within-5-km": 5, "within-10-km": 10}


@dataclass(frozen=True, slots=True)
class Coast:
    """How homes are told apart by the coast.

    Attributes
    ----------
    name : of it in keys and dimensions.
    categories : key and label of each; the last is not known.
    sql : gives the key, of a table with the columns of definitions and `coast_km_estimate`.
    """

    name: str
    categories: tuple[tuple[str, str], ...]
    sql: str


def list_coasts(definitions: Sequence[Definition]) -> tuple[Coast, ...]:
    """List how homes are told apart, so that each definition can be chosen."""
    bands = (*zip(_BANDS, _BAND_LABELS, strict=True), (NOT_KNOWN, "Not known"))
    found = {
        coast_of(each.key): Coast(DISTANCE, bands, _BAND_SQL)
        if each.key in REACH_KM
        else Coast(each.key, each.categories, column(each))
        for each in definitions
    }
    return tuple(found.values())


def coast_of(definition: str) -> str:
    """Name how homes are told apart for a definition of the coast, by its key."""
    return DISTANCE if definition in REACH_KM else definition


def by_place(rural: Definition, coast: Coast) -> By:
    """Break homes down by rural and coast together: `rural_0`, of a name per classification."""
    labels = dict(rural.categories)
    categories = tuple(
        (f"{key}_{band}", f"{labels[key]}, {label.lower()}")
        for (key, _), (band, label) in product(rural.categories, coast.categories)
    )
    name = dimension(rural).name.replace("rural.", f"place_{coast.name}.")
    parts = (f"coalesce({sql}, '{NOT_KNOWN}')" for sql in (column(rural), coast.sql))
    return By(Dimension(name, "Home", categories), " || '_' || ".join(parts))


def rows_by_class(coast: str) -> dict[tuple[str, ...], tuple[str, str]]:
    """Give the rows of places by low participation that make each class, under a coast's key.

    Returns
    -------
    dict[tuple[str, ...], tuple[str, str]]
        By the keys of a row (`rural_0`, `yes`), key and label of its class, in their order.
    """
    return {
        (f"{rural}_{band}", low): (each.key, each.label)
        for each in CLASSES
        for rural, side, low in [each.categories]
        for band in _bands_of(coast, side)
    }


def _bands_of(coast: str, side: str) -> list[str]:
    """Give what is coastal under a definition, or inland."""
    if coast not in REACH_KM:
        return [side]
    reach = REACH_KM[coast]
    is_coastal = {key: end is not None and end <= reach for key, end in _BANDS.items()}
    return [key for key, near in is_coastal.items() if near == (side == "coastal")]
