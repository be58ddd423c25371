"""Codes as people read them."""

import re
from datetime import date, datetime
from functools import cache
from typing import Any

from app.core.context import LONDON
from app.models.fields import FieldKind, FieldSpec
from etl.reference import load_code_list

_MONTH_OR_DAY = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>\d\d))?(?![\d-])"
)
#: An edition made in a month, of areas of a type: `2026-11-sector`.
_MONTH_OF_AREAS = re.compile(r"\b((?:19|20)\d\d-(?:0[1-9]|1[0-2]))-(?=[a-z]+\d*\b)(?!coastline)")


@cache
def labels_of(code_list: str) -> dict[str, str]:
    """Return the labels of a code list by code, in the list's order."""
    return {code.value: code.label for code in load_code_list(code_list).codes}


def label_of(code_list: str, value: str | None) -> str | None:
    """Return the label of a code; a code that the list does not have is shown as it is."""
    return None if value is None else labels_of(code_list).get(value, value)


def in_words(spec: FieldSpec, value: Any) -> str | None:
    """Return a value of a field as a page shows it, None when there is none."""
    if value is None or value == "":
        return None
    if spec.code_list:
        return label_of(spec.code_list, str(value))
    if spec.kind is FieldKind.BOOLEAN:
        return "Yes" if value else "No"
    return day_and_time(value) if isinstance(value, datetime) else _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return long_day(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def edition_words(edition: str) -> str:
    """Return the name of an edition as people say it: "September 2024" for `2024-09`.

    Also where it stands inside a sentence.
    """
    edition = _MONTH_OF_AREAS.sub(r"\1, ", edition)
    return _MONTH_OR_DAY.sub(_month_or_day, edition.replace("-coastline-", ", coastline "))


def _month_or_day(found: re.Match[str]) -> str:
    year, month, day = int(found["year"]), int(found["month"]), found["day"]
    if day is None and month == year % 100 + 1:
        return found[0]  # a school year, `2010-11`
    try:
        on = date(year, month, int(day or 1))
    except ValueError:
        return found[0]
    return long_day(on) if day else f"{on:%B %Y}"


def long_day(day: date) -> str:
    """Return a day as "7 March 2010"."""
    return f"{day.day} {day:%B %Y}"


def day_and_time(moment: datetime) -> str:
    """Return an instant as "7 March 2010, 14:05", by the clock where the members are."""
    local = moment.astimezone(LONDON)
    return f"{long_day(local)}, {local:%H:%M}"
