"""Which neighbourhoods a wish means: its conditions add up."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.targeting import is_within
from analytics.targeting.homes import list_home_areas
from app.core.errors import Invalid, NotAllowed
from app.core.need.areas import Areas
from app.core.need.own import OwnMember
from app.core.need.wish import Wish


def find_meant(areas: Areas, wish: Wish, own: OwnMember | None) -> NDArray[np.bool_]:
    """Say of each neighbourhood whether it is meant.

    Raises
    ------
    Invalid
        The wish names what is not there, or no neighbourhood fits.
    NotAllowed
        It asks where participants live, and not of the own member.
    """
    meant = _is_listed(areas.table, wish)
    if wish.near:
        meant &= is_within(areas.places_m, _find_middle(areas, wish.near), wish.km)
    if wish.shape:
        meant &= wish.shape.holds(areas.places_m)
    if wish.own:
        if own is None or own.key != wish.own:
            raise NotAllowed("Only a member's own staff can ask where its participants live.")
        homes = list_home_areas(areas.edition.analysis, own.key)
        meant &= areas.table["neighbourhood"].is_in(homes).to_numpy()
    if not meant.any():
        wider = ", or draw a wider outline" if wish.shape else ""
        raise Invalid(
            "shape" if wish.shape else "region",
            f"No neighbourhood fits all of this. Take a condition away{wider}.",
        )
    return meant


def _is_listed(table: pl.DataFrame, wish: Wish) -> NDArray[np.bool_]:
    """Say which neighbourhoods fit those conditions that stand in their table."""
    conditions = [pl.lit(value=True)]
    if wish.region:
        conditions.append(pl.col("region") == wish.region)
    if wish.authority:
        conditions.append(pl.col("local_authority") == wish.authority)
    if wish.areas:
        conditions.append(pl.col("neighbourhood").is_in(wish.areas))
    listed = table.with_columns(meant=pl.all_horizontal(*conditions).fill_null(value=False))
    return listed["meant"].to_numpy(writable=True)


def _find_middle(areas: Areas, code: str) -> tuple[float, float]:
    row = areas.find_row(code)
    if row is None or np.isnan(areas.places_m[row]).any():
        raise Invalid("near", "The place is not known, or not in Great Britain.")
    east, north = areas.places_m[row].tolist()
    return east, north
