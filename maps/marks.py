"""What stands on a map beside the ground: marks, scale, north and the legend."""

from typing import Final

import numpy as np

from maps.drawing import CARD, EMBER, INK, MUTED, NAVY, PAPER, View, element, label, number

DOT_OPACITY: Final = 0.6
DASHES: Final[dict[str, object]] = {
    "stroke_width": 1.4,
    "stroke_dasharray": "5 3",
    "stroke_linejoin": "round",
}

#: What a map says of outlines that no publisher gave; its line of the legend is so high.
ESTIMATE: Final = "Outline drawn from postcodes: an approximation"
LINE: Final = 20

_LONGEST_NAME: Final = 46


def place_mark(x: float, y: float) -> str:
    """A ring around a dot, with a light edge that keeps it apart from what it stands on."""
    at = {"cx": number(x), "cy": number(y)}
    return element(
        "g",
        element("circle", **at, r=9, fill="none", stroke=CARD, stroke_width=5)
        + element("circle", **at, r=9, fill="none", stroke=EMBER, stroke_width=2)
        + element("circle", **at, r=4.5, fill=EMBER, stroke=CARD, stroke_width=1.5),
        class_="map-place",
    )


def school_mark(x: float, y: float) -> str:
    """A square standing on its point."""
    shape = f"M{number(x)} {number(y - 6)}l6 6-6 6-6-6Z"
    return element("path", class_="map-school", d=shape, fill=INK, stroke=CARD, stroke_width=1.5)


def scale_bar(view: View) -> list[str]:
    """A bar of a round length, no longer than a third of the map."""
    longest = view.width / view.units_per_m / 3
    power = 10 ** np.floor(np.log10(longest))
    metres = float(max(step for step in (1, 2, 5) if step * power <= longest) * power)
    words = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    right, bottom = 12 + metres * view.units_per_m, view.height - 12
    bar = f"M12 {number(bottom - 5)}v5H{number(right)}v-5"
    under = {"fill": "none", "stroke": PAPER, "stroke_width": 5, "stroke_linecap": "round"}
    return [
        element("path", d=bar, **under),
        element("path", class_="map-scale", d=bar, fill="none", stroke=INK, stroke_width=1.5),
        _over_dots(words, 16, bottom - 5),
    ]


def _over_dots(words: str, x: float, y: float) -> str:
    """Words with a light edge, to be read on any ground."""
    edge = {"stroke": PAPER, "stroke-width": 4, "stroke-linejoin": "round", "aria-hidden": "true"}
    return label(words, x, y, **edge) + label(words, x, y)


def north_arrow() -> list[str]:
    """An arrow over an N, in the top right corner of a map 320 wide."""
    arrow = "M304 10l5.5 14-5.5-3.6-5.5 3.6Z"
    edge = {"fill": PAPER, "stroke": PAPER, "stroke_width": 4, "stroke_linejoin": "round"}
    return [
        element("path", d=arrow, **edge),
        element("path", class_="map-north", d=arrow, fill=INK),
        _over_dots("N", 299.7, 37),
    ]


def legend(
    name: str, *, top: float, is_area: bool, outlined: bool, schools: bool, is_estimate: bool
) -> list[str]:
    """What the marks are, in two lines: the place, then the rest from left to right.

    A third says where the outlines are estimates.
    """
    short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"
    first, second = top + 18, top + 39
    bold = {"font-weight": 600}
    if is_area and not outlined:
        parts = [label(short, 4, first + 4, **bold)]
    else:
        mark = _dashes(4, first) if is_area else place_mark(13, first)
        parts = [mark, label(short, 30, first + 4, **bold)]
    dots = element(
        "path",
        d=f"M7 {second - 2}h.01M13 {second + 3}h.01M19 {second - 3}h.01",
        stroke=NAVY,
        stroke_opacity=DOT_OPACITY,
        stroke_width=4,
        stroke_linecap="round",
    )
    parts += [dots, label("postcodes", 30, second + 4, fill=MUTED)]
    x = 107.0
    if schools:
        parts += [school_mark(x + 6, second), label("schools", x + 19, second + 4, fill=MUTED)]
        x += 81
    if outlined and not is_area:
        parts += [_dashes(x, second), label("its area", x + 25, second + 4, fill=MUTED)]
    if is_estimate:
        parts.append(label(ESTIMATE, 4, second + LINE + 2, fill=MUTED))
    return parts


def _dashes(x: float, y: float) -> str:
    return element("path", d=f"M{number(x)} {number(y)}h18", fill="none", stroke=NAVY, **DASHES)
