"""Pictures of linkage as SVG: a pair's waterfall, and how probabilities are spread.

What goes down is hatched and what goes up is plain, so that no meaning hangs on colour. Each
picture stands beside its table. Drawn 400 units wide, to be read on a phone.
"""

from collections.abc import Callable, Sequence
from math import log10
from typing import Any

from markupsafe import Markup

from app.linkage.model_views import Field
from app.linkage.queries import Bin
from app.linkage.waterfall import Step, Waterfall, signed
from etl.linkage.linker import GREY
from maps.drawing import (
    CARD,
    EMBER,
    HAIRLINE,
    INK,
    MUTED,
    NAVY,
    SHORE,
    document,
    element,
    label,
    number,
)

WIDTH = 400.0
_SIDE, _ROW, _BAR, _TOP = 8.0, 36.0, 12.0, 22.0
_TEXT = {"font-size": 14}
_PLOT_LEFT, _PLOT_TOP, _PLOT_HEIGHT = 44.0, 26.0, 170.0


def draw_waterfall(waterfall: Waterfall, ident: str = "waterfall") -> Markup:
    """Draw the steps of a pair: one bar below the other, each from where the last one ended."""
    low, high = min(waterfall.low, 0.0), max(waterfall.high, 0.0)
    unit = (WIDTH - 2 * _SIDE) / max(high - low, 1.0)

    def across(bits: float) -> float:
        return _SIDE + (bits - low) * unit

    height = _TOP + _ROW * len(waterfall.steps) + 8
    even = across(0.0)
    parts = [_hatch(ident), *_even(even, height)]
    for row, step in enumerate(waterfall.steps):
        parts += _step(step, across, _TOP + row * _ROW, ident)
    return Markup(  # noqa: S704 - numbers and words of our own, escaped where they are written
        document(
            parts,
            size=(WIDTH, height),
            ident=ident,
            title="How the pair came to its probability",
            description="A bar for each step, in bits: plain to the right for one person, hatched"
            " to the left against it. The dashed line is an even chance. The table has the same.",
        )
    )


def _even(x: float, height: float, words: str = "even chance") -> list[str]:
    anchor = "start" if x < WIDTH / 4 else "end" if x > WIDTH * 3 / 4 else "middle"
    return [
        element("path", d=f"M{number(x)} {number(_TOP - 4)}V{number(height)}", stroke=MUTED,
                stroke_dasharray="3 3"),
        label(words, x, 12, fill=MUTED, **_small(anchor)),
    ]  # fmt: skip


def _step(step: Step, across: Callable[[float], float], top: float, ident: str) -> list[str]:
    left, right = sorted((across(step.before), across(step.after)))
    is_down = step.bits < 0 and step.kind in ("field", "effect")
    fill = SHORE if step.kind in ("start", "total") else NAVY
    drawn = {"fill": f"url(#{ident}-hatch)", "stroke": EMBER} if is_down else {"fill": fill}
    shown = step.after if step.kind in ("start", "total") else step.bits
    bar = {"x": number(left), "y": number(top + 18), "height": _BAR}
    return [
        label(step.label, _SIDE, top + 12, **_TEXT),
        label(signed(shown), WIDTH - _SIDE, top + 12, **_TEXT, **{"text-anchor": "end"}),
        element("rect", width=number(max(right - left, 1.5)), **bar, **drawn),
    ]


def _hatch(ident: str) -> str:
    line = element("path", d="M0 6L6 0", stroke=EMBER, stroke_width=1.5)
    ground = element("rect", width=6, height=6, fill=CARD)
    pattern = element(
        "pattern", ground + line, id=f"{ident}-hatch", width=6, height=6,
        patternUnits="userSpaceOnUse",
    )  # fmt: skip
    return element("defs", pattern)


def draw_probabilities(bins: Sequence[Bin], ident: str = "probabilities") -> Markup:
    """Draw how many candidate pairs there are by probability, with the grey band."""
    most = max(max((one.pairs for one in bins), default=1), 10)
    width = (WIDTH - _PLOT_LEFT - _SIDE) / len(bins)
    foot = _PLOT_TOP + _PLOT_HEIGHT
    parts = [_hatch(ident), *_band(foot), *_counts(most, foot)]
    for row, one in enumerate(bins):
        if not one.pairs:
            continue
        tall = _tall(one.pairs, most)
        is_grey = GREY[0] <= one.low and one.high <= GREY[1] + 1e-9
        drawn = {"fill": f"url(#{ident}-hatch)", "stroke": EMBER} if is_grey else {"fill": NAVY}
        parts.append(
            element("rect", x=number(_PLOT_LEFT + row * width + 1), y=number(foot - tall),
                    width=number(width - 2), height=number(tall), **drawn)
        )  # fmt: skip
    parts += _chances(foot)
    return Markup(  # noqa: S704 - numbers and words of our own
        document(
            parts,
            size=(WIDTH, foot + 38),
            ident=ident,
            title="Candidate pairs by probability",
            description="A bar for each twentieth of probability, its height by the number of"
            " pairs on a scale of tens. Bars in the grey band are hatched. The table has the same.",
        )
    )


def _small(anchor: str) -> dict[str, Any]:
    return {"text-anchor": anchor, "font-size": 12.5}


def _tall(pairs: int, most: int) -> float:
    # One pair is to be seen as well: the scale begins below it.
    return _PLOT_HEIGHT * (log10(pairs) + 0.3) / (log10(most) + 0.3)


def _band(foot: float) -> list[str]:
    span = WIDTH - _PLOT_LEFT - _SIDE
    left, right = (_PLOT_LEFT + span * edge for edge in GREY)
    return [
        element("rect", x=number(left), y=_PLOT_TOP - 4, width=number(right - left),
                height=number(foot - _PLOT_TOP + 4), fill=HAIRLINE, fill_opacity=0.3,
                stroke=HAIRLINE),
        label("grey band: for a person to look at", (left + right) / 2, _PLOT_TOP - 10,
              fill=MUTED, **_small("middle")),
    ]  # fmt: skip


def _counts(most: int, foot: float) -> list[str]:
    parts = [label("pairs", _PLOT_LEFT - 5, _PLOT_TOP - 10, fill=MUTED, **_small("end"))]
    marked = 1
    while marked <= most:
        y = foot - _tall(marked, most)
        parts.append(element("path", d=f"M{_PLOT_LEFT} {number(y)}H{WIDTH - _SIDE}",
                             stroke=HAIRLINE))  # fmt: skip
        parts.append(label(f"{marked:,}", _PLOT_LEFT - 5, y + 4, fill=MUTED,
                           **_small("end")))  # fmt: skip
        marked *= 10
    return parts


def _chances(foot: float) -> list[str]:
    span = WIDTH - _PLOT_LEFT - _SIDE
    ticks = [
        label(f"{edge:g}", _PLOT_LEFT + span * edge, foot + 14, fill=MUTED,
              **_small("middle"))
        for edge in (0, 0.25, 0.5, 0.75, 1)
    ]  # fmt: skip
    said = label("probability of being one person", _PLOT_LEFT + span / 2, foot + 31,
                 **{"text-anchor": "middle"})  # fmt: skip
    return [element("path", d=f"M{_PLOT_LEFT} {foot}H{WIDTH - _SIDE}", stroke=INK), *ticks, said]


def draw_worth(fields: Sequence[Field], ident: str = "worth") -> Markup:
    """Draw for each field what it can take from a pair and what it can give, in bits."""
    low = min(0.0, *(one.low.bits for one in fields))
    high = max(0.0, *(one.high.bits for one in fields))
    unit = (WIDTH - 2 * _SIDE) / max(high - low, 1.0)
    even, height = _SIDE - low * unit, _TOP + _ROW * len(fields) + 8
    parts = [_hatch(ident), *_even(even, height, "says nothing")]
    for row, one in enumerate(fields):
        top = _TOP + row * _ROW
        down, up = min(one.low.bits, 0.0) * unit, max(one.high.bits, 0.0) * unit
        bar = {"y": number(top + 18), "height": _BAR}
        parts += [
            label(one.label, _SIDE, top + 12, **_TEXT),
            label(f"{signed(one.low.bits)} to {signed(one.high.bits)}", WIDTH - _SIDE, top + 12,
                  **_TEXT, **{"text-anchor": "end"}),
            element("rect", x=number(even + down), width=number(-down), **bar,
                    fill=f"url(#{ident}-hatch)", stroke=EMBER),
            element("rect", x=number(even), width=number(up), **bar, fill=NAVY),
        ]  # fmt: skip
    return Markup(  # noqa: S704 - numbers and words of our own
        document(
            parts,
            size=(WIDTH, height),
            ident=ident,
            title="What each field is worth",
            description="A bar for each field, in bits: hatched to the left what it can say against"
            " one person, plain to the right what it can say for it. The table has the same.",
        )
    )
