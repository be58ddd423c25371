"""The three sizes of the demonstration and the dates that it keeps to."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Size = Literal["small", "medium", "national"]

AS_AT = dt.date(2026, 11, 21)
"""The day on which the demonstration stands still: activities after it are only planned."""

FIRST_COHORT, LAST_COHORT = 1996, 2012
"""A cohort is named by the year c whose September opens its school year of birth."""


@dataclass(frozen=True)
class Scale:
    """How large a synthetic England is.

    Attributes
    ----------
    people : whole population over all cohorts, about.
    records : participant records that members hold, about.
    members, providers : organisations that record outreach; universities and colleges in the HESA
        files.
    localities : postcode districts that the population lives in; None means every district.
    pupils_a_year : size of a year group in a secondary school.
    people_a_chunk : people built at a time, which bounds the memory.
    postcode_letters : parts of the postcode directory that are read ("" means all).
    """

    people: int
    records: int
    members: int
    providers: int
    localities: int | None
    pupils_a_year: int
    people_a_chunk: int
    postcode_letters: str = ""
    first_cohort: int = FIRST_COHORT
    last_cohort: int = LAST_COHORT

    @property
    def cohorts(self) -> range:
        """Birth cohorts of the population."""
        return range(self.first_cohort, self.last_cohort + 1)


SCALES: dict[Size, Scale] = {
    # Five letters hold districts of all nine regions and are read in half the time of the whole.
    "small": Scale(25_000, 3_000, 12, 24, 24, 30, 30_000, "CLMNT"),
    "medium": Scale(800_000, 100_000, 60, 80, 400, 60, 100_000),
    "national": Scale(10_200_000, 3_000_000, 126, 140, None, 180, 160_000),
}
