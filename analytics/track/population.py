"""Who is in the report of entrants, made ready in an engine for whoever counts them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from analytics.cohorts import YEARS_TO_ENTRY_AT_18
from analytics.track.scope import Scope, open_edition
from etl.engine import Engine, load_stages

COVERAGE: Final = load_stages("analytics.track", "sql/coverage")
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
        engine.run(COVERAGE)
        first_year, last_year = engine.fetch("coverage", order_by=["first_year"]).row(0)
        judge_people(engine, first_year, last_year)
        yield Population(engine, first_year, last_year)


def judge_people(
    engine: Engine,
    first_year: int,
    last_year: int,
    *,
    first_asked: int | None = None,
    last_asked: int | None = None,
) -> None:
    """Make `people` of who is in scope: each record's reasons to be left out.

    Parameters
    ----------
    engine
        As `gather_people` left it, with the records of HESA Student.
    first_year, last_year
        Calendar years in which the first and last academic year of the records begin.
    first_asked, last_asked
        Of the years in which entry at 18 is asked about; None is all that the records cover.
    """
    years = {
        "first_year": first_year,
        "last_year": last_year,
        "first_asked": first_year if first_asked is None else first_asked,
        "last_asked": last_year if last_asked is None else last_asked,
    }
    engine.run(_ENTRANTS, {**years, "years_to_entry": YEARS_TO_ENTRY_AT_18})
