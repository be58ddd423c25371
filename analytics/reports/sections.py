"""How findings of several reports are laid out and said, from printed figures alone."""

from collections.abc import Sequence
from math import floor
from typing import Final

from analytics.charts.spec import ChartSpec
from analytics.disclosure import SafeTable
from analytics.disclosure.compare import add_difference, find_difference, pick
from analytics.evidence import Compared, judge
from analytics.reports.model import Section
from analytics.reports.telling import draw, find_cell, iter_rows

HIDDEN: Final = "The figures of these people are too small to be printed."


def make_section(
    key: str,
    title: str,
    table: SafeTable,
    source: str,
    *,
    series: Sequence[str] = (),
    text: Sequence[str] = (),
    compared: Compared | None = None,
) -> Section:
    """Lay out a finding: its chart where there is a series, its table, and what it is worth."""
    judged = judge(compared) if compared is not None else None
    chart: ChartSpec | None = draw(title, table, series, source=source) if series else None
    return Section(
        key,
        title,
        table,
        source,
        chart=chart,
        text=tuple(text),
        evidence=judged.evidence if judged else None,
        caution=judged.caution if judged else "",
    )


def narrow(
    table: SafeTable,
    whole: str,
    part: str,
    *,
    means: Sequence[str] = (),
    against: str | None = None,
) -> SafeTable:
    """Give one share of a table with its counts and interval, and averages beside it.

    Parameters
    ----------
    against
        Key of the row that the others are compared with, in columns `apart` and its ends; None is
        no comparison.
    """
    rate = f"{part}_rate"
    narrowed = pick(table, (whole, part, rate, f"{rate}_low", f"{rate}_high", *means))
    if against is None:
        return narrowed
    return add_difference(
        narrowed, "apart", "Difference", share=rate, part=part, whole=whole, against=against
    )


def say_apart(table: SafeTable, key: str, other: str, *, whole: str, part: str) -> str | None:
    """Say the difference of two shares with its interval; None where one is hidden."""
    found = find_difference(table, (key,), (other,), share=f"{part}_rate", part=part, whole=whole)
    if found is None:
        return None
    apart, low, high = (f"{floor(each + 0.5):+d}" for each in found)
    return f"{apart} points ({low} to {high})"


def bases_of(table: SafeTable, whole: str) -> tuple[int, ...]:
    """Give the printed numbers of people on which the rates of a table rest."""
    return tuple(int(cell.value) for _, _, cell in iter_rows(table, whole) if cell.value)


def is_apart(table: SafeTable, key: str, name: str) -> str:
    """Say on which side of nought an interval lies whole: `above`, `below`; "" for neither.

    Of a difference with columns `name_low` and `name_high`.
    """
    low, high = (find_cell(table, key, f"{name}_{end}") for end in ("low", "high"))
    if low is None or high is None or low.value is None or high.value is None:
        return ""
    return "above" if low.value > 0 else "below" if high.value < 0 else ""


def say_interval(table: SafeTable, key: str, name: str, unit: str = "points") -> str | None:
    """Say a difference with its interval: `-2 points (-5 to 1)`; None where it is hidden."""
    cells = [find_cell(table, key, f"{name}{end}") for end in ("", "_low", "_high")]
    if any(cell is None or cell.value is None for cell in cells):
        return None
    value, low, high = (cell.text for cell in cells if cell is not None)
    return f"{value} {unit} ({low} to {high})"


def say_each(table: SafeTable, name: str, *, leave_out: Sequence[str] = ("none",)) -> list[str]:
    """Say the printed figures of a column with their labels, in the order of the rows."""
    return [
        f"{label}: {cell.text}"
        for key, label, cell in iter_rows(table, name)
        if cell.value is not None and key not in leave_out
    ]


def capital(text: str) -> str:
    """Begin with a capital."""
    return text[0].upper() + text[1:]


def small(text: str) -> str:
    """Begin with a small letter, unless with an abbreviation or a name."""
    is_abbreviation = len(text) > 1 and text[1].isupper()
    is_name = text.startswith(("Key Stage", "Attainment 8", "Skills and Attainment", "Acorn"))
    return text if is_abbreviation or is_name else text[0].lower() + text[1:]


def find_ends(
    table: SafeTable, name: str, *, leave_out: Sequence[str] = ("none",)
) -> tuple[tuple[str, str], tuple[str, str]] | None:
    """Find label and text of the lowest and of the highest figure; None of fewer than two."""
    shown = [
        (float(cell.value), label, cell.text)
        for key, label, cell in iter_rows(table, name)
        if cell.value is not None and key not in leave_out
    ]
    if len(shown) < 2:
        return None
    low, high = min(shown), max(shown)
    return (low[1], low[2]), (high[1], high[2])


def entered_words(progression: str) -> str:
    """Say that somebody entered under a definition of progression."""
    words = {"by-18": "entered by 18", "by-19": "entered by 19"}
    return words.get(progression, "entered higher education")
