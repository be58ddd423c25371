"""Weighs whether a column of dates puts the day or the month first.

A date such as 03/09/2007 says nothing by itself. Its column often does; where it does not, a
person chooses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from etl.readers.dates import DateReading, Written, written_date

Order = Literal["day_first", "month_first", "mixed", "excel_swapped", "undecided", "iso", "none"]


@dataclass(frozen=True)
class DateEvidence:
    """What a column says about its own order, with the counts it rests on.

    `proposal` is the reading to offer; `needs_choice` is True when a person must confirm it.
    """

    order: Order
    day_first: int
    month_first: int
    either: int
    iso: int
    worded: int
    unreadable: int
    proposal: DateReading | None
    needs_choice: bool
    text: str


def detect_date_order(values: Iterable[str | None]) -> DateEvidence:
    """Weigh a column's dates.

    Day first and month first both present is *mixed*. Dates that Excel recognised, none later
    than the 12th of a month, beside typed ones that are all later, is *excel_swapped*: Excel took
    the day for the month wherever it could, and left as text what it could not.
    """
    count: Counter[str] = Counter()
    for text, times in Counter(v for v in values if v and v.strip()).items():
        date = written_date(text)
        count[_evidence(date)] += times
        if date.shape == "iso" and date.second > 12:
            count["iso_late"] += times
    order = _order(count)
    proposal = _proposal(order, count)
    choose = order in ("mixed", "excel_swapped", "undecided") or (
        order == "month_first" and count["either"] > 0
    )
    return DateEvidence(
        order,
        count["day_first"],
        count["month_first"],
        count["either"],
        count["iso"],
        count["worded"],
        count["none"] + count["serial"],
        proposal,
        choose,
        _explain(order, count),
    )


def _evidence(date: Written) -> str:
    if date.shape != "numeric":
        return date.shape
    if date.is_either:
        return "day_first_same" if date.first == date.second else "either"
    if date.first <= 31 and date.second <= 12:
        return "day_first"
    return "month_first" if date.first <= 12 and date.second <= 31 else "none"


def _order(count: Counter[str]) -> Order:
    if count["day_first"] and count["month_first"]:
        return "mixed"
    late = count["day_first"] + count["month_first"]
    understood = count["iso_late"] + count["either"] + count["day_first_same"]
    if late and count["iso"] and not understood:
        return "excel_swapped"
    if late:
        return "day_first" if count["day_first"] else "month_first"
    if count["either"]:
        return "undecided"
    return "iso" if count["iso"] or count["worded"] or count["day_first_same"] else "none"


def _proposal(order: Order, count: Counter[str]) -> DateReading | None:
    if order == "none":
        return None
    is_month_first = count["month_first"] > count["day_first"]
    if order == "excel_swapped":
        return "month_first_swapped" if is_month_first else "day_first_swapped"
    return "month_first" if is_month_first else "day_first"


def _explain(order: Order, count: Counter[str]) -> str:
    days, months = f"{count['day_first']:,}", f"{count['month_first']:,}"
    return {
        "day_first": f"{days} can only be day first, none month first.",
        "month_first": f"{months} can only be month first (as in America), none day first.",
        "mixed": f"Dates that can only be day first: {days}; only month first: {months}. "
        "Say which is meant; the others will be marked to mend.",
        "excel_swapped": f"Excel stored {count['iso']:,} as dates, none after the 12th of a month, "
        f"and left later ones as text ({count['day_first'] + count['month_first']:,}): it probably "
        "swapped day and month in the stored ones. Say whether to swap them back.",
        "undecided": "Dates that could be day first or month first: "
        f"{count['either']:,}. Say which is meant.",
        "iso": "Every date is written so that it can be read in one way only.",
        "none": "No date was found.",
    }[order]
