"""Where a member's participants live, as far as may be told: where so many do that none shows."""

from functools import lru_cache
from pathlib import Path

import polars as pl

from analytics.disclosure.bands import FEWEST


@lru_cache(maxsize=32)
def list_home_areas(analysis: Path, organisation_key: str) -> tuple[str, ...]:
    """List the neighbourhoods where `FEWEST` participants of a member or more live.

    They hang on the edition and the member alone. So whatever else is asked for, of an area is
    told either always or never that so many live there; and no upper end is told, from which that
    few live elsewhere could be worked out.

    Parameters
    ----------
    analysis
        The `analysis` folder of the edition.
    organisation_key
        The member. Who is among its participants twice counts once.

    Returns
    -------
    tuple of str
        Codes in order; of the others nothing is told, not even that anybody lives there.
    """
    own = pl.scan_parquet(analysis / "participants.parquet").filter(
        pl.col("organisation_key") == organisation_key
    )
    homes = pl.scan_parquet(analysis / "homes.parquet").drop_nulls("neighbourhood")
    counted = own.join(homes, on="pseudonym").group_by("neighbourhood")
    told = counted.agg(pl.col("person").n_unique()).filter(pl.col("person") >= FEWEST)
    return tuple(told.select("neighbourhood").sort("neighbourhood").collect().to_series())
