"""What kind of evidence a comparison is, what may not be claimed from it, and national figures.

Sentences and figures are data, each with its source. Knows no report, table or page.
"""

from analytics.evidence.additional import (
    Additional,
    CostEach,
    Group,
    cost_each,
    count_additional,
    count_additional_to,
)
from analytics.evidence.judge import (
    Caution,
    Compared,
    Judgement,
    UnknownComparison,
    judge,
    list_comparisons,
)
from analytics.evidence.national import (
    NationalFigure,
    Placed,
    UnknownFigure,
    expect_by_year,
    get_national,
    list_national,
    place,
)
from analytics.evidence.small import SmallBase, find_small_base

__all__ = [
    "Additional",
    "Caution",
    "Compared",
    "CostEach",
    "Group",
    "Judgement",
    "NationalFigure",
    "Placed",
    "SmallBase",
    "UnknownComparison",
    "UnknownFigure",
    "cost_each",
    "count_additional",
    "count_additional_to",
    "expect_by_year",
    "find_small_base",
    "get_national",
    "judge",
    "list_comparisons",
    "list_national",
    "place",
]
