"""Rural and coastal: where remoteness and low participation meet, and what outreach is there."""

from analytics.reports.rural_coastal.classes import classify_neighbourhoods
from analytics.reports.rural_coastal.kind import RuralCoastal

__all__ = ["RuralCoastal", "classify_neighbourhoods"]
