"""The years that the cohort clock expects: those of the participants, once results are out."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import extract, func, select
from sqlalchemy.orm import Session

from analytics.cohorts import Cohort
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

    Results of an exam year are out from the next January; those of a session in further or higher
    education 18 months after it began, of a survey of graduates three years after.
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
    for source, summer in (
        ("npd_ks2", cohort.ks2_summer),
        ("npd_ks4", cohort.ks4_summer),
        ("npd_ks5", cohort.ks5_summer),
    ):
        yield source, str(summer), date(summer + 1, 1, 1)
    after_16 = cohort.ks4_summer
    yield "ilr", _session(after_16), date(after_16 + 2, 2, 1)
    entry = cohort.ks5_summer
    yield "hesa_student", _session(entry), date(entry + 2, 2, 1)
    leaving = cohort.degree_end - 1
    yield "graduate_outcomes", _session(leaving), date(leaving + 3, 7, 1)


def _session(start: int) -> str:
    return f"{start}-{(start + 1) % 100:02d}"
