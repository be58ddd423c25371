"""The match report for a researcher: tables that have passed disclosure control, and no other.

Counts of one source share their people, so its tables are protected together. The rules of the
Department for Education's sources hide small counts, for which no such proof is at hand: of those
one table is given.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import combinations
from typing import Any

import polars as pl

from analytics.disclosure import (
    Count,
    Dimension,
    SafeTable,
    Share,
    TrueCounts,
    get_rule_set,
    protect,
    protect_together,
)
from app.core.codes import labels_of
from app.linkage.groups import CODED, name_group, title_of
from app.linkage.queries import find_report
from etl.linkage.report import COMPLETENESS, NOT_KNOWN
from etl.warehouse import Linkage

SHOWN = (COMPLETENESS, "sex", "ethnicity", "free_school_meals", "imd_quintile")
ONE_TABLE = (
    "Of this source one table is given: under its rules several could give small counts away."
)
HESA_SOURCES = ("hesa_student", "graduate_outcomes")
_LACKABLE = ("date of birth", "postcode", "sex")
_MEASURES = (
    Count("participants", "Participants"),
    Count("linked", "Linked", part_of="participants"),
    Share("rate", "Linked", part="linked", whole="participants"),
)


@lru_cache(maxsize=64)
def protect_report(linkage: Linkage) -> tuple[tuple[str, SafeTable], ...]:
    """Return the tables of a source that may be shown, each with its title."""
    report = find_report(linkage)
    if report is None:
        return ()
    titles = [title_of(name) for name in SHOWN if name in report["groups"]]
    tables = [_counts(report, name) for name in SHOWN if name in report["groups"]]
    if linkage.source in HESA_SOURCES:
        return tuple(zip(titles, protect_together(tables, get_rule_set("hesa_2011")), strict=True))
    rules = get_rule_set("npd_srs10")
    first = [protect(one.table, one.dimensions, one.measures, rules) for one in tables[:1]]
    return tuple(zip(titles, first, strict=False))


def _counts(report: Mapping[str, Any], breakdown: str) -> TrueCounts:
    categories = [*_categories(breakdown)]
    given = pl.DataFrame(
        [(row["group"], row["participants"], row["linked"]) for row in report["groups"][breakdown]],
        schema={breakdown: pl.String, "participants": pl.Int64, "linked": pl.Int64},
        orient="row",
    )
    known = pl.col(breakdown).is_in(categories)
    table = given.group_by(
        pl.when(known).then(breakdown).otherwise(pl.lit(NOT_KNOWN)).alias(breakdown)
    ).agg(pl.col("participants", "linked").sum())
    named = tuple((one, name_group(breakdown, one)) for one in categories)
    dimension = Dimension(breakdown, title_of(breakdown), named)
    return TrueCounts(title_of(breakdown), table, (dimension,), _MEASURES)


def _categories(breakdown: str) -> Iterable[str]:
    """Give every group that there can be, whether anybody is in it or not."""
    if breakdown == COMPLETENESS:
        several = (each for size in (1, 2, 3) for each in combinations(_LACKABLE, size))
        return ["complete", *(f"without {', '.join(each)}" for each in several)]
    known = labels_of(breakdown) if breakdown in CODED else map(str, range(1, 6))
    return [*known, NOT_KNOWN]
