"""Files of the planner: each says how its plan was made."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import polars as pl

from app.core.csv_files import write_csv
from app.core.need.words import COLUMNS
from app.planner import views, words

if TYPE_CHECKING:
    from app.planner.plans import Planned

_SITES: Final = {
    "urn": "URN",
    "name": "School or college",
    "neighbourhood": "Neighbourhood code",
    "region": "Region",
    "easting_m": "Easting (m)",
    "northing_m": "Northing (m)",
    "activities": "Next activities",
    "share": "Of the plan's gain (%)",
    "held": "Activities held near here so far",
    "provider_km": "Nearest HE provider by road (km)",
    "cost": "Cost of an activity (£)",
}
_AREAS: Final = COLUMNS | {
    "people": "Young people of 13 to 18",
    "counted": "Counted by the ONS (else by postcodes)",
    "hours": "Hours a young person so far",
    "hours_planned": "Hours a young person with the plan",
    "unmet": "Unmet need so far (0 to 100)",
    "unmet_planned": "Unmet need with the plan (0 to 100)",
}


def write_sites(planned: "Planned") -> bytes:
    """Write the schools of the plan as CSV, with its measures and how it was made."""
    columns = dict(_SITES)
    if not planned.ask.is_of_pounds:
        del columns["cost"]
    return _write(planned, planned.sites, columns)


def write_areas(planned: "Planned") -> bytes:
    """Write the neighbourhoods as CSV, those with most need unmet first."""
    return _write(planned, planned.areas, _AREAS)


def _write(planned: "Planned", table: pl.DataFrame, columns: Mapping[str, str]) -> bytes:
    shown = table.select(*columns).with_columns(pl.col(pl.Float64).round(3))
    equity = views.equity_table(planned)
    keys = [column["key"] for column in equity["columns"]]
    compared = [[row[key] for key in keys] for row in equity["rows"]]
    edition = f"Hearth, {planned.found.all_areas.edition.name}."
    said = (words.answer(planned), *words.judge(planned), *words.notes(planned), edition)
    return write_csv(
        [columns.values(), *shown.iter_rows()],
        [[column["label"] for column in equity["columns"]], *compared],
        zip(said),
    )
