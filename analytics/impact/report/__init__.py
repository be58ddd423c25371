"""The report of a study: its figures through the gate, and what the printed ones say."""

from analytics.impact.report.make import make_balance_report, make_study_report

__all__ = ["make_balance_report", "make_study_report"]
