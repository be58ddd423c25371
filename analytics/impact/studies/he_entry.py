"""Entry to higher education: intensive outreach against minimal, by HEAT's matching recipe.

Source: HEAT, HE provider HEAT HESA Track impact report: 8 hours and more against under 3; matched
on sex, ethnic group, attainment of the school, POLAR4 quintile and IDACI decile, those that are
banded within one; entry within two years. HEAT, Contextualised HE Entry, 2025: 11 hours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from analytics.definitions import get_definition
from analytics.impact.design import Caliper, Design, Missing
from analytics.impact.design import Scope as SchoolScope
from analytics.impact.protocol import Covariate, Group, Outcome, Protocol, Stage, Treatment
from analytics.impact.studies.gathering import fetch_people, gather
from analytics.impact.studies.kind import Gathered
from analytics.track import Scope
from analytics.track.scope import list_records
from etl.engine import load_stages

_STAGES: Final = load_stages("analytics.impact", "studies/sql/he_entry")
_EXACT: Final = ("sex", "ethnic_group")
_BANDED: Final = ("polar4_quintile", "idaci_decile", "school_decile")
_COVARIATES: Final = (
    Covariate("sex", "Sex", Stage.BIRTH),
    Covariate("ethnic_group", "Ethnic group", Stage.BIRTH),
    Covariate("expected_year", "Year in which entry at 18 begins", Stage.BIRTH),
    Covariate("polar4_quintile", "POLAR4 quintile", Stage.KS2),
    Covariate("idaci_decile", "IDACI decile", Stage.KS2),
    # An average over all its pupils, so that what one of them attended hardly changes it.
    Covariate("school_decile", "Attainment of the school, tenth", Stage.KS2),
    Covariate("fsm", "Free school meals", Stage.KS2),
    Covariate("ks2_points", "Key Stage 2 points", Stage.KS2),
)
_OUTCOMES: Final = (
    Outcome("by_19", "Entry to higher education by 19", binary=True, unit="percentage points"),
    Outcome(
        "high_tariff", "Entry to a high-tariff provider", binary=True, unit="percentage points"
    ),
)


@dataclass(frozen=True, slots=True)
class HeEntryStudy:
    """Entry by 19 of those who took part intensively, against those who hardly did."""

    name: str = "he-entry"
    title: str = "Entry to higher education"
    purpose: str = (
        "Whether those who took part intensively entered higher education by 19 more often than"
        " participants like them who hardly took part."
    )
    source: str = "hesa"
    definitions: tuple[str, ...] = ("heat-8h", "contextual-11h")

    def list_years(self, analysis: Path) -> Sequence[int]:
        """List the calendar years of entry at 18 whose people can be followed to 19."""
        held = sorted(int(path.stem[:4]) for path in list_records(analysis, "hesa_student"))
        return held[:-1]

    def declare(
        self, *, first_year: int, last_year: int, definition: str, scope: SchoolScope
    ) -> Protocol:
        """Declare the study of those who could first enter at 18 in some years."""
        chosen = get_definition("intensity", definition)
        years = str(first_year) if first_year == last_year else f"{first_year} to {last_year}"
        return Protocol(
            name=f"he-entry-{first_year}-{last_year}",
            title=f"{self.title}, {years}",
            question="Did intensive outreach raise entry to higher education?",
            theory_of_change=(
                "Sustained contact with higher education makes it known, thinkable and within"
                " reach; a single event hardly does."
            ),
            population=(
                f"Participants who could enter at 18 in {years} and took part intensively:"
                f" {chosen.title}."
            ),
            comparison="Participants of those years who took part minimally.",
            treatment=Treatment(
                "intensity", chosen.reference, against=("minimal",), begins_after=Stage.KS2
            ),
            outcomes=_OUTCOMES,
            covariates=_COVARIATES,
            design=Design(
                treatment="engaged",
                covariates=tuple(one.column for one in _COVARIATES if one.column not in _EXACT),
                exact=_EXACT,
                calipers=tuple(Caliper(one, 1.0) for one in _BANDED),
                school="school_urn",
                scope=scope,
                # About as many of either: each may stand beside several.
                ratio=5,
                replace=True,
                missing=Missing.INDICATOR,
            ),
            kind=self.name,
            years=tuple(str(year) for year in range(first_year, last_year + 1)),
            subgroups=(Group("fsm", "Free school meals"),),
            baseline="ks2_points",
            benchmarks=("fsm", "ks2_points"),
            dosage="hours",
        )

    def gather(self, analysis: Path, scope: Scope, protocol: Protocol) -> Gathered:
        """Gather participants of the scope who could enter at 18 in the years."""
        against = protocol.treatment.against[0]
        people = fetch_people(analysis, scope, protocol, _STAGES, against=against)
        return gather(
            self.name,
            people.with_columns(pl.col("ethnic_group").fill_null("not known")),
            who="Participants",
            treated="Took part intensively",
            compared="Took part minimally",
        )
