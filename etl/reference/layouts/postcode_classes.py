"""Classes of postcodes that a member holds by its own licence: Acorn, neighbourhood types."""

from __future__ import annotations

from typing import Final

from etl.reference.layouts.areas import read_heading
from etl.reference.layouts.names import demand_edition, month_in, year_in
from etl.reference.layouts.reading import Key, Reading
from etl.reference.layouts.sources import Source
from etl.reference.layouts.tables import Chosen, write_typed

ACORN: Final = ("acorn",)
NEIGHBOURHOODS: Final = ("neighbourhood_types", "neighbourhood_types_area")
_NEIGHBOURHOODS: Final = ("neighbourhood_type", "neighbourhood_group")
_CLASSES: Final = ("acorn_category", "acorn_group", "acorn_type")


def fits_acorn(kind: str, chosen: Chosen) -> bool:
    """A postcode with at least one class of Acorn."""
    del kind
    return any(name in chosen.columns for name in _CLASSES)


def fits_neighbourhoods(kind: str, chosen: Chosen) -> bool:
    """A postcode or area with its type, its group, or both."""
    del kind
    return any(name in chosen.columns for name in _NEIGHBOURHOODS)


def read_acorn(kind: str, source: Source, chosen: Chosen) -> Reading:
    """Read a member's own licensed file: a postcode with its category, group or type, as text.

    Source
    ------
    CACI, "Acorn". Its codes are the licence holder's, so they are kept as they stand.
    """
    del kind
    table = write_typed(source, chosen, key="postcode")
    absent = [name for name in _CLASSES if name not in chosen.columns]
    notes = (f"The file has no {', '.join(absent)}.",) if absent else ()
    edition = _edition(source, chosen, "2024")
    return Reading(edition, "postcode", None, table, notes, workspace=source.workspace)


def read_neighbourhoods(kind: str, source: Source, chosen: Chosen) -> Reading:
    """Read neighbourhood types, 1 to 160, their groups, 1 to 40, or both.

    Source
    ------
    Higher Education Funding Council for England, "The influence of neighbourhood type on
    participation in higher education" (1997).
    """
    del kind
    edition = _edition(source, chosen, "1997")
    key: Key = "postcode" if "postcode" in chosen.columns else "code"
    area_type = None
    if key == "code":
        said = read_heading(chosen.headings[chosen.columns["code"]])
        area_type = said.area_type if said is not None else None
    table = write_typed(source, chosen, key=key)
    notes = tuple(
        f"The file has no {name.removeprefix('neighbourhood_')}."
        for name in _NEIGHBOURHOODS
        if name not in chosen.columns
    )
    return Reading(edition, key, area_type, table, notes, workspace=source.workspace)


def _edition(source: Source, chosen: Chosen, example: str) -> str:
    names = (source.name, chosen.table.name)
    edition = source.edition or month_in(*names) or year_in(*names)
    if edition is None:
        raise demand_edition(source.name, example)
    return edition
