"""Key Stage 4 results of participants beside the average of the schools they went to."""

from analytics.reports.ks4_school_average.kind import Ks4SchoolAverage

__all__ = ["Ks4SchoolAverage"]
