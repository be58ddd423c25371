"""The marks that plots are made of, as SVG with presentation attributes only."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Literal

from analytics.charts.svg import FONT, INK, TEXT_PT, WIDTH_PT


def draw_text(
    x: float,
    y: float,
    text: str,
    *,
    anchor: Literal["start", "middle", "end"] = "start",
    colour: str = INK,
) -> str:
    """Write a line of words; `anchor` says which end stands at x."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{TEXT_PT:g}" text-anchor="{anchor}"'
        f' fill="{colour}">{escape(text)}</text>'
    )


def draw_line(
    x0: float, y0: float, x1: float, y1: float, colour: str, *, dash: str | None = None
) -> str:
    """Draw a thin straight line, dashed if asked."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}" stroke="{colour}"'
        f' stroke-width="0.8"{dashes}/>'
    )


def draw_dot(x: float, y: float, colour: str, *, filled: bool) -> str:
    """Draw a dot; an open one is told from a filled one without its colour."""
    fill = colour if filled else "#FFFFFF"
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.6" fill="{fill}" stroke="{colour}"'
        ' stroke-width="1.6"/>'
    )


def draw_rectangle(x: float, y: float, width: float, height: float, colour: str) -> str:
    """Draw a bar."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'
    )


def draw_steps(
    points: Iterable[tuple[float, float]], colour: str, *, dash: str | None = None
) -> str:
    """Draw a line through points."""
    said = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<polyline points="{said}" fill="none" stroke="{colour}" stroke-width="1.6"{dashes}/>'


def draw_key(*entries: tuple[str, str, bool]) -> str:
    """Say what each colour means: label, colour, and whether its mark is filled."""
    parts, x = [], 6.0
    for label, colour, filled in entries:
        parts += [draw_dot(x, 8, colour, filled=filled), draw_text(x + 9, 11, label)]
        x += 26 + 5 * len(label)
    return "".join(parts)


def wrap_svg(parts: Sequence[str], height: float) -> str:
    """Put marks on a sheet 170 mm wide."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_PT:g} {height:.1f}"'
        f' font-family="{FONT}">{"".join(parts)}</svg>'
    )
