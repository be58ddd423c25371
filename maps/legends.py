"""What stands under a map: what its fills and marks mean, and its source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from maps.drawing import MUTED, element, label, number
from maps.points import Points, draw_mark
from maps.scales import MISSING, STATES, SUPPRESSED, ZERO, Bivariate, Fill, Graded, Scale

#: Of a letter, on average, in sizes of the type.
_LETTER: Final = 0.52
#: How much wider bold letters are.
_BOLD: Final = 1.15
_SIZE, _SMALL = 12, 11
_LEFT, _GAP = 8.0, 24.0
_SWATCH, _SWATCH_HIGH, _TEXT = 22, 14, 30
_LINE, _BETWEEN = 15, 6
_CELL, _CELL_HIGH, _WIDEST_CELL = 46.0, 28.0, 84.0


@dataclass(frozen=True, slots=True)
class _Block:
    """Something drawn from a top left corner of its own."""

    parts: Sequence[str]
    width: float
    height: float

    def put(self, left: float, top: float) -> str:
        """Put it in its place."""
        move = f"translate({number(left)} {number(top)})"
        return element("g", "".join(self.parts), transform=move)


def draw_legend(
    scale: Scale,
    fills: Mapping[int, Fill],
    *,
    states: Sequence[int],
    marks: Sequence[Points],
    width: float,
    top: float,
) -> tuple[list[str], float]:
    """Say what fills and marks mean; where there is room, states and marks beside the classes.

    Parameters
    ----------
    scale, fills
        Classes, and the fill of each class and state.
    states, marks
        Those on the map.
    width, top
        Room for it, in units of the drawing.

    Returns
    -------
    parts : list[str]
        Elements.
    bottom : float
        Where they end.
    """
    room = width - 2 * _LEFT
    heading = _draw_heading(scale.unit if isinstance(scale, Graded) else "", room)
    top += heading.height
    classes = _draw_classes(scale, fills, room)
    beside = [(_swatch(fills[state], state), STATES[state]) for state in states]
    beside += [(draw_mark(each, _SWATCH / 2, _SWATCH_HIGH / 2), each.meaning) for each in marks]
    rest = _draw_rows(beside, room)
    parts = [heading.put(_LEFT, top - heading.height), classes.put(_LEFT, top)]
    left = max(classes.width + _GAP, min(room / 2, room - rest.width))
    if left + rest.width <= room:
        return [*parts, rest.put(_LEFT + left, top)], top + max(classes.height, rest.height)
    below = top + classes.height + _BETWEEN
    return [*parts, rest.put(_LEFT, below)], below + rest.height


def draw_source(words: str, *, width: float, top: float) -> tuple[list[str], float]:
    """Write where a map comes from, in as many lines as it takes, and say where they end."""
    lines = _wrap(f"Source: {words}", width - 2 * _LEFT, _SMALL)
    parts = [
        label(line, _LEFT, top + (place + 1) * _LINE - 4, fill=MUTED, **{"font-size": _SMALL})
        for place, line in enumerate(lines)
    ]
    return parts, top + len(lines) * _LINE


def name_of(at: int) -> str:
    """Name a class or state for style sheets and scripts."""
    return {ZERO: "zero", SUPPRESSED: "suppressed", MISSING: "missing"}.get(at, str(at))


def _draw_classes(scale: Scale, fills: Mapping[int, Fill], room: float) -> _Block:
    if isinstance(scale, Bivariate):
        return _draw_grid(scale, fills, room)
    rows = [(_swatch(fills[at], at), words) for at, words in enumerate(scale.meanings)]
    return _draw_rows(rows, room)


def _draw_heading(words: str, room: float) -> _Block:
    lines = _wrap(words, room / _BOLD, _SIZE)
    bold = {"font-weight": 600}
    parts = [label(line, 0, place * _LINE + 11.5, **bold) for place, line in enumerate(lines)]
    return _Block(parts, room, len(lines) * _LINE + _BETWEEN if lines else 0)


def _draw_rows(rows: Sequence[tuple[str, str]], room: float) -> _Block:
    """Draw a mark and its words to a row."""
    parts: list[str] = []
    y, widest = 0.0, 0.0
    for mark, words in rows:
        parts.append(element("g", mark, transform=f"translate(0 {number(y)})"))
        for line in _wrap(words, room - _TEXT, _SIZE):
            parts.append(label(line, _TEXT, y + 11.5))
            y, widest = y + _LINE, max(widest, _TEXT + _measure(line, _SIZE))
        y += _BETWEEN
    return _Block(parts, widest, y)


def _draw_grid(scale: Bivariate, fills: Mapping[int, Fill], room: float) -> _Block:
    """Draw two measures as a square, the lowest of both at the bottom left."""
    beside = max(_measure(words, _SMALL) for words in scale.rows) + 12
    wanted = max(_CELL, max(_measure(words, _SMALL) for words in scale.columns) + 6)
    cell = min(wanted, _WIDEST_CELL, (room - beside) / len(scale.columns))
    parts = [label(f"{scale.row_title} ↑", 0, 11.5, **{"font-weight": 600})]
    top = _LINE + _BETWEEN
    for up, words in enumerate(scale.rows):
        y = top + (len(scale.rows) - 1 - up) * _CELL_HIGH
        parts.append(label(words, 0, y + _CELL_HIGH / 2 + 4, **{"font-size": _SMALL}))
        for across in range(len(scale.columns)):
            at = up * len(scale.columns) + across
            parts.append(_cell(fills[at], at, beside + across * cell, y, cell))
    y = top + len(scale.rows) * _CELL_HIGH
    lines = 1
    for across, words in enumerate(scale.columns):
        written = _wrap(words, cell, _SMALL)
        lines = max(lines, len(written))
        for place, line in enumerate(written):
            middle = {"font-size": _SMALL, "text-anchor": "middle"}
            parts.append(label(line, beside + (across + 0.5) * cell, y + 13 + place * 13, **middle))
    y += lines * 13 + 6
    parts.append(label(f"{scale.column_title} →", beside, y + 11.5, **{"font-weight": 600}))
    titles = (_measure(scale.row_title, _SIZE), beside + _measure(scale.column_title, _SIZE))
    wide = max(beside + cell * len(scale.columns), 20 + _BOLD * max(titles))
    return _Block(parts, wide, y + _LINE + _BETWEEN)


def _cell(fill: Fill, at: int, x: float, y: float, width: float) -> str:
    size = {"width": number(width - 1.5), "height": number(_CELL_HIGH - 1.5)}
    at_place = {"x": number(x), "y": number(y), "fill": fill.ground}
    return element("rect", class_=f"map-class map-class-{name_of(at)}", **at_place, **size)


def _swatch(fill: Fill, at: int) -> str:
    size = {"width": _SWATCH, "height": _SWATCH_HIGH, "rx": 2}
    edge = {"stroke": MUTED, "stroke_width": 0.6}
    parts = element("rect", fill=fill.ground, **size, **edge)
    if fill.pattern:
        parts += element("rect", fill=fill.pattern, **size)
    return element("g", parts, class_=f"map-class map-class-{name_of(at)}")


def _measure(words: str, size: float) -> float:
    """Guess how wide words are: nobody tells a drawing its type."""
    return len(words) * size * _LETTER


def _wrap(words: str, width: float, size: float) -> list[str]:
    return wrap(words, max(1, int(width / (size * _LETTER))))
