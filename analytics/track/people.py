"""One wide row a person for whoever reports: exposure, exclusions, results and entry."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Final

import polars as pl

from analytics.track.population import COVERAGE, judge_people
from analytics.track.scope import Scope, gather_people, list_records
from etl.engine import DuckEngine, Engine, load_stages

_TRACK: Final = load_stages("analytics.track", "sql/track")
_SCHOOLS: Final = load_stages("analytics.track", "sql/ks4")
_HELD_ROWS: Final = "_held"
# Columns that a track is made from. An edition without the source, or from before a column was
# added, has them empty.
_COLUMNS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "npd_ks2": {"band": "VARCHAR"},
        "npd_ks4": {
            "urn": "BIGINT",
            "attainment8": "DOUBLE",
            "em_94": "BOOLEAN",
            "em_95": "BOOLEAN",
            "free_school_meals": "BOOLEAN",
            "idaci_decile": "BIGINT",
            "sex": "VARCHAR",
            "ethnicity": "VARCHAR",
            "ks2_band": "VARCHAR",
            "ks2_points": "DOUBLE",
        },
        "npd_ks5": {
            "aps": "DOUBLE",
            "three_a_levels": "BOOLEAN",
            "level3": "BOOLEAN",
        },
        "ilr": {"aim_level": "VARCHAR", "learning_aim": "VARCHAR"},
        "hesa_student": {
            "academic_year": "VARCHAR",
            "entrant": "BOOLEAN",
            "ukprn": "BIGINT",
            "mode": "VARCHAR",
            "level": "VARCHAR",
            "subject_cah1": "VARCHAR",
            "tariff_band": "VARCHAR",
            "continued": "BOOLEAN",
            "award": "VARCHAR",
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
        },
        "graduate_outcomes": {"activity": "VARCHAR", "high_skilled": "BOOLEAN"},
    }
)
# What members did and where, with the columns that came later.
_WORK: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "activities": {
            "activity_key": "VARCHAR",
            "organisation_key": "VARCHAR",
            "activity_type": "VARCHAR",
            "academic_year": "VARCHAR",
            "starts_on": "DATE",
            "status": "VARCHAR",
            "contact_hours": "DOUBLE",
            "funding_stream": "VARCHAR",
            "host_urn": "BIGINT",
            "cost_pounds": "DOUBLE",
            "venue_easting_m": "INTEGER",
            "venue_northing_m": "INTEGER",
        },
        "institutions": {
            "urn": "BIGINT",
            "name": "VARCHAR",
            "kind": "VARCHAR",
            "phase": "VARCHAR",
            "local_authority": "VARCHAR",
            "region": "VARCHAR",
            "low_age": "BIGINT",
            "high_age": "BIGINT",
            "ks4_attainment8": "DOUBLE",
            "fsm_percent": "DOUBLE",
            "opened_on": "DATE",
            "closed_on": "DATE",
            "neighbourhood": "VARCHAR",
            "easting_m": "INTEGER",
            "northing_m": "INTEGER",
        },
    }
)
# Neighbourhoods and whose homes are in them: of editions from before they were there, empty.
_PLACES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "neighbourhoods": ("neighbourhood", "local_authority", "local_authority_name"),
        "homes": ("pseudonym", "neighbourhood", "local_authority"),
        "record_homes": ("source", "year", "pseudonym", "neighbourhood"),
    }
)
# Columns of one edition of an indicator, of those that people are told apart by.
_BY_EDITION: Final = re.compile(r"(\w+_quintile|urban)__\w+")
# Let go of once the track stands: they would take as much memory again.
_MADE_OF: Final = (
    *("linked", "higher", "described", "exposure", "ks2_results", "ks4_results", "ks5_results"),
    *("further", "entries", "entered", "awarded", "left_he"),
)
_EVER: Final = (-9999, 9999)  # years of records where none are held: nobody is too young or too old


@dataclass(frozen=True, slots=True)
class Track:
    """The track of a scope's people, made ready in an engine.

    Attributes
    ----------
    engine : holds `track`, one row a person; `milestones`, one row a person and milestone; and
        `people`, one row a participant record with all its reasons to be left out. Beside them
        stand `activities`, `attended` (a row a person and activity), `institutions`,
        `neighbourhoods`, and whose homes are in them (`homes`, `record_homes`).
    held : by source, the years of records that the edition has, first to last.
    first_year, last_year : calendar years in which the first and last academic year of the
        records of HESA Student begin; None where there are none.
    """

    engine: Engine
    held: Mapping[str, tuple[str, ...]]
    first_year: int | None = field(default=None)
    last_year: int | None = field(default=None)


@contextmanager
def open_track(
    analysis: Path,
    scope: Scope,
    *,
    first_year: int | None = None,
    last_year: int | None = None,
) -> Iterator[Track]:
    """Give the people of a scope with everything that is known of each.

    Parameters
    ----------
    analysis
        The `analysis` folder of a warehouse edition, of any schema: what it has not is null.
    scope
        Whose participants. What another member recorded of the same person is not looked at.
    first_year, last_year
        Years asked about, both among them: the calendar year in which entry at 18 would begin.
        Who is not of them has that reason; None is all that the records cover.

    Yields
    ------
    Track
        See docs/track.md for the columns of its tables.
    """
    held = {
        source: tuple(path.stem for path in list_records(analysis, source)) for source in _COLUMNS
    }
    with (
        TemporaryDirectory(prefix="hearth-track-") as spill,
        DuckEngine(spill=Path(spill)) as engine,
    ):
        first_held, last_held = judge_records(
            engine, analysis, scope, first_year=first_year, last_year=last_year
        )
        _register_work(engine, analysis)
        for codes in ("activity_types", "ethnic_groups"):
            with (files("analytics.track") / f"{codes}.csv").open("rb") as file:
                engine.register(codes, pl.read_csv(file, infer_schema=False))
        _register_homes(engine, analysis)
        for source in _COLUMNS:
            _register_source(engine, analysis, source)
        engine.run(_SCHOOLS)
        engine.run(_TRACK, {"last_year": -_EVER[1] if last_held is None else last_held})
        engine.drop(*_MADE_OF)
        yield Track(
            engine,
            {source: years for source, years in held.items() if years},
            first_held,
            last_held,
        )


@contextmanager
def open_work(analysis: Path, scope: Scope) -> Iterator[Engine]:
    """Give what was delivered to a scope's people, and at which schools; no record of theirs.

    Yields
    ------
    Engine
        With `scoped`, `registrations`, `activities`, `institutions`, `neighbourhoods`, `homes`.
    """
    with (
        TemporaryDirectory(prefix="hearth-work-") as spill,
        DuckEngine(spill=Path(spill)) as engine,
    ):
        gather_people(engine, analysis, scope, is_linked=False)
        _register_work(engine, analysis)
        yield engine


def judge_records(
    engine: Engine,
    analysis: Path,
    scope: Scope,
    *,
    first_year: int | None = None,
    last_year: int | None = None,
    is_linked: bool = True,
) -> tuple[int | None, int | None]:
    """Make `people`: every participant record in scope with all its reasons to be left out.

    Parameters
    ----------
    engine
        An engine without tables.
    analysis, scope, first_year, last_year
        As of `open_track`.
    is_linked
        Whether links are looked at: reasons that follow from them are not given without.

    Returns
    -------
    tuple[int | None, int | None]
        Calendar years in which the first and last academic year of the records of HESA Student
        begin; None where there are none, when nobody is too young or too old for them.
    """
    gather_people(engine, analysis, scope, is_linked=is_linked)
    _register_source(engine, analysis, "hesa_student")
    engine.run(COVERAGE)
    first_held, last_held = engine.fetch("coverage", order_by=["first_year"]).row(0)
    first_known, last_known = _EVER if first_held is None else (first_held, last_held)
    judge_people(engine, first_known, last_known, first_asked=first_year, last_asked=last_year)
    return first_held, last_held


def _register_work(engine: Engine, analysis: Path) -> None:
    """Name what was delivered, who was there, and the places of schools and homes."""
    engine.register("registrations", analysis / "registrations.parquet")
    for table, columns in _WORK.items():
        path = analysis / f"{table}.parquet"
        _register_completed(engine, table, [path] if path.exists() else [], columns)
    _register_places(engine, analysis)


def _register_homes(engine: Engine, analysis: Path) -> None:
    """Name what homes are by each loaded edition of an indicator: `imd_quintile__2019`."""
    path = analysis / "indicators.parquet"
    if not path.exists():
        engine.register("homes_by_edition", pl.DataFrame(schema={"pseudonym": pl.String}))
        return
    engine.register("homes_by_edition" + _HELD_ROWS, path)
    kept = ["pseudonym", *(name for name in _list_columns([path]) if _BY_EDITION.match(name))]
    engine.define(
        "homes_by_edition",
        " ".join(("SELECT", ", ".join(sorted(kept)), "FROM", "homes_by_edition" + _HELD_ROWS)),
    )


def _register_places(engine: Engine, analysis: Path) -> None:
    """Name the neighbourhoods, with all that is known of each, and whose homes are in them."""
    for table, columns in _PLACES.items():
        path = analysis / f"{table}.parquet"
        empty = pl.DataFrame(schema=dict.fromkeys(columns, pl.String()))
        engine.register(table, path if path.exists() else empty)


def _register_source(engine: Engine, analysis: Path, source: str) -> None:
    """Name the records of a source, with every column that a track is made from."""
    columns = {"pseudonym": "VARCHAR", "year": "VARCHAR", **_COLUMNS[source]}
    _register_completed(engine, source, list_records(analysis, source), columns)


def _register_completed(
    engine: Engine, table: str, paths: Sequence[Path], columns: Mapping[str, str]
) -> None:
    """Name a table with these columns: empty without files, null where the files have them not."""
    if not paths:
        empty = (f"CAST(NULL AS {kind}) AS {name}" for name, kind in columns.items())
        engine.define(table, f"SELECT {', '.join(empty)} WHERE FALSE")
        return
    engine.register(table + _HELD_ROWS, paths)
    there = _list_columns(paths)
    selected = (
        name if name in there else f"CAST(NULL AS {kind}) AS {name}"
        for name, kind in columns.items()
    )
    engine.define(table, " ".join(("SELECT", ", ".join(selected), "FROM", table + _HELD_ROWS)))


def _list_columns(paths: Sequence[Path]) -> frozenset[str]:
    return frozenset().union(*(pl.read_parquet_schema(path) for path in paths))
