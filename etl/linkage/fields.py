"""The fields that are compared and how far they can agree: tables/levels.csv read once.

Postcode and school are weighed as one field, place: two strangers who live near each other go to
one school, so that each says less beside the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Levels = NDArray[np.uint8]
Class = Literal["match", "relative", "stranger"]
CLASSES: Final[tuple[Class, ...]] = ("match", "relative", "stranger")
COMPARED: Final = ("forename", "middle", "surname", "born", "sex", "postcode", "school")
"""Columns of a compared pair."""
FIELDS: Final = ("forename", "middle", "surname", "born", "sex", "place")
"""Fields that are weighed; `place` is a postcode level and a school level together."""
SAME: Final = 1
SHARED: Final = ("forename", "surname", "born", "postcode")
"""Fields in which a rare value in common says more than a common one."""
SCHOOL_LEVELS: Final = 3


@dataclass(frozen=True, slots=True)
class FieldLevels:
    """The levels of one field.

    Attributes
    ----------
    codes, words : by level; level 0, where a record lacks the field, included. shares : by class,
        shape (levels,): stored shares of each level; 0 for a lacking field, whose absence says
        nothing, except in `place`, where it tells of a home abroad.
    """

    codes: tuple[str, ...]
    words: tuple[str, ...]
    shares: Mapping[Class, Floats]


@cache
def compared_levels() -> Mapping[str, FieldLevels]:
    """Give the levels of each compared column."""
    path = files("etl.linkage") / "tables" / "levels.csv"
    table = pl.read_csv(path.read_bytes(), comment_prefix="#")
    return MappingProxyType({name: _read(table, name) for name in COMPARED})


def _read(table: pl.DataFrame, name: str) -> FieldLevels:
    rows = table.filter(pl.col("field") == name).sort("level")
    lacking = [] if rows["level"][0] == 0 else [0]
    return FieldLevels(
        (*("missing" for _ in lacking), *rows["code"]),
        (*("missing on one side" for _ in lacking), *rows["words"]),
        {name: _share(np.array([*map(float, lacking), *rows[name]])) for name in CLASSES},
    )


@cache
def field_levels() -> Mapping[str, FieldLevels]:
    """Give the levels of each weighed field."""
    compared = compared_levels()
    return MappingProxyType(
        {name: compared[name] if name != "place" else _place(compared) for name in FIELDS}
    )


def _place(compared: Mapping[str, FieldLevels]) -> FieldLevels:
    postcode, school = compared["postcode"], compared["school"]
    return FieldLevels(
        tuple(f"{p}/{s}" for p in postcode.codes for s in school.codes),
        tuple(f"{p}, {s}" for p in postcode.words for s in school.words),
        {
            name: _share(np.outer(postcode.shares[name], school.shares[name]).ravel())
            for name in CLASSES
        },
    )


def _share(weights: Floats) -> Floats:
    return np.asarray(weights / weights.sum())


def weighed(pairs: pl.DataFrame) -> Levels:
    """Give the levels of the weighed fields.

    Parameters
    ----------
    pairs
        Columns COMPARED, unsigned integers.

    Returns
    -------
    Levels
        Shape (pairs, fields), in the order of FIELDS.
    """
    place = pl.col("postcode") * SCHOOL_LEVELS + pl.col("school")
    return pairs.select(*FIELDS[:-1], place.cast(pl.UInt8).alias("place")).to_numpy()
