"""People as a track has them, to be put into categories: an ordinary one, and what is changed."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import polars as pl

from analytics.track.people import Track
from etl.engine import DuckEngine

LAST_YEAR: Final = 2024
_QUINTILES: Final = (
    *("polar4_quintile", "polar3_quintile", "tundra_msoa_quintile", "tundra_lsoa_quintile"),
    *("adult_he_2011_quintile", "gaps_gcse_quintile", "gaps_gcse_ethnicity_quintile"),
    *("imd_quintile", "imd_quintile__2025", "imd_quintile__2019", "imd_quintile__2015"),
    *("idaci_quintile", "idaci_quintile__2025", "idaci_quintile__2019"),
)
SCHEMA: Final[Mapping[str, Any]] = {
    "person": pl.String,
    "in_report": pl.Boolean,
    "reasons": pl.Int64,
    "cohort_began": pl.Int32,
    "expected_year": pl.Int32,
    "he_year": pl.Int32,
    "continued": pl.Boolean,
    "activities": pl.Int64,
    "hours": pl.Float64,
    "high_hours": pl.Float64,
    "low_activities": pl.Int64,
    "skills_hours_before_16": pl.Float64,
    "fsm": pl.Boolean,
    "ks2_band": pl.String,
    "attainment8": pl.Float64,
    "em_94": pl.Boolean,
    "em_95": pl.Boolean,
    **dict.fromkeys(_QUINTILES, pl.Int16),
    **dict.fromkeys(("urban", "urban__2011", "urban__2021", "urban_estimate"), pl.Boolean),
    "coastal": pl.Boolean,
    "coast_km_estimate": pl.Int16,
}
ORDINARY: Final[Mapping[str, Any]] = {
    "in_report": True,
    "reasons": 0,
    "cohort_began": 2000,
    "expected_year": 2019,
    "he_year": None,
    "continued": None,
    "activities": 2,
    "hours": 4.0,
    "high_hours": 0.0,
    "low_activities": 2,
    "skills_hours_before_16": 0.0,
    "fsm": False,
    "ks2_band": "average",
    "attainment8": 46.0,
    "em_94": True,
    "em_95": False,
    **dict.fromkeys(_QUINTILES, 3),
    **dict.fromkeys(("urban", "urban__2011", "urban__2021", "urban_estimate"), True),
    "coastal": False,
    "coast_km_estimate": 41,
}


@contextmanager
def track_of(
    people: Sequence[Mapping[str, Any]],
    *,
    without: Sequence[str] = (),
    held: Sequence[str] = ("hesa_student", "npd_ks4"),
) -> Iterator[Track]:
    """A track of ordinary people but for what is given; some columns may be missing."""
    rows = [
        {"person": f"P{number:05d}", **ORDINARY, **given} for number, given in enumerate(people)
    ]
    frame = pl.DataFrame(rows, schema=SCHEMA).drop(*without)
    with DuckEngine() as engine:
        engine.register("track", frame)
        years = dict.fromkeys(held, ("2015-16", "2024-25"))
        yield Track(engine, years, 2015, LAST_YEAR if "hesa_student" in held else None)
