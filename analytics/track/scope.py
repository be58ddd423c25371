"""Whose participants a report is about, and the edition's tables made ready for it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from etl.engine import DuckEngine, Engine, load_stages

# Columns that came with schemas 2 to 5 of the warehouse: an older edition has them empty.
_LATER: Final[Mapping[str, str]] = {
    "person": "VARCHAR",
    "lacks_name": "BOOLEAN",
    "lacks_postcode": "BOOLEAN",
    "uploaded": "BOOLEAN",
    "imd_quintile": "SMALLINT",
    "idaci_quintile": "SMALLINT",
    "urban": "BOOLEAN",
    "urban_estimate": "BOOLEAN",
    "coastal": "BOOLEAN",
    "coast_km_estimate": "SMALLINT",
    "neighbourhood_group": "VARCHAR",
    "acorn_category": "VARCHAR",
    "acorn_group": "VARCHAR",
}
_LATER_OF_STUDENTS: Final[Mapping[str, str]] = {
    "heses_counted": "BOOLEAN",
    "heses_new_entrant": "BOOLEAN",
    "heses_level": "VARCHAR",
    "heses_mode": "VARCHAR",
    "heses_fundability": "VARCHAR",
    "heses_mature": "BOOLEAN",
    "heses_young": "BOOLEAN",
    "heses_fee_remittance": "BOOLEAN",
    "heses_disabled_entrant": "BOOLEAN",
    "heses_price_group": "VARCHAR",
}
# Editions from before schema 4 do not say which links may be missing.
_NO_PAIRS: Final = pl.DataFrame(
    schema={
        **dict.fromkeys(("source", "year", "pseudonym", "record_pseudonym"), pl.String()),
        "probability": pl.Float64(),
    }
)
# Nor those from before schema 6 what became of uploaded rows.
_NO_UPLOADS: Final = pl.DataFrame(
    schema={"organisation_key": pl.String(), "state": pl.String(), "rows": pl.Int64()}
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
        _register_completed(engine, source, records, later)
        gather_people(engine, analysis, scope)
        yield engine


def list_records(analysis: Path, source: str) -> list[Path]:
    """List the files of a source's records in an edition, by year."""
    return sorted((analysis / "records" / source).glob("*.parquet"))


def gather_people(engine: Engine, analysis: Path, scope: Scope, *, is_linked: bool = True) -> None:
    """Make ready who is in a scope (`scoped`), and their records (`linked`).

    And what became of the rows that its members uploaded (`own_uploads`).

    Parameters
    ----------
    engine
        Is given the analysis tables too: participants, links, ambiguous, possible.
    analysis
        The `analysis` folder of a warehouse edition.
    scope
        Whose participants.
    is_linked
        Whether links are looked at. Without them nobody has a record.
    """
    people = [analysis / "participants.parquet"]
    _register_completed(engine, "participants", people, _LATER)
    for table in ("links", "ambiguous", "possible"):
        path = analysis / f"{table}.parquet"
        engine.register(table, path if is_linked and path.exists() else _NO_PAIRS)
    uploads = analysis / "uploads.parquet"
    engine.register("uploads", uploads if uploads.exists() else _NO_UPLOADS)
    keys = scope.organisation_keys or ()
    engine.register(
        "scope",
        pl.DataFrame({"organisation_key": keys}, schema={"organisation_key": pl.String}),
    )
    engine.run(_SCOPED, {"everybody": scope.organisation_keys is None})


def _register_completed(
    engine: Engine, name: str, paths: Sequence[Path], later: Mapping[str, str]
) -> None:
    """Name a table, and give an edition from before columns were added those columns, empty."""
    held = pl.read_parquet_schema(paths[0])
    missing = [
        f"CAST(NULL AS {kind}) AS {column}" for column, kind in later.items() if column not in held
    ]
    if not missing:
        engine.register(name, paths)
        return
    engine.register(f"{name}_before", paths)
    engine.define(name, " ".join(("SELECT *,", ", ".join(missing), "FROM", f"{name}_before")))
