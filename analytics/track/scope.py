"""Whose participants a report is about, and the edition's tables made ready for it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from etl.engine import DuckEngine, Engine, load_stages

# Columns that came with schemas 2 to 5 of the warehouse: an older edition has them empty.
_LATER: Final[Mapping[str, pl.DataType]] = {
    "person": pl.String(),
    "imd_quintile": pl.Int16(),
    "idaci_quintile": pl.Int16(),
    "urban": pl.Boolean(),
    "urban_estimate": pl.Boolean(),
    "neighbourhood_group": pl.String(),
    "acorn_category": pl.String(),
    "acorn_group": pl.String(),
}
_LATER_OF_STUDENTS: Final[Mapping[str, pl.DataType]] = {
    "heses_counted": pl.Boolean(),
    "heses_new_entrant": pl.Boolean(),
    "heses_level": pl.String(),
    "heses_mode": pl.String(),
    "heses_fundability": pl.String(),
    "heses_mature": pl.Boolean(),
    "heses_young": pl.Boolean(),
    "heses_fee_remittance": pl.Boolean(),
    "heses_disabled_entrant": pl.Boolean(),
    "heses_price_group": pl.String(),
}
# Editions from before schema 4 do not say which links may be missing.
_NO_PAIRS: Final = pl.DataFrame(
    schema={
        **dict.fromkeys(("source", "year", "pseudonym", "record_pseudonym"), pl.String()),
        "probability": pl.Float64(),
    }
)
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
    records = list_records(analysis, source)
    if not records:
        raise NothingToTrack(f"The warehouse has no records of {source}. Load them first.")
    later = _LATER_OF_STUDENTS if source == "hesa_student" else {}
    with DuckEngine() as engine:
        engine.register(source, _completed(records, later))
        gather_people(engine, analysis, scope)
        yield engine


def list_records(analysis: Path, source: str) -> list[Path]:
    """List the files of a source's records in an edition, by year."""
    return sorted((analysis / "records" / source).glob("*.parquet"))


def gather_people(engine: Engine, analysis: Path, scope: Scope) -> None:
    """Make ready who is in a scope (`scoped`), and their records (`linked`).

    Parameters
    ----------
    engine
        Is given the analysis tables too: participants, links, ambiguous, possible.
    analysis
        The `analysis` folder of a warehouse edition.
    scope
        Whose participants.
    """
    people = [analysis / "participants.parquet"]
    engine.register("participants", _completed(people, _LATER))
    for table in ("links", "ambiguous"):
        engine.register(table, analysis / f"{table}.parquet")
    possible = analysis / "possible.parquet"
    engine.register("possible", possible if possible.exists() else _NO_PAIRS)
    keys = scope.organisation_keys or ()
    engine.register(
        "scope",
        pl.DataFrame({"organisation_key": keys}, schema={"organisation_key": pl.String}),
    )
    engine.run(_SCOPED, {"everybody": scope.organisation_keys is None})


def _completed(
    paths: Sequence[Path], later: Mapping[str, pl.DataType]
) -> Sequence[Path] | pl.DataFrame:
    """Give an edition from before columns were added those columns, empty."""
    held = pl.read_parquet_schema(paths[0])
    missing = {name: dtype for name, dtype in later.items() if name not in held}
    if not missing:
        return paths
    empty = (pl.lit(None, dtype).alias(name) for name, dtype in missing.items())
    return pl.scan_parquet(list(paths)).with_columns(empty).collect()
