"""Charts: a finding, drawn from a safe table or from facts of places, and from nothing else."""

from analytics.charts.areas import WITHHELD, Atlas, MapSpec
from analytics.charts.figure import draw_figure
from analytics.charts.flow import FlowSpec
from analytics.charts.printed import draw_print
from analytics.charts.spec import ChartFault, ChartSpec

__all__ = [
    "WITHHELD",
    "Atlas",
    "ChartFault",
    "ChartSpec",
    "FlowSpec",
    "MapSpec",
    "draw_figure",
    "draw_print",
]
