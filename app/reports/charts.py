"""The charts of a report's page, as Plotly is given them."""

from functools import lru_cache
from typing import Any, TypeGuard

from analytics.charts import ChartSpec, FlowSpec, draw_figure

# In pixels; a row of several bars has room for the figure of each.
_PICTURE, _ROW, _BARS, _AXIS, _LEGEND, _LITTLE = 320, 24, 20, 64, 48, 8
_TEXT = 14


@lru_cache(maxsize=1024)
def draw_chart(chart: ChartSpec | FlowSpec) -> dict[str, Any]:
    """Draw a chart once: who switches one definition is shown most charts again."""
    figure = draw_figure(chart)
    # The heading above it is the chart's title: a heading wraps on a phone, a drawn title not.
    figure.update_layout(
        title=None,
        margin={"l": 10, "r": 10, "t": _top(chart), "b": 10},
        height=_height(chart),
        font_size=_TEXT,
        legend={"entrywidth": 230},  # measured before our font has come, a label would be cut
    )
    figure.update_xaxes(automargin=True, title_standoff=12, title_font_size=_TEXT)
    figure.update_yaxes(automargin=True, title_standoff=12, title_font_size=_TEXT)
    if _lies(chart):
        # Its labels need the room, and the figure of the longest bar: the heading says the rest.
        figure.update_yaxes(title=None)
        figure.update_layout(margin={"l": 24, "r": 56})
    drawn: dict[str, Any] = figure.to_dict()
    return drawn


def _height(chart: ChartSpec | FlowSpec) -> int:
    """Return the height in pixels: as much as the rows need, or that of a picture."""
    if not _lies(chart):
        return _PICTURE
    row = _BARS * len(chart.series) if chart.kind == "row" else _ROW
    return _top(chart) + max(row, _ROW) * len(chart.table.cells) + _AXIS


def _top(chart: ChartSpec | FlowSpec) -> int:
    """Return the room above the picture: that of a legend or of figures, or a little."""
    is_plain = _lies(chart) and len(chart.series) == 1
    return _LITTLE if is_plain else _LEGEND


def _lies(chart: ChartSpec | FlowSpec) -> TypeGuard[ChartSpec]:
    return isinstance(chart, ChartSpec) and chart.kind in {"row", "dot"}
