"""Key Stage 4 results of participants beside the average of the schools they went to."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from analytics.disclosure import (
    Count,
    Dimension,
    Mean,
    RuleSet,
    SafeTable,
    Share,
    TrueCounts,
    protect,
)
from analytics.track.scope import Scope, open_edition
from etl.engine import load_stages

_KS4: Final = load_stages("analytics.track", "sql/ks4")
_MEASURES: Final = (
    Count("participants", "Participants"),
    Mean("attainment8", "Attainment 8, participants", over="participants", unit="points"),
    Mean("school_attainment8", "Attainment 8, their schools", over="participants", unit="points"),
    Count("em_94", "English and maths at 9 to 4", part_of="participants"),
    Share("em_94_rate", "English and maths at 9 to 4, %", part="em_94", whole="participants"),
    Mean(
        "school_em_94",
        "English and maths at 9 to 4, their schools",
        over="participants",
        unit="per cent",
        decimals=0,
    ),
)
_NOTES: Final = (
    "A school's average is over all its pupils of that exam year, participants among them; each "
    "participant brings the average of their own school.",
    "Participants are chosen for outreach, so that a difference is no measure of its effect "
    "(Type 2 evidence).",
    "Only participants who are linked to a record, theirs with a probability of at least 0.95.",
)


@dataclass(frozen=True, slots=True)
class Ks4Report:
    """Results by exam year, as they may be shown."""

    by_exam_year: SafeTable


def ks4(analysis: Path, scope: Scope, rule_set: RuleSet) -> Ks4Report:
    """Report Attainment 8 and English and maths of the participants in scope.

    Parameters
    ----------
    analysis
        The `analysis` folder of a warehouse edition.
    scope
        Whose participants.
    rule_set
        Rules of disclosure control; those of the Department for Education for its records.

    Raises
    ------
    NothingToTrack
        The edition has no Key Stage 4 records.
    """
    counts = count_ks4(analysis, scope)
    table = protect(counts.table, counts.dimensions, counts.measures, rule_set, notes=counts.notes)
    return Ks4Report(table)


def count_ks4(analysis: Path, scope: Scope) -> TrueCounts:
    """Count what `ks4` reports, before disclosure control."""
    with open_edition(analysis, "npd_ks4", scope) as engine:
        engine.run(_KS4)
        table = engine.fetch("by_exam_year", order_by=["exam_year"])
    held = sorted(path.stem for path in (analysis / "records" / "npd_ks4").glob("*.parquet"))
    years = tuple((year, year) for year in held)
    return TrueCounts(
        "Key Stage 4 results by exam year",
        table,
        (Dimension("exam_year", "Exam year", years),),
        _MEASURES,
        _NOTES,
    )
