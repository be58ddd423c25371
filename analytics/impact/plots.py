"""Balance and overlap drawn as SVG, each with its words: dots, mirrored bars, steps.

A chart of `analytics.charts` shows protected figures of a table; these are for who makes a study
and sees its people anyway.
"""

import textwrap
from typing import Final

import numpy as np
import polars as pl

from analytics.charts.svg import HAIRLINE, INK, MUTED, NAVY, WIDTH_PT, frame_svg
from analytics.impact.balance import ALL, LIMITS, MATCHED, Light
from analytics.impact.marks import (
    draw_dot,
    draw_key,
    draw_line,
    draw_rectangle,
    draw_steps,
    draw_text,
    wrap_svg,
)
from analytics.impact.overlap import Overlap
from analytics.impact.units import Bools, Floats

EMBER: Final = "#F46A25"
_TINT: Final = "#9FB4C7"
_ROW_PT: Final = 17
_LABEL_PT: Final = 172
_LABEL_CHARS: Final = 34
_RIGHT_PT: Final = 14
_HALF_PT: Final = 84
_TOP_PT: Final = 42
_STEPS_PT: Final = 120
_POINTS: Final = 101


def draw_love_plot(balance: pl.DataFrame) -> str:
    """Draw the standardised mean differences before and after matching, without their signs.

    Parameters
    ----------
    balance
        As `analytics.impact.balance.measure_balance` gives it.

    Returns
    -------
    str
        SVG 170 mm wide, a line a covariate in the order of the table; lines at 0.05, 0.1 and 0.25.
    """
    before, after = (_differences(balance, stage) for stage in (ALL, MATCHED))
    names = list(before)
    widest = max([0.3, *(one for one in [*before.values(), *after.values()] if one is not None)])
    field = WIDTH_PT - _LABEL_PT - _RIGHT_PT
    bottom = 30 + len(names) * _ROW_PT

    def across(value: float) -> float:
        return _LABEL_PT + value / (widest * 1.04) * field

    parts = [draw_key(("before matching", EMBER, False), ("after matching", NAVY, True))]
    lines = "Lines at " + ", ".join(f"{limit:g}" for limit in LIMITS.values())
    parts.append(draw_text(WIDTH_PT - _RIGHT_PT, 11, lines, anchor="end", colour=MUTED))
    parts += [
        draw_line(across(limit), 24, across(limit), bottom, MUTED, dash="3 3")
        for limit in LIMITS.values()
    ]
    for row, name in enumerate(names):
        y = 34 + row * _ROW_PT
        parts.append(draw_line(_LABEL_PT, y, WIDTH_PT - _RIGHT_PT, y, HAIRLINE))
        parts.append(
            draw_text(
                _LABEL_PT - 8,
                y + 3.5,
                textwrap.shorten(name, _LABEL_CHARS, placeholder="…"),
                anchor="end",
            )
        )
        for smd, colour, filled in ((before[name], EMBER, False), (after[name], NAVY, True)):
            if smd is not None:
                parts.append(draw_dot(across(smd), y, colour, filled=filled))
    parts += [
        draw_text(across(tick), bottom + 13, f"{tick:g}", anchor="middle", colour=MUTED)
        for tick in _ticks(widest)
    ]
    parts.append(draw_text(2, bottom + 13, "Standard deviations", colour=MUTED))
    title = "Differences between the groups, before and after matching"
    return frame_svg(wrap_svg(parts, bottom + 30), title, _tell_balance(before, after), None)


def draw_overlap(overlap: Overlap) -> str:
    """Draw the scores of participants upwards and of the others downwards, all and matched.

    Returns
    -------
    str
        SVG 170 mm wide: in each bin the share of a group's people, and of those matched.
    """
    left, right, middle = 40.0, WIDTH_PT - _RIGHT_PT, 26.0 + _HALF_PT
    low, high = overlap.bins["low"][0], overlap.bins["high"][-1]
    shares = {name: _share(overlap.bins[name]) for name in overlap.bins.columns[2:]}
    most = max(float(share.max()) for share in shares.values()) or 1.0

    def across(value: float) -> float:
        return float(left + (value - low) / (high - low or 1) * (right - left))

    parts = [draw_key(("everybody", _TINT, True), ("matched", NAVY, True))]
    for group, up in (("treated", -1), ("control", 1)):
        for name, colour, part in ((group, _TINT, 1.0), (f"{group}_matched", NAVY, 0.5)):
            for share, start, end in zip(
                shares[name], overlap.bins["low"], overlap.bins["high"], strict=True
            ):
                height = float(share / most * _HALF_PT)
                top = middle - height if up < 0 else middle
                width = (across(end) - across(start) - 1) * part
                inset = (across(end) - across(start) - 1 - width) / 2
                parts.append(draw_rectangle(across(start) + inset, top, width, height, colour))
    parts.append(draw_line(left, middle, right, middle, INK))
    for label, y in (("Participants", 38.0), ("Others", middle + _HALF_PT - 4)):
        parts.append(draw_text(2, y, label, colour=MUTED))
    bottom = middle + _HALF_PT + 16
    parts.append(draw_text(left, bottom, _tick(low), colour=MUTED))
    parts.append(draw_text(right, bottom, _tick(high), anchor="end", colour=MUTED))
    parts.append(
        draw_text(across((low + high) / 2), bottom, "Score", anchor="middle", colour=MUTED)
    )
    title = "Where the scores of participants and others lie"
    return frame_svg(wrap_svg(parts, bottom + 8), title, _tell_overlap(overlap), None)


def draw_cumulative(name: str, values: Floats, treated: Bools, weights: Floats) -> str:
    """Draw the cumulative distribution of a covariate in both groups, before and after matching.

    Parameters
    ----------
    name, values, treated, weights
        The covariate, n values, who took part, and the weights of the matched sample.

    Returns
    -------
    str
        SVG 170 mm wide, two fields beside each other. Drawn at 101 values between the least and
        the greatest, so that no single person can be read off.
    """
    grid = np.linspace(values.min(), values.max(), _POINTS)
    width = (WIDTH_PT - 3 * 34) / 2
    parts = [draw_key(("participants", NAVY, True), ("others", EMBER, True))]
    apart = []
    stages = (("Before matching", np.ones(len(values))), ("After matching", weights))
    for place, (stage, used) in enumerate(stages):
        left = 34 + place * (width + 34)
        parts += _frame_steps(left, width, stage, grid)
        lines = [
            _accumulate(values, np.where(group, used, 0.0), grid) for group in (treated, ~treated)
        ]
        apart.append(float(np.abs(lines[0] - lines[1]).max()))
        for line, colour in zip(lines, (NAVY, EMBER), strict=True):
            points = [
                (left + at / (_POINTS - 1) * width, _TOP_PT + (1 - share) * _STEPS_PT)
                for at, share in enumerate(line)
            ]
            parts.append(draw_steps(points, colour))
    alt = (
        f"Cumulative share of people up to each value of {name}. At most the groups are "
        f"{100 * apart[0]:.0f} percentage points apart before matching, {100 * apart[1]:.0f} after."
    )
    return frame_svg(
        wrap_svg(parts, _TOP_PT + _STEPS_PT + 24), f"Distribution of {name}", alt, None
    )


def _frame_steps(left: float, width: float, stage: str, grid: Floats) -> list[str]:
    foot = _TOP_PT + _STEPS_PT
    return [
        draw_text(left, _TOP_PT - 8, stage),
        draw_line(left, foot, left + width, foot, INK),
        draw_line(left, _TOP_PT, left + width, _TOP_PT, HAIRLINE),
        draw_text(left - 4, foot, "0%", anchor="end", colour=MUTED),
        draw_text(left - 4, _TOP_PT + 7, "100%", anchor="end", colour=MUTED),
        draw_text(left, foot + 13, _tick(grid[0]), colour=MUTED),
        draw_text(left + width, foot + 13, _tick(grid[-1]), anchor="end", colour=MUTED),
    ]


def _differences(balance: pl.DataFrame, stage: str) -> dict[str, float | None]:
    rows = balance.filter(pl.col("stage") == stage).select("covariate", "smd").iter_rows()
    return {name: None if smd is None else abs(smd) for name, smd in rows}


def _ticks(widest: float) -> list[float]:
    step = next(step for step in (0.1, 0.25, 0.5, 1, 2, 5, 10, 100) if widest / step < 8)
    return [step * at for at in range(int(widest / step) + 1)]


def _tell_balance(before: dict[str, float | None], after: dict[str, float | None]) -> str:
    known = {name: smd for name, smd in after.items() if smd is not None}
    if not known:
        return "No difference could be worked out."
    limit = LIMITS[Light.NEAR]
    within = sum(smd <= limit for smd in known.values())
    worst = max(known, key=lambda name: known[name])
    was = before[worst]
    return (
        f"Of {len(after)} rows {within} differ by no more than {limit:g} standard deviations after "
        f"matching. The widest is {worst}: {known[worst]:.2f}"
        + ("." if was is None else f", before matching {was:.2f}.")
    )


def _tell_overlap(overlap: Overlap) -> str:
    if overlap.high < overlap.low:
        return "The scores of the two groups do not overlap at all."
    return (
        f"Both groups have scores from {overlap.low:.3g} to {overlap.high:.3g}. Outside of it are "
        f"{overlap.treated_outside:,} participants and {overlap.control_outside:,} others."
    )


def _share(counts: pl.Series) -> Floats:
    values = counts.cast(pl.Float64).to_numpy()
    return values / (values.sum() or 1.0)


def _accumulate(values: Floats, weights: Floats, grid: Floats) -> Floats:
    order = np.argsort(values, kind="stable")
    total = np.append(0.0, np.cumsum(weights[order]))
    return np.asarray(total[np.searchsorted(values[order], grid, side="right")] / (total[-1] or 1))


def _tick(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
