"""Reads of an edition for the planner: where activities were held and how long. Nobody who came."""

import polars as pl

from app.core.need import Areas, scan_held


def list_held(areas: Areas, years: int, usual_hours: float) -> pl.DataFrame:
    """List the places where activities of all members were held, each once.

    Parameters
    ----------
    years
        How many of the latest academic years count; 0 for all.
    usual_hours
        How long an activity was of which that is not recorded.

    Returns
    -------
    polars.DataFrame
        `easting_m`, `northing_m`, `activities` and `hours`, those of all of them together.
    """
    return (
        scan_held(areas.edition, years)
        .group_by(easting_m="venue_easting_m", northing_m="venue_northing_m")
        .agg(
            activities=pl.len(),
            hours=pl.col("contact_hours").fill_null(usual_hours).sum(),
        )
        .sort("easting_m", "northing_m")
        .collect()
    )
