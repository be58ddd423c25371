"""Value: contact hours, what a participant cost, and what each additional entrant cost."""

from analytics.reports.value.kind import Value

__all__ = ["Value"]
