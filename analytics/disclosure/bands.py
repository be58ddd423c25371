"""Numbers of people in bands so wide that no small one shows: for lists of many places.

A list of every school cannot be rounded with all else that is printed. It says of a number of
people only that it is small, which none is too, or between which wide ends it lies.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

#: Of fewer people nothing is told, not even that there are any.
FEWEST: Final = 10
#: Where each band begins, and what it is called.
BANDS: Final[Mapping[int, str]] = {10: "10 to 49", 50: "50 to 199", 200: "200 or more"}
FEW: Final = "None, or fewer than 10"


def band_people(column: str) -> pl.Expr:
    """Say in words which band a number of people is in.

    Parameters
    ----------
    column
        True numbers of people, none missing.

    Returns
    -------
    pl.Expr
        One of `BANDS`, or `FEW`; of the column's name.
    """
    banded = pl.lit(FEW)
    for begins, label in BANDS.items():
        banded = pl.when(pl.col(column) >= begins).then(pl.lit(label)).otherwise(banded)
    return banded.alias(column)
