"""The cold-spot planner: where the next activities do most for need that little has reached.

Pure functions over arrays of areas and sites. Knows no store, no map and no page. Heavy: it loads
SciPy, so that pages import it where a job runs.
"""

from analytics.planning.bound import bound_gain
from analytics.planning.case import Case
from analytics.planning.compare import Comparison, compare_plan, spread_as_before
from analytics.planning.equity import Equity, measure_equity
from analytics.planning.exact import MOST_PAIRS, place_exact
from analytics.planning.faults import CannotPlan
from analytics.planning.greedy import place_greedy
from analytics.planning.limits import Limits
from analytics.planning.minima import Minima
from analytics.planning.plan import Plan
from analytics.planning.travel import DETOUR, Activity, Travel, count_pairs, spread_activity
from analytics.planning.worth import Worth

__all__ = [
    "DETOUR",
    "MOST_PAIRS",
    "Activity",
    "CannotPlan",
    "Case",
    "Comparison",
    "Equity",
    "Limits",
    "Minima",
    "Plan",
    "Travel",
    "Worth",
    "bound_gain",
    "compare_plan",
    "count_pairs",
    "measure_equity",
    "place_exact",
    "place_greedy",
    "spread_activity",
    "spread_as_before",
]
