"""Draws a chart with Plotly in the colours of the Government Analysis Function.

A figure's JSON carries every number it was given, whatever its labels show: so it is given
printed figures only, as plain lists.
"""

from textwrap import wrap
from typing import Any, Final

import plotly.graph_objects as go
from afcharts.af_colours import get_af_colours

from analytics.charts.spec import ChartSpec
from analytics.disclosure import Cell

# The palette's own order for one to four series keeps neighbours apart in grey as well.
_FIRST_COLOUR_OF: Final = 2
_GRID: Final = "#D6D6D6"
_TEXT: Final = "#0B0C0C"
_LINE: Final = 30  # characters of an axis title that a telephone shows in one line


def draw_figure(spec: ChartSpec) -> go.Figure:
    """Draw a chart.

    Returns
    -------
    plotly.graph_objects.Figure
        Bars from zero, or lines with markers that break where a figure is hidden. A hidden figure
        has its mark where it would stand. Alt text, source and notes are in `layout.meta`, to be
        put into the page beside the chart; the row of totals is not drawn.
    """
    drawn = len(spec.table.cells) - spec.table.has_total
    x = [labels[0] for labels in spec.table.labels[:drawn]]
    figure = go.Figure(layout=_layout(spec))
    colours = get_af_colours(
        "categorical", number_of_colours=max(len(spec.series), _FIRST_COLOUR_OF)
    )
    for name, label, colour in zip(spec.series, spec.series_labels, colours, strict=False):
        cells = spec.table.figures(name)[:drawn]
        figure.add_trace(_trace(spec, label, colour, x, cells))
        for category, cell in zip(x, cells, strict=True):
            if cell.value is None and len(spec.series) == 1:
                figure.add_annotation(text=cell.text, showarrow=False, **_foot(spec, category))
    return figure


def _trace(
    spec: ChartSpec, label: str, colour: str, x: list[str], cells: list[Cell]
) -> go.Bar | go.Scatter:
    shared: dict[str, Any] = {
        "name": label,
        "x": x,
        "y": [cell.value for cell in cells],
        "text": [cell.text for cell in cells],
        "hovertemplate": "%{x}: %{text}<extra>" + label + "</extra>",
    }
    if spec.kind == "row":
        shared |= {"x": shared["y"], "y": x, "orientation": "h"}
        shared["hovertemplate"] = "%{y}: %{text}<extra>" + label + "</extra>"
    if spec.kind != "line":
        return go.Bar(**shared, marker_color=colour, textposition="outside", cliponaxis=False)
    return go.Scatter(**shared, mode="lines+markers", line_color=colour, connectgaps=False)


def _foot(spec: ChartSpec, category: str) -> dict[str, str | int]:
    """Say where a bar of a category would begin."""
    if spec.kind == "row":
        return {"x": 0, "y": category, "xshift": 12}
    return {"x": category, "y": 0, "yshift": 12}


def _layout(spec: ChartSpec) -> go.Layout:
    categories: dict[str, Any] = {
        "title": {"text": "<br>".join(wrap(spec.x_label, _LINE))},
        "type": "category",
        "linecolor": _TEXT,
    }
    values: dict[str, Any] = {
        "title": {"text": spec.unit.capitalize()},
        "rangemode": "tozero",
        "gridcolor": _GRID,
        "zerolinecolor": _TEXT,
    }
    if spec.kind == "row":
        # The first category on top; every one named, however many there are.
        categories |= {"autorange": "reversed", "dtick": 1}
    return go.Layout(
        template="none",
        title={"text": spec.title, "x": 0, "xanchor": "left", "xref": "paper"},
        font={"family": "Source Sans 3, Arial, sans-serif", "size": 16, "color": _TEXT},
        paper_bgcolor="white",
        plot_bgcolor="white",
        xaxis=values if spec.kind == "row" else categories,
        yaxis=categories if spec.kind == "row" else values,
        legend={"orientation": "h", "y": 1.1, "x": 0},
        showlegend=len(spec.series) > 1,
        barmode="group",
        margin={"l": 70, "r": 20, "t": 90, "b": 80},
        meta={"alt": spec.alt, "source": spec.source, "notes": list(spec.table.notes)},
    )
