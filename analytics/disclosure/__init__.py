"""The gate: the only way from true counts to figures that may be seen.

Only a `SafeTable` may be rendered or exported. `protect_report` makes those of a report, all at
once, and `protect` one by itself, each figure rounded alone; `add_adjusted` adds to one what its
printed figures give. Knows no source, page or chart.
"""

from analytics.disclosure.adjust import Adjusted, add_adjusted
from analytics.disclosure.laying import CountedTable
from analytics.disclosure.pool import pool_tables
from analytics.disclosure.protect import protect
from analytics.disclosure.rules import RuleSet, UnknownRuleSet, get_rule_set, stricter
from analytics.disclosure.safe import Cell, Mark, SafeColumn, SafeTable
from analytics.disclosure.same import Same
from analytics.disclosure.sealing import withhold_printed
from analytics.disclosure.shape import (
    Count,
    Dimension,
    Mean,
    Measure,
    Share,
    TableFault,
    TrueCounts,
)
from analytics.disclosure.together import protect_report, rules_of

__all__ = [
    "Adjusted",
    "Cell",
    "Count",
    "CountedTable",
    "Dimension",
    "Mark",
    "Mean",
    "Measure",
    "RuleSet",
    "SafeColumn",
    "SafeTable",
    "Same",
    "Share",
    "TableFault",
    "TrueCounts",
    "UnknownRuleSet",
    "add_adjusted",
    "get_rule_set",
    "pool_tables",
    "protect",
    "protect_report",
    "rules_of",
    "stricter",
    "withhold_printed",
]
