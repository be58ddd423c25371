"""The gate: the only way from true counts to figures that may be seen.

Only a `SafeTable` may be rendered or exported, and only `protect` and `protect_together` make
one. Knows no source, no page and no chart.
"""

from analytics.disclosure.protect import protect, protect_together
from analytics.disclosure.rules import RuleSet, UnknownRuleSet, get_rule_set, stricter
from analytics.disclosure.safe import Cell, Mark, SafeColumn, SafeTable
from analytics.disclosure.shape import (
    Count,
    Dimension,
    Mean,
    Measure,
    Share,
    TableFault,
    TrueCounts,
)

__all__ = [
    "Cell",
    "Count",
    "Dimension",
    "Mark",
    "Mean",
    "Measure",
    "RuleSet",
    "SafeColumn",
    "SafeTable",
    "Share",
    "TableFault",
    "TrueCounts",
    "UnknownRuleSet",
    "get_rule_set",
    "protect",
    "protect_together",
    "stricter",
]
