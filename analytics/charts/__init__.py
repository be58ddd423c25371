"""Charts: a finding, drawn from a safe table and from nothing else."""

from analytics.charts.figure import draw_figure
from analytics.charts.flow import FlowSpec
from analytics.charts.printed import draw_print
from analytics.charts.spec import ChartFault, ChartSpec

__all__ = ["ChartFault", "ChartSpec", "FlowSpec", "draw_figure", "draw_print"]
