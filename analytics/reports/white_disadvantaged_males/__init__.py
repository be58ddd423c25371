"""White disadvantaged males beside their disadvantaged peers, from Key Stage 2 to the degree."""

from analytics.reports.white_disadvantaged_males.kind import WhiteDisadvantagedMales

__all__ = ["WhiteDisadvantagedMales"]
