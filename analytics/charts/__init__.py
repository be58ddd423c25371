"""Charts: a finding, drawn from a safe table and from nothing else."""

from analytics.charts.figure import draw_figure
from analytics.charts.spec import ChartFault, ChartSpec

__all__ = ["ChartFault", "ChartSpec", "draw_figure"]
