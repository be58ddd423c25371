"""Whose participants a report is about, and the edition's tables made ready for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from etl.engine import DuckEngine, Engine, load_stages

# Columns of the participants that came with schema 2 of the warehouse.
_LATER: Final = ("imd_quintile", "idaci_quintile")
_SCOPED: Final = load_stages("analytics.track", "sql/people")


class NothingToTrack(ValueError):
    """The edition has not what a report needs; the message names it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Organisations whose participants are counted; None is all of them, () is nobody."""

    organisation_keys: tuple[str, ...] | None


EVERYBODY: Final = Scope(None)


@contextmanager
def open_edition(analysis: Path, source: str, scope: Scope) -> Iterator[Engine]:
    """Give an engine with the analysis tables, the records of a source, and the scope's people.

    Raises
    ------
    NothingToTrack
        The edition holds no record of the source.
    """
    records = sorted((analysis / "records" / source).glob("*.parquet"))
    if not records:
        raise NothingToTrack(f"The warehouse has no records of {source}. Load them first.")
    with DuckEngine() as engine:
        engine.register("participants", _participants(analysis / "participants.parquet"))
        for table in ("links", "ambiguous"):
            engine.register(table, analysis / f"{table}.parquet")
        engine.register(source, records)
        keys = scope.organisation_keys or ()
        engine.register(
            "scope",
            pl.DataFrame({"organisation_key": keys}, schema={"organisation_key": pl.String}),
        )
        engine.run(_SCOPED, {"everybody": scope.organisation_keys is None})
        yield engine


def _participants(path: Path) -> Path | pl.DataFrame:
    """Give an edition from before a column was added that column, empty."""
    lazy = pl.scan_parquet(path)
    missing = [column for column in _LATER if column not in lazy.collect_schema()]
    if not missing:
        return path
    return lazy.with_columns(pl.lit(None, pl.Int16).alias(column) for column in missing).collect()
