"""Tables that several reports count alike: entry, continuation, attainment, and of whom."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from analytics.disclosure import Mean
from analytics.reports.counting import Average, By, Part, Whole, count_table
from analytics.reports.kinds import Counted
from analytics.reports.progression import Progression
from etl.engine import Engine


@dataclass(frozen=True, slots=True)
class Stage:
    """One table, whatever it is broken down by.

    Attributes
    ----------
    key, source, title : of the table; `hesa`, `npd` or `ilr`.
    whole, parts, averages, notes : who is counted, and what of them.
    """

    key: str
    source: str
    title: str
    whole: Whole
    parts: tuple[Part, ...] = ()
    averages: tuple[Average, ...] = ()
    notes: tuple[str, ...] = ()

    def count(self, engine: Engine, key: str, by: By | Sequence[By]) -> Counted:
        """Count it, as the table of a key."""
        counts = count_table(
            engine,
            self.title,
            self.whole,
            by,
            parts=self.parts,
            averages=self.averages,
            notes=self.notes,
        )
        return Counted(key, self.source, counts)


def exact_mean(name: str, label: str, over: str, unit: str) -> Average:
    """Average a column by decimals, whose sum does not depend on the order of the rows."""
    return Average(Mean(name, label, over=over, unit=unit), f"CAST({name} AS DECIMAL(18, 9))")


PARTICIPANTS: Final = Whole("participants", "Participants", "in_report")
ATTAINMENT: Final = Stage(
    "ks4",
    "npd",
    "Key Stage 4",
    Whole(
        "with_ks4",
        "With Key Stage 4 results",
        "in_report AND attainment8 IS NOT NULL AND em_94 IS NOT NULL AND em_95 IS NOT NULL",
    ),
    (
        Part("em_94", "English and maths at 9 to 4", "em_94", rate="9 to 4, %", interval=True),
        Part("em_95", "English and maths at 9 to 5", "em_95", rate="9 to 5, %", interval=True),
    ),
    (exact_mean("attainment8", "Attainment 8", "with_ks4", "points"),),
)
CONTINUATION: Final = Stage(
    "continuation",
    "hesa",
    "Continuation into a second year",
    Whole("followed", "Entrants with a year after entry", "in_report AND continued IS NOT NULL"),
    (Part("continued", "Continued", "continued", rate="Continued, %", interval=True),),
)


def entry(progression: Progression) -> Stage:
    """Entry under a definition of progression."""
    return Stage(
        "entry",
        "hesa",
        progression.definition.title,
        progression.whole,
        (replace(progression.entered, interval=True),),
    )


def awards(last_year: int) -> Stage:
    """Degrees of those whose third year the records hold."""
    among = f"in_report AND he_year <= {last_year - 2}"
    return Stage(
        "award",
        "hesa",
        "Degrees of those who entered early enough for three years",
        Whole("three_years", "Entrants whose third year is held", among),
        (
            Part(
                "awarded", "Awarded a degree", "award IS NOT NULL", rate="Awarded, %", interval=True
            ),
            Part(
                "good_award",
                "First or upper second class",
                "lower(award) LIKE 'first%' OR lower(award) LIKE 'upper second%'",
                rate="First or upper second, % of awards",
                of="awarded",
                interval=True,
            ),
        ),
    )
