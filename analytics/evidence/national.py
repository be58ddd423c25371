"""National figures as published, and participants' rates beside them.

`national.csv` holds them as they stand in the publication, each with its year and address. They
cover everybody in the country's schools, so that the interval of a difference is that of the
participants' rate alone.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from analytics.evidence.judge import Compared, Judgement, judge
from analytics.intervals import wilson


class UnknownFigure(ValueError):
    """There is no national figure of this measure and group; the message names those there are."""


@dataclass(frozen=True, slots=True)
class NationalFigure:
    """A published figure.

    Attributes
    ----------
    measure, group : of what, and of whom (`entry_by_19`, `fsm`).
    year : calendar year in which its academic year begins. Of measures by age 19, the year in
        which the cohort is 19: its entry at 18 lies a year before.
    percent : the figure, per cent; of gaps, percentage points.
    publication, address : where it stands.
    """

    measure: str
    group: str
    year: int
    percent: float
    publication: str
    address: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A rate of participants beside a national one, in per cent and percentage points.

    Attributes
    ----------
    rate, low, high : the participants' rate, with its interval of 95 per cent.
    national : the national rate.
    difference, difference_low, difference_high : the first less the second.
    judgement : what kind of evidence that is.
    """

    rate: float
    low: float
    high: float
    national: float
    difference: float
    difference_low: float
    difference_high: float
    judgement: Judgement

    @property
    def is_apart(self) -> bool:
        """Whether the interval of the difference leaves out no difference."""
        return not self.difference_low <= 0 <= self.difference_high


def list_national(measure: str, group: str) -> tuple[NationalFigure, ...]:
    """List the figures of a measure and group by year.

    Raises
    ------
    UnknownFigure
        There is none.
    """
    found = tuple(one for one in _figures() if (one.measure, one.group) == (measure, group))
    if not found:
        known = sorted({f"{one.measure} of {one.group}" for one in _figures()})
        raise UnknownFigure(
            f"There is no national figure of {measure} of {group}. There are: {', '.join(known)}."
        )
    return found


def get_national(measure: str, group: str, year: int) -> NationalFigure:
    """Get the figure of a year, or of the nearest year that is published, the later of two.

    Raises
    ------
    UnknownFigure
        There is none of the measure and group in any year.
    """
    return min(
        list_national(measure, group), key=lambda one: (abs(one.year - year), year - one.year)
    )


def expect_by_year(measure: str, group: str, people: Mapping[int, int]) -> float | None:
    """Work out the national rate for a mix of years, each weighted by its people.

    Parameters
    ----------
    people
        Printed numbers of people by the year of the national figure that they are set against.

    Returns
    -------
    float | None
        Per cent; None where there is nobody.
    """
    everybody = sum(people.values())
    if not everybody:
        return None
    return (
        sum(get_national(measure, group, year).percent * some for year, some in people.items())
        / everybody
    )


def place(part: int, whole: int, national: float, *, same_group: bool = True) -> Placed:
    """Set a rate of participants beside a national rate.

    Parameters
    ----------
    part, whole
        Printed counts, so that the interval tells nothing that they do not.
    national
        Per cent.
    same_group
        Whether the national rate is of the same group (pupils with free school meals), not of
        everybody.

    Raises
    ------
    ValueError
        There is nobody.
    """
    if whole < 1:
        raise ValueError("A rate of nobody cannot be set beside another.")
    low, high = (100 * bound for bound in wilson(part, whole))
    rate = 100 * part / whole
    key = "similar_national" if same_group else "national"
    return Placed(
        rate,
        low,
        high,
        national,
        rate - national,
        low - national,
        high - national,
        judge(Compared(key, bases=(whole,))),
    )


@cache
def _figures() -> tuple[NationalFigure, ...]:
    with (files("analytics.evidence") / "national.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        NationalFigure(
            row["measure"],
            row["group"],
            int(row["year"][:4]),
            float(row["value"]),
            row["publication"],
            row["address"],
        )
        for row in rows
    )
