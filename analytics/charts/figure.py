"""Draws a chart with Plotly in the colours of the Government Analysis Function.

A figure's JSON carries every number it was given, whatever its labels show: so it is given
printed figures only, as plain lists.
"""

from textwrap import wrap
from typing import Any, Final

import plotly.graph_objects as go
from afcharts.af_colours import get_af_colours

from analytics.charts.flow import FlowSpec
from analytics.charts.spec import ChartSpec, Point

# The palette's own order for one to four series keeps neighbours apart in grey as well.
_FIRST_COLOUR_OF: Final = 2
_GRID: Final = "#D6D6D6"
_TEXT: Final = "#0B0C0C"
_LYING: Final = {"row", "dot"}
_LINE: Final = 30  # characters of an axis title that a telephone shows in one line


def draw_figure(spec: ChartSpec | FlowSpec) -> go.Figure:
    """Draw a chart or a flow.

    Returns
    -------
    plotly.graph_objects.Figure
        Bars from zero, dots, or lines with markers that break where a figure is hidden; intervals
        where the table has them. A hidden figure has its mark where it would stand. Alt text,
        source and notes are in `layout.meta`, to be put into the page beside the chart; the row of
        totals is not drawn.
    """
    if isinstance(spec, FlowSpec):
        return _draw_flow(spec)
    figure = go.Figure(layout=_layout(spec))
    colours = get_af_colours(
        "categorical", number_of_colours=max(len(spec.series), _FIRST_COLOUR_OF)
    )
    for name, label, colour in zip(spec.series, spec.series_labels, colours, strict=False):
        points = spec.points(name)
        figure.add_trace(_trace(spec, label, colour, points))
        for point in points:
            if point.cell.value is None and len(spec.series) == 1:
                figure.add_annotation(
                    text=point.cell.text, showarrow=False, **_foot(spec, point.category)
                )
    return figure


def _trace(spec: ChartSpec, label: str, colour: str, points: list[Point]) -> go.Bar | go.Scatter:
    across, up = ("x", "y") if spec.kind in _LYING else ("y", "x")
    shared: dict[str, Any] = {
        "name": label,
        up: [point.category for point in points],
        across: [point.cell.value for point in points],
        "text": [point.cell.text for point in points],
        "customdata": [point.text for point in points],
        "hovertemplate": f"%{{{up}}}: %{{customdata}}<extra>{label}</extra>",
    }
    if any(point.low for point in points):
        shared[f"error_{across}"] = _errors(points)
    if spec.kind == "line":
        return go.Scatter(**shared, mode="lines+markers", line_color=colour, connectgaps=False)
    if spec.kind == "dot":
        symbols = ["circle-open" if point.is_wide else "circle" for point in points]
        marker = {"color": colour, "size": 11, "symbol": symbols}
        return go.Scatter(**shared, mode="markers", marker=marker)
    lying = {"orientation": "h"} if spec.kind == "row" else {}
    # At the end of a bar stands its interval, where it has one: the figure stands at its foot.
    beside = {"textposition": "outside"}
    if f"error_{across}" in shared:
        beside = {"textposition": "inside", "insidetextanchor": "start"}
    return go.Bar(**shared, **lying, **beside, marker_color=colour, cliponaxis=False)


def _errors(points: list[Point]) -> dict[str, Any]:
    """Give the arms of the intervals: what is left between printed figures."""

    def arms(upper: bool) -> list[float]:
        ends = [(point.high if upper else point.low, point.cell.value) for point in points]
        return [
            abs(float(end.value or 0) - float(value)) if end and value is not None else 0
            for end, value in ends
        ]

    return {
        "type": "data",
        "symmetric": False,
        "array": arms(True),
        "arrayminus": arms(False),
        "color": _TEXT,
        "thickness": 1.5,
        "width": 4,
    }


def _draw_flow(spec: FlowSpec) -> go.Figure:
    links = spec.links()
    labels = [label for _, label in spec.steps]
    said = [f"{labels[link.origin]} to {labels[link.target]}: {link.cell.text}" for link in links]
    sankey = go.Sankey(
        arrangement="snap",
        # Hovering over a step would show a sum that Plotly makes; the printed ones say enough.
        node={"label": labels, "color": get_af_colours("duo")[0], "hoverinfo": "none", "pad": 24},
        link={
            "source": [link.origin for link in links],
            "target": [link.target for link in links],
            "value": [link.cell.value for link in links],
            "customdata": said,
            "hovertemplate": "%{customdata}<extra></extra>",
            "color": "rgba(18, 67, 109, 0.25)",
        },
    )
    return go.Figure(sankey, layout=go.Layout(**_shell(spec), margin={"l": 20, "r": 20, "b": 20}))


def _foot(spec: ChartSpec, category: str) -> dict[str, str | int]:
    """Say where a bar of a category would begin."""
    if spec.kind in _LYING:
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
    if spec.kind in _LYING:
        # The first category on top; every one named, however many there are.
        categories |= {"autorange": "reversed", "dtick": 1}
    return go.Layout(
        **_shell(spec),
        xaxis=values if spec.kind in _LYING else categories,
        yaxis=categories if spec.kind in _LYING else values,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        showlegend=len(spec.series) > 1,
        barmode="group",
        margin={"l": 70, "r": 20, "t": 90, "b": 80},
    )


def _shell(spec: ChartSpec | FlowSpec) -> dict[str, Any]:
    return {
        "template": "none",
        "title": {"text": spec.title, "x": 0, "xanchor": "left", "xref": "paper"},
        # Quoted: a name with a number in it is none to CSS otherwise.
        "font": {"family": "'Source Sans 3', Arial, sans-serif", "size": 16, "color": _TEXT},
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "meta": {"alt": spec.alt, "source": spec.source, "notes": list(spec.table.notes)},
    }
