"""A rule: which indicators count, and how much. As text it stands in addresses and is saved."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Self

from analytics.targeting.indicators import Indicator, load_indicators

MOST_WEIGHT: Final = 5
_PART: Final = re.compile(r"([a-z0-9_]+)\.([1-5])")
#: A suggestion is made of what at least so many neighbourhoods have.
_MOSTLY_KNOWN: Final = 0.5


class RuleFault(ValueError):
    """A text is no rule; the message says why."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Weights of indicators, from 1 to `MOST_WEIGHT`, in the order in which they are offered."""

    weights: tuple[tuple[Indicator, int], ...]

    @classmethod
    def of(cls, weights: Mapping[str, int]) -> Self:
        """Make a rule of weights by column; those of 0 do not count.

        Raises
        ------
        RuleFault
            Nothing counts, or a column or a weight is none of ours.
        """
        unknown = weights.keys() - load_indicators().keys()
        if unknown:
            raise RuleFault("The rule names an indicator that Hearth does not have.")
        if any(not 0 <= weight <= MOST_WEIGHT for weight in weights.values()):
            raise RuleFault(f"A weight lies between 0 and {MOST_WEIGHT}.")
        chosen = tuple(
            (one, weights[column])
            for column, one in load_indicators().items()
            if weights.get(column)
        )
        if not chosen:
            raise RuleFault("Give at least one indicator a weight.")
        return cls(chosen)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a rule as an address has it: `polar4_quintile.2,imd_decile.1`.

        Raises
        ------
        RuleFault
            It is no such text, or names what is not ours.
        """
        parts = [_PART.fullmatch(part) for part in text.split(",")]
        found = {part[1]: int(part[2]) for part in parts if part}
        if len(found) != len(parts):
            raise RuleFault("The address does not hold a rule: choose the indicators again.")
        return cls.of(found)

    def __str__(self) -> str:
        """Write the rule as an address has it."""
        return ",".join(f"{one.column}.{weight}" for one, weight in self.weights)

    def __iter__(self) -> Iterator[tuple[Indicator, int]]:
        """Give each indicator with its weight."""
        return iter(self.weights)

    @property
    def said(self) -> str:
        """The rule in words."""
        return "; ".join(f"{one.label}, weight {weight}" for one, weight in self.weights)


def suggest_rule(known: Mapping[Indicator, float]) -> Rule | None:
    """Suggest a rule of what most neighbourhoods have; None where nothing is known.

    Parameters
    ----------
    known
        The share of the neighbourhoods that have each indicator.
    """
    mostly = {one.column: one.suggested for one, share in known.items() if share >= _MOSTLY_KNOWN}
    if any(mostly.values()):
        return Rule.of(mostly)
    return Rule.of({max(known, key=lambda one: known[one]).column: 1}) if known else None
