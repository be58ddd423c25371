"""Who is in the report, under which definitions, and what is said of it everywhere."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from analytics.definitions import classify
from analytics.reports.counting import Part, Whole
from analytics.reports.nobody import LEAST, too_few
from analytics.reports.progression import Progression, list_progressions
from analytics.track.exclusions import list_exclusions
from analytics.track.people import Track
from etl.engine import Stage

FAMILIES: Final = (
    *("disadvantage", "progression", "intensity", "groups"),
    *("participation", "deprivation", "rural", "age"),
)
PARTICIPANTS: Final = Whole("participants", "Participants", "in_report")
ENTRANTS: Final = Whole("entered_ever", "Entered", "in_report AND he_year IS NOT NULL")
ENTERED: Final = Part("entered_ever", "Entered", "he_year IS NOT NULL", rate="Entered, %")

SOURCE: Final = "Records of members linked to the HESA student record"
OWN: Final = "Records of members"
KS4_SOURCE: Final = "Records of members linked to Key Stage 4 attainment (Department for Education)"
LEAVERS_SOURCE: Final = "Records of members linked to the HESA student record and Graduate Outcomes"
WHO: Final = (
    "Participants are people who could be tracked: told of tracking, old enough, and with a name, "
    "date of birth and real postcode. Who is recorded more than once counts once."
)
LINKED: Final = (
    "Entered means that a record of a first year of undergraduate study is linked to them, theirs "
    "with a probability of at least 0.95. Entrants whose record differs too much are missed, so "
    "that entry is slightly understated."
)
NOTES: Final = (WHO, LINKED)
_WHY: Final = Stage(
    "why_left_out",
    "SELECT DISTINCT reasons & -reasons AS bit FROM track WHERE NOT in_report AND reasons > 0",
)
_IN_REPORT: Final = Stage("in_report", "SELECT count(*) AS people FROM track WHERE in_report")


@dataclass(frozen=True, slots=True)
class Counts:
    """What sections count with: people put into the categories of every definition."""

    track: Track
    progressions: tuple[Progression, ...]

    @property
    def years(self) -> tuple[tuple[str, str], ...]:
        """Academic years of the records, as categories."""
        first, last = self.track.first_year, self.track.last_year
        if first is None or last is None:
            return ()
        return tuple(
            (str(year), f"{year}/{(year + 1) % 100:02d}") for year in range(first, last + 1)
        )


def begin(track: Track) -> Counts:
    """Put people into categories.

    Raises
    ------
    NothingToTrack
        Nobody is in the report, or fewer than 5; the message says why.
    """
    track.engine.run([_IN_REPORT, _WHY])
    if track.engine.fetch("in_report", order_by=["people"]).item() < LEAST:
        raise too_few(_why(track.engine.fetch("why_left_out", order_by=["bit"])))
    classify(track, FAMILIES)
    return Counts(track, list_progressions(track))


def _why(left_out: pl.DataFrame) -> str:
    bits = set(left_out["bit"].to_list())
    sentences = [each.sentence for each in list_exclusions() if each.bit in bits]
    if not sentences:
        return "no participant is recorded, or left out."
    return "participants are left out. " + " ".join(sentences)
