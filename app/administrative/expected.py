"""The years that the cohort clock expects: those of the participants, once results are out."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import extract, func, select
from sqlalchemy.orm import Session

from analytics.cohorts import Cohort
from analytics.milestones import list_milestones
from app.models import Participant

#: Key Stage 2 tests were not held in these summers.
NOT_HELD: Final[Mapping[str, frozenset[str]]] = {"npd_ks2": frozenset({"2020", "2021"})}
_AUTUMN = 9


@dataclass(frozen=True, slots=True)
class Expected:
    """A year of a source that should be had by now, and how many participants it is of."""

    source: str
    year: str
    participants: int


def list_expected(session: Session, today: date) -> list[Expected]:
    """List the years whose results are out, by source in the order of learning, then by year.

    When they are out is for the cohort clock to say (`analytics.milestones`).
    """
    people: Counter[tuple[str, str]] = Counter()
    for cohort, count in count_cohorts(session).items():
        for source, year, out in _stages(Cohort(cohort)):
            if out <= today and year not in NOT_HELD.get(source, ()):
                people[source, year] += count
    order = ["npd_ks2", "npd_ks4", "npd_ks5", "ilr", "hesa_student", "graduate_outcomes"]
    found = [Expected(source, year, count) for (source, year), count in people.items()]
    return sorted(found, key=lambda each: (order.index(each.source), each.year))


def count_cohorts(session: Session) -> Counter[int]:
    """Count participants by the year whose September began their cohort."""
    year = extract("year", Participant.date_of_birth)
    month = extract("month", Participant.date_of_birth)
    rows = session.execute(
        select(year, month, Participant.phase_adjustment, func.count())
        .where(Participant.date_of_birth.is_not(None))
        .group_by(year, month, Participant.phase_adjustment)
        .order_by(year, month, Participant.phase_adjustment)
    ).all()
    cohorts: Counter[int] = Counter()
    for born, in_month, phase, count in rows:
        began = int(born) - (int(in_month) < _AUTUMN) + int(phase or 0)
        cohorts[began] += count
    return cohorts


def _stages(cohort: Cohort) -> Iterable[tuple[str, str, date]]:
    out = {one.key: one.available_from for one in list_milestones(cohort)}
    yield "npd_ks2", str(cohort.ks2_summer), out["ks2_summer"]
    yield "npd_ks4", str(cohort.ks4_summer), out["ks4_summer"]
    yield "npd_ks5", str(cohort.ks5_summer), out["ks5_summer"]
    # Further education begins as much before higher education as its record is out before.
    earlier = cohort.ks5_summer - cohort.ks4_summer
    entry = out["he_entry_at_18"]
    yield "ilr", _session(cohort.ks4_summer), entry.replace(year=entry.year - earlier)
    yield "hesa_student", _session(cohort.ks5_summer), entry
    yield "graduate_outcomes", _session(cohort.degree_end - 1), out["graduate_outcomes"]


def _session(start: int) -> str:
    return f"{start}-{(start + 1) % 100:02d}"
