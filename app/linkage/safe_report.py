"""The match report for a researcher: tables that have passed disclosure control, and no other.

Counts of one source share their people, so its tables are protected together. All sources of an
edition share their participants: under the secret of the edition those print alike.
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
    protect_report,
)
from analytics.reports import Counted
from app.core.codes import labels_of
from app.linkage.groups import CODED, name_group, title_of
from app.linkage.queries import find_report
from etl.linkage.report import COMPLETENESS, NOT_KNOWN
from etl.warehouse import Linkage, get_release_key

SHOWN = (COMPLETENESS, "sex", "ethnicity", "free_school_meals", "imd_quintile")
#: Rules by what the name of a source begins with; those of HESA for the others.
_RULES = {"npd": "npd", "ilr": "ilr"}
_LACKABLE = ("date of birth", "postcode", "sex")
_MEASURES = (
    Count("participants", "Participants"),
    Count("linked", "Linked", part_of="participants"),
    Share("rate", "Linked", part="linked", whole="participants"),
)


@lru_cache(maxsize=64)
def protect_matches(linkage: Linkage) -> tuple[tuple[str, SafeTable], ...]:
    """Return the tables of a source that may be shown, each with its title."""
    report = find_report(linkage)
    if report is None:
        return ()
    rules = _RULES.get(linkage.source.partition("_")[0], "hesa")
    names = [name for name in SHOWN if name in report["groups"]]
    counted = [Counted(name, rules, _counts(report, name)) for name in names]
    safe = protect_report(counted, key=get_release_key(linkage.folder.parents[2]))
    return tuple((title_of(name), safe[name]) for name in names)


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
