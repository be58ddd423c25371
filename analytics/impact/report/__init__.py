"""The report of a study: its figures through the gate, and what the printed ones say."""

from analytics.impact.report.make import make_balance_report, make_study_report
from analytics.impact.report.whole import BUNDLE, Made, Place, look, make, write

__all__ = [
    "BUNDLE",
    "Made",
    "Place",
    "look",
    "make",
    "make_balance_report",
    "make_study_report",
    "write",
]
