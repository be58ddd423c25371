"""Reports: what is asked, what is counted, and what is told of the printed figures.

A report counts under the gate and tells after it: `count` sees true counts and writes no sentence,
`tell` sees printed figures alone. Knows no page, file format or user.
"""

from analytics.reports.kinds import Choice, Counted, ReportKind, Told
from analytics.reports.model import Evidence, Made, Report, Section
from analytics.reports.question import Question, QuestionFault, Years

__all__ = [
    "Choice",
    "Counted",
    "Evidence",
    "Made",
    "Question",
    "QuestionFault",
    "Report",
    "ReportKind",
    "Section",
    "Told",
    "Years",
]
