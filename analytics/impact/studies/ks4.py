"""Key Stage 4: participants against matched pupils of the same kind of school.

Source: HEAT, Key Stage 4 Track impact report (cohort of 2021), for who counts as engaged and the
outcomes; the matching is Hearth's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from analytics.definitions import get_definition
from analytics.impact.design import Design, Missing
from analytics.impact.design import Scope as SchoolScope
from analytics.impact.protocol import Covariate, Group, Outcome, Protocol, Stage, Treatment
from analytics.impact.studies.gathering import ONLY_LATER, fetch_people, gather
from analytics.impact.studies.kind import Gathered
from analytics.track import Scope
from analytics.track.scope import list_records
from etl.engine import load_stages

_STAGES: Final = load_stages("analytics.impact", "studies/sql/ks4")
_EXACT: Final = ("ks4_year", "sex", "school_type")
_COVARIATES: Final = (
    Covariate("ks4_year", "Year of Key Stage 4", Stage.BIRTH),
    Covariate("sex", "Sex", Stage.BIRTH),
    Covariate("ethnic_group", "Ethnic group", Stage.BIRTH),
    Covariate("ks2_band", "Key Stage 2 band", Stage.KS2),
    Covariate("ks2_points", "Key Stage 2 points", Stage.KS2),
    # Of the record of Key Stage 4: what a family has, which outreach does not change.
    Covariate("fsm", "Free school meals", Stage.KS2),
    Covariate("idaci_decile", "IDACI decile", Stage.KS2),
    Covariate("school_type", "Kind of school", Stage.KS2),
)
_OUTCOMES: Final = (
    Outcome("attainment8", "Attainment 8"),
    Outcome("em_94", "English and maths at 9 to 4", binary=True, unit="percentage points"),
    Outcome("em_95", "English and maths at 9 to 5", binary=True, unit="percentage points"),
)


@dataclass(frozen=True, slots=True)
class Ks4Study:
    """Attainment at Key Stage 4 after at least 5 hours of Skills and Attainment."""

    name: str = "ks4"
    title: str = "Key Stage 4 attainment"
    purpose: str = (
        "Whether those who took part in Skills and Attainment before Year 11 did better at Key"
        " Stage 4 than pupils like them."
    )
    source: str = "npd"
    definitions: tuple[str, ...] = ("skills-5h",)

    def list_years(self, analysis: Path) -> Sequence[int]:
        """List the exam years whose records the edition has."""
        return sorted(int(path.stem) for path in list_records(analysis, "npd_ks4"))

    def declare(
        self, *, first_year: int, last_year: int, definition: str, scope: SchoolScope
    ) -> Protocol:
        """Declare the study of some exam years."""
        chosen = get_definition("intensity", definition)
        years = str(first_year) if first_year == last_year else f"{first_year} to {last_year}"
        return Protocol(
            name=f"ks4-{first_year}-{last_year}",
            title=f"{self.title}, {years}",
            question="Did outreach before the exams raise attainment at Key Stage 4?",
            theory_of_change=(
                "Teaching and practice in small groups raise attainment in the subjects taught,"
                " and confidence in learning beyond them."
            ),
            population=(
                f"Pupils in state schools with a record of Key Stage 4 in {years} who took part:"
                f" {chosen.title}."
            ),
            comparison="Pupils of those years who took part in nothing that any member recorded.",
            treatment=Treatment("intensity", chosen.reference, begins_after=Stage.KS2),
            outcomes=_OUTCOMES,
            covariates=_COVARIATES,
            design=Design(
                treatment="engaged",
                covariates=tuple(one.column for one in _COVARIATES if one.column not in _EXACT),
                exact=_EXACT,
                school="school_urn",
                scope=scope,
                missing=Missing.INDICATOR,
            ),
            kind=self.name,
            years=tuple(str(year) for year in range(first_year, last_year + 1)),
            subgroups=(Group("fsm", "Free school meals"), Group("ks2_band", "Key Stage 2 band")),
            baseline="ks2_points",
            benchmarks=("fsm", "ks2_points"),
            negative_controls=(Group(ONLY_LATER, "Took part only after the results"),),
            dosage="skills_hours",
        )

    def gather(self, analysis: Path, scope: Scope, protocol: Protocol) -> Gathered:
        """Gather pupils with a record of the exam years, participants of the scope among them."""
        pupils = fetch_people(analysis, scope, protocol, _STAGES)
        return gather(
            self.name,
            pupils.with_columns((pl.col("standing") == ONLY_LATER).alias(ONLY_LATER)),
            who="Pupils with a record of Key Stage 4",
            treated="Participants",
            compared="Pupils to compare with",
        )
