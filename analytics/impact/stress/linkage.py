"""What wrong and missing links to the records do to an effect, and the effect without them.

A missed link makes an entrant look like none; a false one gives somebody the result of another.
Both dilute an effect where they befall the groups alike, and may make one where they do not.
"""

from dataclasses import dataclass
from math import sqrt

from analytics.linkage_error import CONFIDENCE, LinkageError, correct_rate


@dataclass(frozen=True, slots=True)
class LinkageRates:
    """How often links go wrong, as shares from 0 to 1.

    Attributes
    ----------
    false_links : of linked people whose record is somebody else's.
    contaminated : of comparison people who took part, but were not linked as participants.
    """

    false_links: float = 0.0
    contaminated: float = 0.0


@dataclass(frozen=True, slots=True)
class Relinked:
    """An effect as it was found, and as it would be with perfect links.

    Attributes
    ----------
    observed : as found. value, low, high : corrected, with its interval.
    """

    observed: float
    value: float
    low: float
    high: float

    @property
    def sentence(self) -> str:
        """Say in plain words what the links do."""
        return (
            f"With perfect links to the records the effect would be about {self.value:.3g}"
            f" ({self.low:.3g} to {self.high:.3g}) instead of {self.observed:.3g}."
        )


def correct_mean_effect(value: float, low: float, high: float, rates: LinkageRates) -> Relinked:
    """Correct a difference of means for false links and for participants among the others.

    A false link gives a result that has nothing to do with having taken part: the difference
    shrinks by their share. So it does by the share of comparison people who took part.

    Raises
    ------
    ValueError
        The shares leave nothing to correct by.

    Source
    ------
    Neter, Maynes and Ramanathan 1965, JASA 60: 1005-1027: mismatched records shrink a difference
    by the share of right ones. The rates are taken as exact.
    """
    kept = (1 - rates.false_links) * (1 - rates.contaminated)
    if not 0 < kept <= 1:
        raise ValueError("Shares of wrong links lie from 0 to less than 1.")
    return Relinked(value, value / kept, low / kept, high / kept)


def correct_rate_difference(
    participants: tuple[float, float],
    others: tuple[float, float],
    errors: tuple[LinkageError, LinkageError],
    *,
    contaminated: float = 0.0,
) -> Relinked:
    """Correct a difference of two rates counted over links, such as of entry.

    Parameters
    ----------
    participants, others
        People linked and people in all: matched, with their weights; of the others the effective
        number.
    errors
        Of the links of participants and of the others, who may be linked less well.
    contaminated
        Share of the others who took part.

    Raises
    ------
    NoCorrection
        The links of a group tell no more than chance.

    Source
    ------
    Each rate by `analytics.linkage_error.correct_rate`; their difference by the method of
    variance estimates recovery (Zou and Donner 2008).
    """
    one, other = (
        correct_rate(part, whole, error, confidence=CONFIDENCE)
        for (part, whole), error in zip((participants, others), errors, strict=True)
    )
    value = one.rate - other.rate
    below = sqrt((one.rate - one.low) ** 2 + (other.high - other.rate) ** 2)
    above = sqrt((one.high - one.rate) ** 2 + (other.rate - other.low) ** 2)
    observed = participants[0] / participants[1] - others[0] / others[1]
    kept = 1 - contaminated
    return Relinked(observed, value / kept, (value - below) / kept, (value + above) / kept)
