"""Additional entrants and what each cost, with intervals, from printed counts.

Additional are those who entered less those expected at a rate that is named. They are no effect:
nobody knows that these people would have entered at that rate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, inf

from analytics.intervals import difference, wilson


@dataclass(frozen=True, slots=True)
class Group:
    """People of whom some entered, and the rate from 0 to 1 at which they were expected to."""

    entered: int
    people: int
    expected_rate: float


@dataclass(frozen=True, slots=True)
class Additional:
    """Entrants above what was expected, in people; fewer where negative."""

    people: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CostEach:
    """Pounds for each additional entrant.

    Attributes
    ----------
    pounds : None where nobody, or fewer than nobody, is additional: it is not known.
    low, high : ends of its interval. `high` is infinite where the interval of additional entrants
        holds none; both are None where it holds nobody above none.
    """

    pounds: float | None
    low: float | None
    high: float | None

    @property
    def is_known(self) -> bool:
        """Whether it lies between two ends."""
        return self.high is not None and self.high < inf


def count_additional(groups: Sequence[Group]) -> Additional:
    """Count those who entered above rates that are known, such as a country's.

    Parameters
    ----------
    groups
        Nobody may be in two. Groups without people add nothing.

    Source
    ------
    Wilson's interval of each group's share; of their sum by the method of variance estimates
    recovery (Zou and Donner 2008, Statistics in Medicine 27: 1693-1702). Checked by simulation.
    """
    total = below = above = 0.0
    for group in groups:
        if not group.people:
            continue
        low, high = wilson(group.entered, group.people)
        share = group.entered / group.people
        total += group.people * (share - group.expected_rate)
        below = hypot(below, group.people * (share - low))
        above = hypot(above, group.people * (high - share))
    return Additional(total, total - below, total + above)


def count_additional_to(
    entered: int, people: int, other_entered: int, other_people: int
) -> Additional:
    """Count those who entered above the rate of other people, which is not surely known itself.

    Raises
    ------
    ValueError
        A part is greater than its whole, or a whole is nobody.

    Source
    ------
    Newcombe's interval of the difference (`analytics.intervals`), times the people.
    """
    low, high = difference(entered, people, other_entered, other_people)
    share = entered / people - other_entered / other_people
    return Additional(people * share, people * low, people * high)


def cost_each(pounds: float, additional: Additional) -> CostEach:
    """Work out what each additional entrant cost.

    Never less than nothing: where the interval of additional entrants holds none, the cost has
    no upper end, and where it holds nobody else it is not known at all.

    Parameters
    ----------
    pounds
        What was spent, or spent more than on those they are compared with; taken as exact.

    Source
    ------
    The ends of a ratio to a number whose interval is known (Fieller 1954 where the numerator is
    exact): the interval of additional entrants turned over.
    """
    if pounds <= 0 or additional.high <= 0:
        return CostEach(None, None, None)
    return CostEach(
        pounds / additional.people if additional.people > 0 else None,
        pounds / additional.high,
        pounds / additional.low if additional.low > 0 else inf,
    )
