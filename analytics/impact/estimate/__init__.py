"""Effects in a matched sample, their standard errors, and what may be said of them."""

from analytics.impact.estimate.changes import CHANGE_CAVEAT, Changes, estimate_changes
from analytics.impact.estimate.doses import DOSE_CAVEAT, Band, DoseResponse, estimate_by_dose
from analytics.impact.estimate.outcomes import Options, estimate_effect, estimate_values
from analytics.impact.estimate.result import Estimate, Estimator, Measure
from analytics.impact.estimate.sizes import MONTHS_CAVEAT, Months, list_months
from analytics.impact.estimate.subgroups import (
    Level,
    Subgroups,
    adjust_p_values,
    estimate_subgroups,
    keep_sets,
)

__all__ = [
    "CHANGE_CAVEAT",
    "DOSE_CAVEAT",
    "MONTHS_CAVEAT",
    "Band",
    "Changes",
    "DoseResponse",
    "Estimate",
    "Estimator",
    "Level",
    "Measure",
    "Months",
    "Options",
    "Subgroups",
    "adjust_p_values",
    "estimate_by_dose",
    "estimate_changes",
    "estimate_effect",
    "estimate_subgroups",
    "estimate_values",
    "keep_sets",
    "list_months",
]
