"""What is asked of the coverage pages: whose work, of which year, and what to show of it.

The address is the state: what is usual is left out of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that districts can be shown by: a column of a table of the coverage report."""

    label: str
    table: str
    column: str


MEASURES: Final[Mapping[str, Measure]] = {
    "learners": Measure("People who attended", "learners_by_district", "learners"),
    "intensity": Measure(
        "Share with 8 contact hours or more", "learners_by_district", "intensive_rate"
    ),
    "activities": Measure("Activities", "activities_by_district", "district_activities"),
    "schools": Measure("Schools reached", "by_district", "told"),
    "twenty": Measure("Schools with 20 or more activities", "by_district", "told_twenty"),
    "shared": Measure("Schools with 2 or more members", "by_district", "told_several_members"),
}
#: Which schools a list holds.
LISTS: Final[Mapping[str, str]] = {
    "unreached": "Of high need and not reached",
    "need": "Of high need",
    "reached": "Reached",
    "all": "All",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for; whether it is there is told where it is looked up.

    Attributes
    ----------
    member : key of a member, or "" for what is offered first.
    years : an academic year, or "" for all.
    show : a key of `MEASURES`. which : a key of `LISTS`.
    region : of schools; "" for all.
    """

    member: str = ""
    years: str = ""
    show: str = next(iter(MEASURES))
    which: str = next(iter(LISTS))
    region: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        """Read an address; what is no choice of ours is as if it were not said."""
        usual = cls()
        show, which = given.get("show", ""), given.get("which", "")
        return cls(
            member=given.get("member", ""),
            years=given.get("years", ""),
            show=show if show in MEASURES else usual.show,
            which=which if which in LISTS else usual.which,
            region=given.get("region", ""),
        )

    @property
    def measure(self) -> Measure:
        """What districts are shown by."""
        return MEASURES[self.show]

    def to_query(self, *names: str) -> dict[str, Any]:
        """Return those parts of the address that say something; all of them where none is named."""
        usual = type(self)()
        parts = {name: getattr(self, name) for name in names or self.__slots__}
        return {name: text for name, text in parts.items() if text != getattr(usual, name)}

    def __str__(self) -> str:
        """Return what stands in an address after the question mark."""
        return urlencode(self.to_query(), safe="/")
