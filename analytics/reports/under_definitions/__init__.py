"""Figures under every definition at once: how far an answer moves with what is contested."""

from analytics.reports.under_definitions.figures import FIGURES, Figure, section_key
from analytics.reports.under_definitions.kind import UnderDefinitions

__all__ = ["FIGURES", "Figure", "UnderDefinitions", "section_key"]
