"""How much any plan can gain at the most, found without making one."""

from typing import Final

import numpy as np

from analytics.planning.case import Case
from analytics.planning.limits import Limits

#: The bound then stands within a few thousandths of where it ends (docs/planning.md).
_ROUNDS: Final = 80


def bound_gain(case: Case, limits: Limits, *, rounds: int = _ROUNDS) -> float:
    """Give a gain that no plan within the limits exceeds, in young people times need.

    With parts of activities allowed value is concave, so it lies nowhere above a plane that
    touches it, nor above a mean of such planes. The highest point of that mean within the limits
    is a bound, and the next plane is laid on the way there; the lowest bound is given. It comes
    down to the best gain of parts of activities, which whole ones seldom fall far short of.

    Source
    ------
    Ours, with the steps of Frank and Wolfe (1956), *An algorithm for quadratic programming*,
    Naval Research Logistics Quarterly 3: 95-110: the mean of planes because worth has bends,
    where one plane alone can stay too high. Checked against the linear programme by HiGHS.
    """
    counts, slopes = np.zeros(case.sites), np.zeros(case.sites)
    before = case.value(case.hours)
    height, lowest = 0.0, np.inf
    for turn in range(rounds):
        step = 2 / (turn + 2)
        hours = case.hours_after(counts)
        touching = case.slopes(hours)
        slopes += step * (touching - slopes)
        height += step * (case.value(hours) - before - float(touching @ counts) - height)
        highest = limits.spend_on(slopes)
        lowest = min(lowest, height + float(slopes @ highest))
        counts += step * (highest - counts)
    return lowest
