"""What is asked of the planner: need, means, and how far young people come. The address says it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Self
from urllib.parse import urlencode

from app.core.errors import Invalid
from app.core.need import Wish

#: How far young people come, in kilometres by road.
REACHES_KM: Final = (5, 10, 20, 30, 40, 60)
#: Activities so far are those of as many of the latest academic years; 0 for all.
YEARS: Final = {1: "The latest year", 3: "The latest 3 years", 5: "The latest 5 years", 0: "All"}
SCORE, FIFTH = "score", "fifth"
#: What a young person's need weighs.
WEIGHINGS: Final = {
    SCORE: "Everybody's, by score",
    FIFTH: "Of the neediest fifth alone",
}
REGION, AUTHORITY = "region", "authority"
#: Of what each must have some of the next activities.
EACH: Final = {
    "": "Wherever they gain most",
    REGION: "Some in each region or country",
    AUTHORITY: "Some in each local authority",
}
_NUMBER: Final = re.compile(r"\d{1,7}(\.\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that is asked for: what it is, and between what it lies."""

    label: str
    hint: str
    least: float
    most: float
    is_whole: bool = True
    usual: str = ""

    def read(self, name: str, text: str) -> float:
        """Read the number, or its usual value where nothing is said.

        Raises
        ------
        Invalid
            It is no such number.
        """
        text = text.strip() or self.usual
        if not _NUMBER.fullmatch(text) or (self.is_whole and "." in text):
            kind = "whole number" if self.is_whole else "number"
            raise Invalid(name, f"{self.label}: enter a {kind}, such as {self.usual or 1}.")
        if not self.least <= float(text) <= self.most:
            raise Invalid(
                name, f"{self.label}: enter a number from {self.least:,g} to {self.most:,g}."
            )
        return float(text)


AMOUNTS: Final[Mapping[str, Amount]] = {
    "activities": Amount("Activities to place", "", 1, 200, usual="20"),
    "pounds": Amount(
        "Or a budget in pounds", "0: the number of activities counts", 0, 5_000_000, usual="0"
    ),
    "cost": Amount("Pounds an activity", "With a budget in pounds", 1, 100_000, usual="500"),
    "cost_km": Amount(
        "And pounds a km",
        "By road from the nearest provider of higher education",
        0,
        100,
        is_whole=False,
        usual="2",
    ),
    "most": Amount("At most at one school", "", 1, 50, usual="2"),
    "least": Amount("At least in each", "Where each must have some", 1, 50, usual="1"),
    "hours": Amount("Hours of an activity", "", 0.5, 200, is_whole=False, usual="6"),
    "places": Amount("Places at an activity", "Young people", 1, 1000, usual="40"),
    "enough": Amount(
        "Enough hours",
        "Hours a young person beyond which more count nothing; 0: four times the mean so far, 1 or"
        " more",
        0,
        200,
        is_whole=False,
        usual="0",
    ),
}


def _usual() -> dict[str, float]:
    return {name: float(amount.usual) for name, amount in AMOUNTS.items()}


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked for.

    Attributes
    ----------
    need : the rule by which need is scored, and where.
    weighing : key of `WEIGHINGS`.
    reach_km : one of `REACHES_KM`.
    years : key of `YEARS`.
    each : key of `EACH`.
    prove : whether the best plan is to be looked for, where the case is small.
    amounts : by the names of `AMOUNTS`.
    """

    need: Wish
    weighing: str = SCORE
    reach_km: int = 20
    years: int = 3
    each: str = ""
    prove: bool = False
    amounts: Mapping[str, float] = field(default_factory=_usual, hash=False)

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        """Read an address, or a form whose need is read already.

        Raises
        ------
        Invalid
            A part of it is none of ours.
        """
        return cls(
            need=replace(Wish.read(given), show=()),
            weighing=_choose(given, "weighing", WEIGHINGS, SCORE),
            reach_km=int(_choose(given, "reach", [str(each) for each in REACHES_KM], "20")),
            years=int(_choose(given, "years", [str(each) for each in YEARS], "3")),
            each=_choose(given, "each", EACH, ""),
            prove=given.get("prove") == "1",
            amounts={
                name: amount.read(name, given.get(name, "")) for name, amount in AMOUNTS.items()
            },
        )

    @property
    def is_of_pounds(self) -> bool:
        """Whether the means are pounds and not a number of activities."""
        return self.amounts["pounds"] > 0

    def to_query(self) -> dict[str, str]:
        """Return the parts of the address."""
        return {
            **self.need.to_query(),
            "weighing": self.weighing,
            "reach": str(self.reach_km),
            "years": str(self.years),
            **{name: f"{value:g}" for name, value in self.amounts.items()},
            **({"each": self.each} if self.each else {}),
            **({"prove": "1"} if self.prove else {}),
        }

    def __str__(self) -> str:
        """Return what stands in an address after the question mark."""
        return urlencode(self.to_query(), safe=",")


def _choose(given: Mapping[str, str], name: str, known: Collection[str], usual: str) -> str:
    value = given.get(name) or usual
    if value not in known:
        raise Invalid(name, "Choose one of what is offered.")
    return value
