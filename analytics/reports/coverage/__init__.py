"""Coverage: which schools and areas were reached, by how much, and which of need were not."""

from analytics.reports.coverage.kind import Coverage

__all__ = ["Coverage"]
