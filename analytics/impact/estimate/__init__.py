"""Effects in a matched sample, their standard errors, and what may be said of them."""

from analytics.impact.estimate.outcomes import Choices, estimate_effect, estimate_values
from analytics.impact.estimate.result import Estimate, Estimator, Measure
from analytics.impact.estimate.sizes import MONTHS_CAVEAT, Months, list_months

__all__ = [
    "MONTHS_CAVEAT",
    "Choices",
    "Estimate",
    "Estimator",
    "Measure",
    "Months",
    "estimate_effect",
    "estimate_values",
    "list_months",
]
