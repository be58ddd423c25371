"""The generator's settings as data: CSV files, each with its source in its first lines."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import polars as pl


@cache
def table(name: str) -> pl.DataFrame:
    """Read one settings table; lines that start with # are its source."""
    path = files("etl.demo") / "tables" / f"{name}.csv"
    return pl.read_csv(path.read_bytes(), comment_prefix="#", infer_schema_length=None)


@cache
def column_of(name: str, key: str, value: str) -> Mapping[str, float]:
    """Give one numeric column of a table, by the text of another."""
    frame = table(name).select(pl.col(key).cast(pl.String), pl.col(value).cast(pl.Float64))
    return MappingProxyType(dict(frame.iter_rows()))


def expand_ranges(text: str) -> list[str]:
    """Turn "E06000001-E06000003 E08000021" into single codes."""
    codes: list[str] = []
    for part in text.split():
        first, _, last = part.partition("-")
        prefix = first[:3]
        codes += [f"{prefix}{n:06d}" for n in range(int(first[3:]), int((last or first)[3:]) + 1)]
    return codes
