"""Draws a flow as ribbons, for print: steps in columns, as high as the people in them."""

from dataclasses import dataclass, field
from html import escape
from textwrap import wrap
from typing import Final

from afcharts.af_colours import get_af_colours

from analytics.charts.flow import FlowSpec
from analytics.charts.svg import FONT, INK, TEXT_PT, WIDTH_PT

_NODE_PT: Final = 9
_GAP_PT: Final = 30
_FIELD_PT: Final = 210
_LEAST_PT: Final = 0.8
_LINE_PT: Final = 11.5
_CHAR_PT: Final = 4.7
_STEP_FILL: Final = "#12436D"


@dataclass(slots=True)
class _Step:
    label: str
    stage: int
    people: int
    x: float = 0
    y: float = 0
    height: float = 0
    sent: float = 0
    taken: float = 0
    lines: list[str] = field(default_factory=list)


def draw_ribbons(spec: FlowSpec) -> str:
    """Draw a flow.

    Returns
    -------
    str
        SVG, 170 mm wide. A step's figure is the sum of the printed figures that lead to it (of the
        first, from it): what a reader can add up in the table.
    """
    steps = _steps(spec)
    if not steps:
        return _svg([], 20)
    scale = _place(steps)
    colours = get_af_colours("categorical", number_of_colours=2)
    parts = [
        _ribbon(steps[link.origin], steps[link.target], int(link.cell.value or 0) * scale, colours)
        for link in spec.links()
    ]
    parts += [_draw_step(step) for step in steps]
    bottom = max(step.y + max(step.height, len(step.lines) * _LINE_PT) for step in steps)
    return _svg(parts, bottom + 8)


def _steps(spec: FlowSpec) -> list[_Step]:
    into, out = [0] * len(spec.steps), [0] * len(spec.steps)
    for link in spec.links():
        out[link.origin] += int(link.cell.value or 0)
        into[link.target] += int(link.cell.value or 0)
    return [
        _Step(label, stage, got or sent)
        for (_, label), stage, got, sent in zip(spec.steps, spec.stages(), into, out, strict=True)
    ]


def _place(steps: list[_Step]) -> float:
    """Put the steps into columns; give the points to a person."""
    last = max(step.stage for step in steps)
    columns = [[step for step in steps if step.stage == stage] for stage in range(last + 1)]
    most = max(sum(step.people for step in column) for column in columns)
    scale = _FIELD_PT / most
    width = WIDTH_PT / (last + 1)
    # The last column's labels have a column's room; the first begins at the left edge.
    for stage, column in enumerate(columns):
        y = 4.0
        for step in column:
            step.x, step.y = stage * width, y
            step.height = max(step.people * scale, _LEAST_PT)
            room = int((width - _NODE_PT - 10) / _CHAR_PT)
            step.lines = [f"{step.people:,}", *wrap(step.label, max(room, 8))]
            y += max(step.height, len(step.lines) * _LINE_PT) + _GAP_PT / 2
    return scale


def _ribbon(origin: _Step, target: _Step, height: float, colours: list[str]) -> str:
    height = max(height, _LEAST_PT)
    x0, x1 = origin.x + _NODE_PT, target.x
    y0, y1 = origin.y + origin.sent, target.y + target.taken
    origin.sent += height
    target.taken += height
    middle = (x0 + x1) / 2
    colour = colours[0] if target.y <= origin.y + 1 else colours[1]
    path = (
        f"M{x0:.1f} {y0:.1f}C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
        f"V{y1 + height:.1f}C{middle:.1f} {y1 + height:.1f} {middle:.1f} {y0 + height:.1f}"
        f" {x0:.1f} {y0 + height:.1f}Z"
    )
    return f'<path d="{path}" fill="{colour}" fill-opacity="0.28"/>'


def _draw_step(step: _Step) -> str:
    lines = [
        f'<rect x="{step.x:.1f}" y="{step.y:.1f}" width="{_NODE_PT}" height="{step.height:.1f}"'
        f' fill="{_STEP_FILL}"/>'
    ]
    x = step.x + _NODE_PT + 5
    for row, line in enumerate(step.lines):
        weight = ' font-weight="600"' if row == 0 else ""
        # A white edge keeps words readable on a ribbon.
        lines.append(
            f'<text x="{x:.1f}" y="{step.y + 9 + row * _LINE_PT:.1f}" font-size="{TEXT_PT}"'
            f'{weight} fill="{INK}" stroke="#FFFFFF" stroke-width="2.5" paint-order="stroke">'
            f"{escape(line)}</text>"
        )
    return "".join(lines)


def _svg(parts: list[str], height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_PT:g} {height:.1f}"'
        f' font-family="{FONT}">{"".join(parts)}</svg>'
    )
