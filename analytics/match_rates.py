"""Match rates as they may be shown to whoever reads no persons: from a report of linkage.

Knows the report's plain values; not how anybody was linked.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from analytics.disclosure import (
    Count,
    Dimension,
    RuleSet,
    SafeTable,
    Share,
    TrueCounts,
    protect,
    protect_together,
)

OTHER: Final = "other"
_MEASURES: Final = (
    Count("participants", "Participants"),
    Count("linked", "Linked", part_of="participants"),
    Share("match_rate", "Linked, %", part="linked", whole="participants"),
)
_NOTES: Final = (
    "Linked means that a record of any year is a participant's with a probability of at least the "
    "threshold. Not linked is no proof of not being in the records.",
    "Groups differ in how many of them are truly in the records.",
)


def protect_match_rates(
    report: Mapping[str, Any], breakdowns: Sequence[Dimension], rule_set: RuleSet
) -> dict[str, SafeTable]:
    """Make the match rates of a source safe to show side by side, by breakdown.

    Parameters
    ----------
    report
        What `report_matches` of linkage gave; its `groups` are true counts of persons.
    breakdowns
        The most important first; each named as in `groups`. Their categories must not depend on
        who is in the report; whoever is in none of them is counted under `other`, which every
        table has.
    rule_set
        The rules of the source.

    Returns
    -------
    dict[str, SafeTable]
        By name. A breakdown that the report has not is left out. Under rules that hide small
        counts only the first is given: no proof is at hand that two together hide them.
    """
    held = [each for each in breakdowns if each.name in report["groups"]]
    if rule_set.smallest_count:
        held = held[:1]
    tables = [_counts(report["groups"][each.name], each) for each in held]
    if rule_set.smallest_count:
        safe = tuple(
            protect(t.table, t.dimensions, t.measures, rule_set, notes=t.notes) for t in tables
        )
    else:
        safe = protect_together(tables, rule_set)
    return {each.name: table for each, table in zip(held, safe, strict=True)}


def _counts(rows: Sequence[Mapping[str, Any]], by: Dimension) -> TrueCounts:
    categories = tuple(each for each in by.categories if each[0] != OTHER)
    known = {key for key, _ in categories}
    table = pl.DataFrame(
        [
            (row["group"] if row["group"] in known else OTHER, row["participants"], row["linked"])
            for row in rows
        ],
        schema={by.name: pl.String, "participants": pl.Int64, "linked": pl.Int64},
        orient="row",
    )
    return TrueCounts(
        f"Match rates by {by.label.lower()}",
        table.group_by(by.name).sum().sort(by.name),
        (Dimension(by.name, by.label, (*categories, (OTHER, "Not known or another"))),),
        _MEASURES,
        _NOTES,
    )
