"""A plan: where activities are to be held, and how much better another could be."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from analytics.planning.checks import Floats, Ints
from analytics.planning.limits import Limits


@dataclass(frozen=True, slots=True)
class Plan:
    """Where activities are to be held.

    Attributes
    ----------
    sites : the site of each activity, in the order in which they are best held.
    gains : what each adds to what is there before it, in young people times need.
    counts : shape (sites,); activities at each site.
    spent : activities or pounds.
    most_gain : no plan within the limits gains more than this.
    """

    sites: Ints
    gains: Floats
    counts: Ints
    spent: int
    most_gain: float

    @classmethod
    def within(cls, limits: Limits, sites: Ints, gains: Floats, most_gain: float) -> Self:
        """Make the plan of activities at `sites`, and count what it takes of the limits."""
        counts = np.bincount(sites, minlength=len(limits.costs))
        return cls(sites, gains, counts, int(limits.count_spent(counts)), most_gain)

    @property
    def gain(self) -> float:
        """What the plan adds, in young people times need."""
        return float(np.sum(self.gains))

    @property
    def share_of_best(self) -> float:
        """At least this share, 0 to 1, of what the best plan gains is gained."""
        return min(self.gain / self.most_gain, 1.0) if self.most_gain > 0 else 1.0
