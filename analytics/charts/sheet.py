"""Puts a chart's marks and labels on a sheet with matplotlib, in the style of afcharts.

What matplotlib writes is then made plain (see `analytics.charts.svg`): the same chart has the same
bytes and needs no style sheet.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from textwrap import wrap
from threading import Lock
from typing import Any, Final

import matplotlib as mpl
from afcharts.af_colours import get_af_colours
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.style import use as use_style
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from analytics.charts.spec import WIDE_NOTE, ChartSpec, Point
from analytics.charts.svg import INK, MUTED, TEXT_PT, WIDTH_PT, clean_svg

_LINE_PT: Final = 13
_SLOT_PT: Final = 15  # of one bar that lies
_WIDEST: Final = 0.74  # part of its slot
_WIDEST_PT: Final = 46  # of one upright bar
_TALL_PT: Final = 190  # of the field of upright bars and lines
_LABEL_CHARS: Final = 30
_CHAR_PT: Final = 5.0  # of a letter, in the mean; a line that is too long is wrapped sooner
_CROWDED_LINES: Final = 3
_WHOLE, _TENTHS = 3, 0.5  # spans of values from which marks are whole, or tenths
_AXIS: Final = "#6F777B"
_GRID: Final = "#D9D6CE"
# matplotlib keeps its settings for the whole process.
_DRAWING: Final = Lock()


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Where the field stands on the sheet, in points, and how categories lie in it."""

    lies: bool
    labels: tuple[str, ...]
    width: float
    height: float
    left: float
    bottom: float
    top: float
    right: float


@lru_cache(maxsize=128)
def draw_sheet(spec: ChartSpec) -> str:
    """Draw a chart as SVG without title or source, text kept as text; once for all formats."""
    sheet = _lay_out(spec)
    with _DRAWING, mpl.rc_context():
        use_style("afcharts.afcharts")
        # Text is measured with the font that matplotlib brings, so that no machine's fonts count.
        mpl.rcParams.update(
            {
                "font.family": "DejaVu Sans",
                "font.size": TEXT_PT,
                "svg.fonttype": "none",
                "svg.hashsalt": "hearth",
                "axes.unicode_minus": True,
            }
        )
        # A figure without pyplot: nothing of it outlives this function.
        figure = Figure(figsize=(sheet.width / 72, sheet.height / 72))
        _fill(figure, spec, sheet)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return clean_svg(out.getvalue())


def _lay_out(spec: ChartSpec) -> _Sheet:
    points = spec.points(spec.series[0])
    series = 1 if spec.kind == "line" else len(spec.series)
    slot = (WIDTH_PT - 60) / max(len(points), 1)
    short = [wrap(point.category, max(int(slot / _CHAR_PT), 4)) or [""] for point in points]
    deepest = max(map(len, short), default=1)
    lies = spec.kind in {"row", "dot"} or (spec.kind == "bar" and deepest > _CROWDED_LINES)
    key = _LINE_PT + 8 if len(spec.series) > 1 else 4
    note = _LINE_PT if _has_wide(spec) else 0
    if not lies:
        below = min(deepest, _CROWDED_LINES) * _LINE_PT + _LINE_PT + 12 + note
        labels = tuple("\n".join(lines[:_CROWDED_LINES]) for lines in short)
        top = key + _LINE_PT + 6
        return _Sheet(False, labels, WIDTH_PT, top + _TALL_PT + below, 46, below, top, 8)
    lines = [wrap(point.category, _LABEL_CHARS) or [""] for point in points]
    longest = max((len(line) for line in chain.from_iterable(lines)), default=1)
    rows = sum(max(len(each) * _LINE_PT, series * _SLOT_PT) + 8 for each in lines)
    left = min(longest, _LABEL_CHARS) * _CHAR_PT + 12
    return _Sheet(
        True,
        tuple("\n".join(each) for each in lines),
        WIDTH_PT,
        key + rows + 34 + note,
        left,
        34 + note,
        key,
        _room_for_text(spec),
    )


def _room_for_text(spec: ChartSpec) -> float:
    texts = (point.text for name in spec.series for point in spec.points(name))
    return max(map(len, texts), default=2) * _CHAR_PT + 10


def _has_wide(spec: ChartSpec) -> bool:
    return any(point.is_wide for name in spec.series for point in spec.points(name))


def _fill(figure: Figure, spec: ChartSpec, sheet: _Sheet) -> None:
    field = (
        sheet.left / sheet.width,
        sheet.bottom / sheet.height,
        1 - (sheet.left + sheet.right) / sheet.width,
        1 - (sheet.bottom + sheet.top) / sheet.height,
    )
    axes = figure.add_axes(field)
    colours = get_af_colours("categorical", number_of_colours=max(len(spec.series), 2))
    for place in range(len(spec.series)):
        _draw_series(axes, spec, sheet, place, colours[place])
    _draw_axes(axes, spec, sheet)
    if len(spec.series) > 1:
        _draw_key(figure, spec, sheet, colours)
    if _has_wide(spec):
        _write(figure, sheet, 2, 4, WIDE_NOTE, color=MUTED)


def _draw_series(axes: Axes, spec: ChartSpec, sheet: _Sheet, place: int, colour: str) -> None:
    points = spec.points(spec.series[place])
    stacked = 1 if spec.kind == "line" else len(spec.series)
    thick = _thickness(spec, sheet) / stacked
    offsets = [
        row + (0 if stacked == 1 else (place - (stacked - 1) / 2) * thick)
        for row in range(len(points))
    ]
    values = [float("nan") if p.cell.value is None else float(p.cell.value) for p in points]
    if spec.kind == "line":
        axes.plot(offsets, values, color=colour, marker="o", markersize=5, linewidth=2)
    elif spec.kind == "dot":
        for at, value, point in zip(offsets, values, points, strict=True):
            face = "white" if point.is_wide else colour
            axes.plot([value], [at], "o", markersize=7, mec=colour, mfc=face, zorder=4)
    else:
        draw = axes.barh if sheet.lies else axes.bar
        draw(offsets, values, thick * 0.92, color=colour)
    for at, point in zip(offsets, points, strict=True):
        _draw_interval(axes, sheet, at, point, colour if spec.kind == "dot" else INK)
        _label(axes, spec, sheet, at, point)


def _thickness(spec: ChartSpec, sheet: _Sheet) -> float:
    """Give the part of its slot that a category's bars fill; few bars are not made blocks."""
    slot = (sheet.width - sheet.left - sheet.right) / max(len(sheet.labels), 1)
    return _WIDEST if sheet.lies else min(_WIDEST, _WIDEST_PT * len(spec.series) / slot)


def _draw_interval(axes: Axes, sheet: _Sheet, at: float, point: Point, colour: str) -> None:
    if point.low is None or point.high is None:
        return
    ends = [float(point.low.value or 0), float(point.high.value or 0)]
    xs, ys = (ends, [at, at]) if sheet.lies else ([at, at], ends)
    # A white edge keeps the line apart from a dark bar.
    for shade, width in (("white", 3.6), (colour, 1.6)):
        axes.plot(xs, ys, color=shade, linewidth=width, solid_capstyle="butt", zorder=3)


def _label(axes: Axes, spec: ChartSpec, sheet: _Sheet, at: float, point: Point) -> None:
    """Write the printed figure at the end of its bar; a hidden one's mark where it would stand."""
    hidden = point.cell.value is None
    end = 0.0 if hidden else float(point.cell.value or 0)
    if spec.kind != "dot":
        end = max(end, 0.0)
    if point.high is not None:
        end = max(end, float(point.high.value or 0))
    if sheet.lies:
        place, offset = (end, at), (6, 0)
        aligned: dict[str, Any] = {"ha": "left", "va": "center_baseline"}
    else:
        place, offset = (at, end), (0, 7 if spec.kind == "line" else 4)
        aligned = {"ha": "center", "va": "baseline"}
    many = len(spec.series) * len(sheet.labels) * _CHAR_PT * 4 > WIDTH_PT
    if not sheet.lies and not hidden and (many or (spec.kind == "line" and len(spec.series) > 1)):
        return
    # Upright there is no room for an interval in words: it is drawn, and stands in the table.
    text = point.text if sheet.lies else point.cell.text + ("*" if point.is_wide else "")
    axes.annotate(text, place, offset, textcoords="offset points", color=INK, zorder=5, **aligned)


def _draw_axes(axes: Axes, spec: ChartSpec, sheet: _Sheet) -> None:
    places = list(range(len(sheet.labels)))
    axes.tick_params(length=0, colors=INK, pad=5)
    values = axes.xaxis if sheet.lies else axes.yaxis
    decimals = _decimals(spec)
    values.set_major_locator(MaxNLocator(5, integer=not decimals))
    values.set_major_formatter(StrMethodFormatter(f"{{x:,.{decimals}f}}"))
    if sheet.lies:
        axes.set_yticks(places, sheet.labels)
        axes.set_ylim(len(places) - 0.5, -0.5)
        axes.grid(visible=False, axis="y")
        axes.grid(visible=True, axis="x", color=_GRID, linewidth=0.6)
        axes.set_xlabel(spec.unit.capitalize(), color=INK, loc="left")
        _from_zero(axes.set_xlim, spec)
        axes.spines["left"].set(visible=not _span(spec)[0], color=_AXIS)
        if _span(spec)[0]:
            axes.axvline(0, color=_AXIS, linewidth=0.8, zorder=1)
        axes.spines["bottom"].set_visible(False)
        return
    axes.set_xticks(places, sheet.labels)
    axes.set_xlim(-0.5, len(places) - 0.5)
    axes.grid(visible=True, axis="y", color=_GRID, linewidth=0.6)
    axes.set_xlabel(spec.x_label, color=INK)
    axes.text(
        -(sheet.left - 2) / (sheet.width - sheet.left - sheet.right),
        1 + 8 / _TALL_PT,
        spec.unit.capitalize(),
        transform=axes.transAxes,
        color=INK,
    )
    _from_zero(axes.set_ylim, spec)
    axes.spines["bottom"].set_color(_AXIS)


def _decimals(spec: ChartSpec) -> int:
    """Give the decimals that tell the marks of the axis of values apart."""
    low, high = _span(spec)
    return 0 if high - low >= _WHOLE else 1 if high - low >= _TENTHS else 2


def _span(spec: ChartSpec) -> tuple[float, float]:
    """Give the least and the greatest of nought and all that is drawn."""
    cells = [point for name in spec.series for point in spec.points(name)]
    ends = [float(c.value) for p in cells for c in (p.cell, p.low, p.high) if c and c.value]
    return min([0.0, *ends]), max([0.0, *ends])


def _from_zero(put: Callable[[float, float], object], spec: ChartSpec) -> None:
    """Begin the axis of values at nought, and leave no room beyond a hundred per cent."""
    low, high = _span(spec)
    put(low * 1.08, high * 1.08 or 1)
    if spec.unit == "per cent" and high * 1.08 > 100 >= high:
        put(low * 1.08, 100)


def _draw_key(figure: Figure, spec: ChartSpec, sheet: _Sheet, colours: list[str]) -> None:
    at, y = 2.0, sheet.height - _LINE_PT
    for colour, label in zip(colours, spec.series_labels, strict=False):
        figure.add_artist(
            Rectangle(
                (at / sheet.width, y / sheet.height),
                9 / sheet.width,
                9 / sheet.height,
                color=colour,
                linewidth=0,
            )
        )
        _write(figure, sheet, at + 14, y + 1, label)
        at += 14 + len(label) * _CHAR_PT + 18


def _write(
    figure: Figure, sheet: _Sheet, x: float, y: float, text: str, *, color: str = INK
) -> None:
    figure.text(x / sheet.width, y / sheet.height, text, color=color, va="baseline")
