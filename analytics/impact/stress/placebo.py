"""Effects where there can be none: on results from before outreach, and on people it left alone.

An effect found there is no effect: it shows how far the groups differed to begin with.
"""

from dataclasses import dataclass

#: Standardised difference within which groups count as alike (What Works Clearinghouse).
ALIKE = 0.05
#: Half an interval wider than this, in standard deviations, could hide a difference that matters.
_TELLS_LITTLE = 0.25


@dataclass(frozen=True, slots=True)
class Placebo:
    """An effect found where there can be none.

    Attributes
    ----------
    key, title : column of the result or of the group; what it is called.
    value, low, high : the effect and its interval, in standard deviations.
    people : those whom it rests on.
    """

    key: str
    title: str
    value: float
    low: float
    high: float
    people: int

    @property
    def passes(self) -> bool:
        """Whether no difference is seen, or one too small to matter."""
        return self.low <= 0 <= self.high or abs(self.value) <= ALIKE

    @property
    def tells_little(self) -> bool:
        """Whether a difference that matters could be hidden in the interval."""
        return self.passes and (self.high - self.low) / 2 > _TELLS_LITTLE

    @property
    def sentence(self) -> str:
        """Say in plain words what it shows."""
        if not self.passes:
            return (
                f"{self.title}: the matched groups differ by {self.value:.2f} standard deviations"
                " where outreach can have changed nothing. They were not alike to begin with, and"
                " the effect may be that difference."
            )
        if self.tells_little:
            return (
                f"{self.title}: no difference is seen where there can be none, but so few people"
                " tell little."
            )
        return f"{self.title}: no difference is seen where there can be none, as there should be."
