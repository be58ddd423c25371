"""Acorn categories and groups of participants' homes, from a member's licensed file."""

from analytics.reports.acorn.kind import Acorn

__all__ = ["Acorn"]
