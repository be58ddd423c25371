"""The fields that codes are compared in and their levels: tables/levels.csv, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Levels = NDArray[np.uint8]
CLASSES: Final = ("match", "relative", "stranger")
FIELDS: Final = ("forename", "middle", "surname", "born", "sex", "place")
"""Fields that are weighed; `place` is a postcode level and a school level together."""
SCHOOL_LEVELS: Final = 4
SAME: Final = 1
FOREIGN: Final = MappingProxyType({"forename": 7, "surname": 6})
"""Level of names that no common salt lets compare: a key told that they sound alike."""


@dataclass(frozen=True, slots=True)
class FieldLevels:
    """The levels of one field.

    Attributes
    ----------
    codes, words : by level, 0 included. members : shape (levels, levels): which levels each may be;
        itself, where it is no union. Level 0 of a field whose lack says nothing may be any.
    shares : shape (3, levels), by class: stored shares; 0 of a union.
    """

    codes: tuple[str, ...]
    words: tuple[str, ...]
    members: Floats
    shares: Floats


@cache
def field_levels() -> Mapping[str, FieldLevels]:
    """Give the levels of each weighed field."""
    path = files("etl.linkage.encoded") / "tables" / "levels.csv"
    table = pl.read_csv(path.read_bytes(), comment_prefix="#", schema_overrides={"of": pl.String})
    found = {name: _read(table, name) for name in (*FIELDS[:-1], "postcode", "school")}
    found["place"] = _together(found["postcode"], found["school"])
    return MappingProxyType({name: found[name] for name in FIELDS})


def _read(table: pl.DataFrame, name: str) -> FieldLevels:
    rows = table.filter(pl.col("field") == name).sort("level")
    count = int(rows["level"].max()) + 1  # type: ignore[arg-type]
    members: Floats = np.eye(count)
    shares: Floats = np.zeros((len(CLASSES), count))
    codes, words = ["missing"] * count, ["missing on one side"] * count
    for row in rows.iter_rows(named=True):
        level = row["level"]
        codes[level], words[level] = row["code"], row["words"]
        if row["of"]:
            members[level] = 0.0
            members[level, [int(one) for one in row["of"].split()]] = 1.0
        else:
            shares[:, level] = [row[name] for name in CLASSES]
    if not shares[:, 0].any():
        members[0] = 1.0
    shares = np.asarray(shares / shares.sum(axis=1, keepdims=True))
    return FieldLevels(tuple(codes), tuple(words), members, shares)


def _together(postcode: FieldLevels, school: FieldLevels) -> FieldLevels:
    return FieldLevels(
        tuple(f"{p}/{s}" for p in postcode.codes for s in school.codes),
        tuple(f"{p}, {s}" for p in postcode.words for s in school.words),
        np.asarray(np.kron(postcode.members, school.members), dtype=np.float64),
        np.stack([np.kron(p, s) for p, s in zip(postcode.shares, school.shares, strict=True)]),
    )
