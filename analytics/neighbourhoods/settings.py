"""What a classification is asked for."""

from dataclasses import dataclass
from typing import Final

from analytics.neighbourhoods.measures import CannotCluster

#: The highest numbers that a look-up of types may hold (HEFCE 00/06).
MOST_TYPES: Final = 160
MOST_GROUPS: Final = 40


@dataclass(frozen=True, slots=True)
class Settings:
    """How many types and groups, and from where the chance of the start is drawn.

    Attributes
    ----------
    types : clusters of areas, 2 to 160.
    groups : clusters of types, 2 to 40 and no more than types.
    seed : the same seed over the same areas gives the same types.
    starts : beginnings tried, of which the one with the least variance within types is kept.

    Raises
    ------
    CannotCluster
        A number is out of its range.

    Source
    ------
    160 types: HEFCE 00/06, Technical specification 50. 40 types: "The influence of neighbourhood
    type on participation in higher education", HEFCE (1997).
    """

    types: int = MOST_TYPES
    groups: int = MOST_GROUPS
    seed: int = 1997
    starts: int = 4

    def __post_init__(self) -> None:
        if not 2 <= self.types <= MOST_TYPES:
            raise CannotCluster(f"There can be 2 to {MOST_TYPES} types.")
        if not 2 <= self.groups <= min(self.types, MOST_GROUPS):
            most = min(self.types, MOST_GROUPS)
            raise CannotCluster(f"There can be 2 to {most} groups of {self.types} types.")
        if self.starts < 1:
            raise CannotCluster("At least one start is needed.")
