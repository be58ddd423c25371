"""How finely an average may be printed, so that it gives neither a person nor a count away.

An average times its number of people is a sum, and sums of hours, pounds and activities are known
elsewhere: from a budget or a return. Who divides such a sum by an average that is printed finely
has the true number of people, which its printed count was to hide. Two ways lie open:

- Print the true sum divided by the printed count. Then a sum tells nothing of the number. But who
  knows the average divides as well: all in a row took part in one activity, so the average is one,
  and 0.96 beside 25 people says 24. It is off by a fifth where few are printed, too.
- Print the true average, but so coarsely that it would print alike for every number of people that
  the printed count leaves. That is chosen here. How coarsely hangs on the sum and the printed
  count alone, so a reader who knows the sum is left with all that rounding leaves; and what is
  printed is the average. What it costs is digits: 29.9 hours of 320 people print 30.

Averages of points and percentages are the other way about: nobody adds those up, but the average
may be known (all went to one school, whose results are published). So how coarsely those are
printed hangs on the average and the printed count alone: such a reader is left with everything too.
A step of the average times the base over the printed count leaves who knows the sum some of the
numbers, not all.

Both are coarser than the average divided by its people: two groups that differ by one person give
that person's value to within an average either way.
"""

from collections.abc import Iterator
from itertools import count
from math import ceil, floor, log10
from typing import Final, NamedTuple

from analytics.disclosure.rules import RuleSet
from analytics.disclosure.shape import Mean

_STEPS: Final = (1, 2, 5)
_SLACK: Final = 1e-9


class TrueMean(NamedTuple):
    """A true average, and the true number of people whom it is over."""

    mean: float
    people: int


class Step(NamedTuple):
    """1, 2 or 5 times a power of ten."""

    exponent: int
    times: int

    @property
    def unit(self) -> float:
        """Give it as a number."""
        return self.times * 10.0**self.exponent


def round_mean(
    measure: Mean, true: TrueMean, printed: int, rules: RuleSet
) -> tuple[float, int] | None:
    """Round an average for printing.

    Parameters
    ----------
    printed
        The printed number of its people: enough of them by `RuleSet.is_enough`.

    Returns
    -------
    tuple[float, int] | None
        The average and its decimals; None where nothing but nought could be printed of it.
    """
    if measure.is_of_sums:
        value = true.mean * true.people / printed
        step = _step_of_sum(measure, true.mean * true.people, printed, rules)
    else:
        value = true.mean
        step = _step_of_points(measure, value, printed, rules)
    if step is None:
        return None
    decimals = max(-step.exponent, 0)
    places = value / step.unit
    place = ceil(places - _SLACK) if measure.up else floor(places + 0.5)
    # Adding zero turns a rounded -0.0 into 0.0.
    return round(place * step.unit, decimals) + 0.0, decimals


def _step_of_sum(measure: Mean, total: float, printed: int, rules: RuleSet) -> Step | None:
    """Find the finest step at which all numbers of people that may be print one average."""
    fewest = max(printed - rules.reach, rules.smallest_count, 1)
    low, high = sorted((total / (printed + rules.reach), total / fewest))
    finest = Step(-measure.decimals, 1)
    for step in _iter_steps(finest):
        unit = step.unit
        if step != finest and unit > 2 * abs(total) / printed:
            return None
        if floor(low / unit + 0.5 - _SLACK) == floor(high / unit + 0.5 + _SLACK):
            return step
    raise AssertionError("Steps have no end.")


def _step_of_points(measure: Mean, mean: float, printed: int, rules: RuleSet) -> Step:
    """Find the step that is no less than the average times the base, over its printed people."""
    moved = max((rules.reach + 1) * abs(mean), measure.one_person or 0.0)
    return _no_less(max(moved / printed, 10.0**-measure.decimals))


def _no_less(least: float) -> Step:
    first = Step(floor(log10(least) + _SLACK), 1)
    return next(each for each in _iter_steps(first) if each.unit >= least * (1 - _SLACK))


def _iter_steps(first: Step) -> Iterator[Step]:
    for exponent in count(first.exponent):
        yield from (Step(exponent, times) for times in _STEPS)
