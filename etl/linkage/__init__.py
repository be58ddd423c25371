"""Linkage: which administrative record is which participant.

Takes two tables of people and gives pairs; knows no warehouse and no report.
"""

from etl.linkage.exact import ExactLinker, LinkReport, LinkResult

__all__ = ["ExactLinker", "LinkReport", "LinkResult"]
