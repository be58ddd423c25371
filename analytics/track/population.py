"""Who is in the report of entrants, made ready in an engine for whoever counts them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from analytics.cohorts import YEARS_TO_ENTRY_AT_18
from analytics.track.scope import Scope, open_edition
from etl.engine import Engine, load_stages

_COVERAGE: Final = load_stages("analytics.track", "sql/coverage")
_ENTRANTS: Final = load_stages("analytics.track", "sql/entrants")


@dataclass(frozen=True, slots=True)
class Population:
    """The tables of the report in an engine.

    Attributes
    ----------
    engine : holds `people`, one row a participant record with its exclusions, and what is counted
        of them. first_year, last_year : calendar years in which the first and last academic year
        of the records begin.
    """

    engine: Engine
    first_year: int
    last_year: int


@contextmanager
def open_population(analysis: Path, scope: Scope) -> Iterator[Population]:
    """Give the people of a scope, why each is left out, and when each entered.

    Raises
    ------
    NothingToTrack
        The edition has no HESA Student records.
    """
    with open_edition(analysis, "hesa_student", scope) as engine:
        engine.run(_COVERAGE)
        first_year, last_year = engine.fetch("coverage", order_by=["first_year"]).row(0)
        years = {"first_year": first_year, "last_year": last_year}
        engine.run(_ENTRANTS, {**years, "years_to_entry": YEARS_TO_ENTRY_AT_18})
        yield Population(engine, first_year, last_year)
