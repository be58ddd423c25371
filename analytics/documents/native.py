"""A chart of a slide, which who gets the slide can edit: printed figures, and nothing else."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from afcharts.af_colours import get_af_colours

from analytics.charts.spec import ChartSpec, Point

if TYPE_CHECKING:
    from pptx.slide import Slide

_FORMATS: Final = {"share": '0"%"', "count": "#,##0", "mean": "#,##0.0"}
_CHART: Final = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_MOST_LABELS: Final = 30
_GRID: Final = "D9D6CE"


def add_chart(slide: "Slide", spec: ChartSpec, box: Sequence[int], font: str) -> Any:
    """Put a chart on a slide.

    Parameters
    ----------
    slide, box
        Where: left, top, width, height in English metric units.
    spec
        What is drawn. A category all of whose figures are hidden carries their mark in its label.
    font
        Of its labels.

    Returns
    -------
    pptx.shapes.graphfrm.GraphicFrame
        The chart's frame.
    """
    from pptx.chart.data import CategoryChartData

    series = [spec.points(name) for name in spec.series]
    kinds = {column.name: column.kind for column in spec.table.columns}
    data = CategoryChartData(number_format=_FORMATS[kinds[spec.series[0]]])
    data.categories = [_label(points) for points in zip(*series, strict=True)]
    for label, points in zip(spec.series_labels, series, strict=True):
        data.add_series(label, [point.cell.value for point in points])
    frame = slide.shapes.add_chart(_kind(spec), *box, data)
    chart: Any = frame.chart
    _dress(chart, spec, font)
    colours = get_af_colours("categorical", number_of_colours=max(len(series), 2))
    for plotted, points, colour in zip(chart.plots[0].series, series, colours, strict=False):
        _colour(plotted, spec, colour.lstrip("#"))
        if any(point.low for point in points):
            _add_intervals(plotted, points)
    return frame


def _kind(spec: ChartSpec) -> Any:
    from pptx.enum.chart import XL_CHART_TYPE

    if spec.kind == "line":
        return XL_CHART_TYPE.LINE_MARKERS
    # Slides have no chart of dots over categories: bars with their intervals say the same.
    lies = spec.kind in {"row", "dot"}
    return XL_CHART_TYPE.BAR_CLUSTERED if lies else XL_CHART_TYPE.COLUMN_CLUSTERED


def _label(points: Sequence[Point]) -> str:
    hidden = [point.cell.text for point in points if point.cell.value is None]
    category = points[0].category
    return f"{category} ({hidden[0]})" if len(hidden) == len(points) else category


def _dress(chart: Any, spec: ChartSpec, font: str) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_AXIS_CROSSES, XL_LABEL_POSITION, XL_LEGEND_POSITION
    from pptx.util import Pt

    chart.has_title = False
    chart.font.name, chart.font.size = font, Pt(14)
    chart.has_legend = len(spec.series) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    chart.value_axis.minimum_scale = None if _falls_below_nought(spec) else 0
    chart.value_axis.has_title = True
    chart.value_axis.axis_title.text_frame.text = spec.unit.capitalize()
    chart.value_axis.axis_title.text_frame.paragraphs[0].font.bold = False
    chart.value_axis.major_gridlines.format.line.width = Pt(0.5)
    chart.value_axis.major_gridlines.format.line.color.rgb = RGBColor.from_string(_GRID)
    if spec.kind in {"row", "dot"}:
        # The first category on top, as on the page; the values' axis stays at the bottom.
        chart.category_axis.reverse_order = True
        chart.category_axis.crosses = XL_AXIS_CROSSES.MAXIMUM
    plot = chart.plots[0]
    if spec.kind != "line":
        plot.gap_width, plot.overlap = 60, 0
    labels = len(spec.series) * len(spec.points(spec.series[0]))
    has_intervals = any(point.low for point in spec.points(spec.series[0]))
    crowded = labels > _MOST_LABELS or (has_intervals and len(spec.series) > 1)
    plot.has_data_labels = not crowded and spec.kind != "line"
    if plot.has_data_labels:
        plot.data_labels.show_value = True
        plot.data_labels.font.size = Pt(12)
        if has_intervals:
            # At the end of the bar stands its interval.
            plot.data_labels.position = XL_LABEL_POSITION.INSIDE_BASE
            plot.data_labels.font.color.rgb = RGBColor.from_string("FFFFFF")


def _falls_below_nought(spec: ChartSpec) -> bool:
    points = (point for name in spec.series for point in spec.points(name))
    return any(float(point.cell.value or 0) < 0 for point in points)


def _colour(plotted: Any, spec: ChartSpec, colour: str) -> None:
    from pptx.dml.color import RGBColor

    shade = RGBColor.from_string(colour)
    if spec.kind == "line":
        plotted.smooth = False
        plotted.format.line.color.rgb = shade
        plotted.marker.format.fill.solid()
        plotted.marker.format.fill.fore_color.rgb = shade
        return
    plotted.format.fill.solid()
    plotted.format.fill.fore_color.rgb = shade


def _add_intervals(plotted: Any, points: Sequence[Point]) -> None:
    """Add error bars, which python-pptx has no call for: arms between printed figures."""
    from lxml import etree

    bars = etree.Element(f"{{{_CHART}}}errBars")
    for tag, value in (("errBarType", "both"), ("errValType", "cust"), ("noEndCap", "0")):
        etree.SubElement(bars, f"{{{_CHART}}}{tag}", val=value)
    for tag, ends in (("plus", [p.high for p in points]), ("minus", [p.low for p in points])):
        numbers = etree.SubElement(
            etree.SubElement(bars, f"{{{_CHART}}}{tag}"), f"{{{_CHART}}}numLit"
        )
        etree.SubElement(numbers, f"{{{_CHART}}}ptCount", val=str(len(points)))
        for at, (point, end) in enumerate(zip(points, ends, strict=True)):
            if end is None or point.cell.value is None:
                continue
            arm = abs(float(end.value or 0) - float(point.cell.value))
            place = etree.SubElement(numbers, f"{{{_CHART}}}pt", idx=str(at))
            etree.SubElement(place, f"{{{_CHART}}}v").text = f"{arm:g}"
    categories = next(plotted._element.iter(f"{{{_CHART}}}cat"))  # noqa: SLF001 - no public name
    categories.addprevious(bars)
