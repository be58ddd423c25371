"""Which reader reads which kind, and how a file of a kind is found in what was given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from etl.reference.layouts import (
    area_lookup,
    area_measures,
    boundaries,
    coastal,
    deprivation,
    participation,
    population,
    postcode_classes,
    postcode_directory,
    rural_urban,
    schools,
)
from etl.reference.layouts.faults import UnreadableReference
from etl.reference.layouts.reading import Reading
from etl.reference.layouts.sources import Source
from etl.reference.layouts.tables import Chosen, find_table


@dataclass(frozen=True)
class Family:
    """A reader of one kind.

    Attributes
    ----------
    find : what of a source has the layout, or None; what it gives is handed to `read`.
    layouts : whose columns are named where a file lacks some.
    general : any table of its sort will do, so other kinds are looked for first.
    """

    find: Callable[[str, Source], Any]
    read: Callable[[str, Source, Any], Reading]
    layouts: tuple[str, ...] = ()
    general: bool = False


def _tabular(
    read: Callable[[str, Source, Chosen], Reading],
    *layouts: str,
    fits: Callable[[str, Chosen], bool] | None = None,
) -> Family:
    def find(kind: str, source: Source) -> Chosen | None:
        chosen = find_table(source, *layouts)
        return chosen if chosen and (fits is None or fits(kind, chosen)) else None

    return Family(find, read, layouts)


FAMILIES: Final[dict[str, Family]] = {
    **dict.fromkeys(
        ("onspd", "nspl"),
        _tabular(
            postcode_directory.read, *postcode_directory.LAYOUTS, fits=postcode_directory.fits
        ),
    ),
    "ofs_participation": _tabular(participation.read, *participation.LAYOUTS),
    **{
        kind: _tabular(area_measures.read, kind, fits=area_measures.fits)
        for kind in area_measures.KINDS
    },
    "imd": _tabular(deprivation.read, *deprivation.LAYOUTS),
    "population": Family(
        lambda _kind, source: population.find(source), population.read, population.LAYOUTS
    ),
    "ruc": _tabular(rural_urban.read, *rural_urban.LAYOUTS),
    "coastal": _tabular(coastal.read, *coastal.LAYOUTS),
    "coastline": Family(
        lambda _kind, source: boundaries.find_coastline(source), boundaries.read_coastline
    ),
    "gias": _tabular(schools.read_gias, *schools.GIAS),
    "ks4": _tabular(schools.read_performance, "ks4"),
    "ks5": _tabular(schools.read_performance, "ks5"),
    "boundaries": Family(
        lambda _kind, source: boundaries.find_boundaries(source), boundaries.read_boundaries
    ),
    "area_lookup": Family(
        lambda _kind, source: area_lookup.find(source), area_lookup.read, general=True
    ),
    "acorn": _tabular(
        postcode_classes.read_acorn, *postcode_classes.ACORN, fits=postcode_classes.fits_acorn
    ),
    "neighbourhood_types": _tabular(
        postcode_classes.read_neighbourhoods,
        *postcode_classes.NEIGHBOURHOODS,
        fits=postcode_classes.fits_neighbourhoods,
    ),
}


def recognise_source(source: Source) -> tuple[str, ...]:
    """The kinds whose layout a source has; a general one only where no other is found."""
    special = tuple(key for key, family in FAMILIES.items() if not family.general)
    general = tuple(key for key, family in FAMILIES.items() if family.general)
    return _found(source, special) or _found(source, general)


def _found(source: Source, kinds: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(kind for kind in kinds if _is_of_kind(kind, source))


def _is_of_kind(kind: str, source: Source) -> bool:
    """Whether a source is of a kind; a file of shapes is no damaged table, nor the reverse."""
    try:
        return FAMILIES[kind].find(kind, source) is not None
    except UnreadableReference:
        return False
