"""The academic years in which anything was delivered, for reports whose years are those of work."""

from functools import lru_cache
from pathlib import Path

import polars as pl

_FIRST_MONTH = 8


@lru_cache(maxsize=16)
def list_activity_years(analysis: Path) -> tuple[int, ...]:
    """List the calendar years in which academic years with a delivered activity begin.

    Parameters
    ----------
    analysis
        The `analysis` folder of a warehouse edition, which never changes.

    Returns
    -------
    tuple[int, ...]
        From the first to the last, years without anything among them.
    """
    days = pl.col("starts_on")
    began = days.dt.year() - (days.dt.month() < _FIRST_MONTH).cast(pl.Int32)
    delivered = pl.scan_parquet(analysis / "activities.parquet").filter(
        pl.col("status") == "delivered", days.is_not_null()
    )
    first, last = delivered.select(first=began.min(), last=began.max()).collect().row(0)
    return () if first is None else tuple(range(first, last + 1))
