"""Groups: participants by socio-economic background and prior attainment together."""

from analytics.reports.groups.kind import Groups

__all__ = ["Groups"]
