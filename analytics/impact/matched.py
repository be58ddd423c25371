"""Who was matched with whom."""

from dataclasses import dataclass

import numpy as np

from analytics.impact.units import Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class Pairs:
    """Matched pairs, a row each, as places in the units.

    Attributes
    ----------
    focal : the person who was matched: a participant (of the ATC, one of the others).
    other : the one found for them. rank : which of that person's matches, from 1.
    distance : between the two, in the unit of the distance; nan where it has none.
    """

    focal: Ints
    other: Ints
    rank: Ints
    distance: Floats

    def __len__(self) -> int:
        """Give the number of pairs."""
        return len(self.focal)


@dataclass(frozen=True, slots=True)
class Matched:
    """A matched (or weighted) sample of n people.

    Attributes
    ----------
    weights : n; 0 for who is left out. In the group whose effect is asked for 1; in the other
        scaled so that those left in average 1 (MatchIt).
    subclass : n; the number of the matched set or class, from 0; -1 for none. With replacement,
        where a person is of several sets, all are -1 and `pairs` says who is with whom.
    discarded : n; left out before matching, for want of common support.
    distance : n scores, or None where the distance is not a score.
    pairs : the matched pairs, or None of a method without pairs.
    notes : what a reader must know of how it was made, a sentence each.
    """

    weights: Floats
    subclass: Ints
    discarded: Bools
    distance: Floats | None = None
    pairs: Pairs | None = None
    notes: tuple[str, ...] = ()

    @property
    def is_in(self) -> Bools:
        """Give who is in the matched sample, n."""
        return np.asarray(self.weights > 0)
