"""Values of the fields of TS 4, as somebody writes them in a correction."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from analytics.heses import register
from analytics.heses.settings import same_code
from analytics.heses.validation import find_fault

_DATES: Final = (
    re.compile(r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
)
_SUBJECT: Final = re.compile(r"[A-Za-z][0-9A-Za-z]{1,3}")
_UNFIT: Final = re.compile(r"[\x00-\x1f\x7f]")


def fault_of_value(field: str, text: str) -> str:
    """Find in words why a field cannot hold a value; nothing where it can. A blank it can."""
    known = next(each for each in register.list_fields() if each.name == field)
    if not text:
        return ""
    if _UNFIT.search(text):
        return "It holds characters that cannot be printed"
    match known.kind:
        case "date":
            return "" if _as_date(text) else "It is not a date such as 31/08/1980"
        case "subject":
            return "" if _SUBJECT.fullmatch(text) else "It is not a subject such as G500"
        case "text":
            return ""
    fault = find_fault(known, text).replace(": read as blank", "")
    return f"It is a {fault}" if fault.startswith("code") else f"It is {fault}" if fault else ""


def is_same_value(field: str, one: str, other: str) -> bool:
    """Whether two writings of a field's value are the same to the rules."""
    kind = next((each.kind for each in register.list_fields() if each.name == field), "text")
    one, other = one.strip(), other.strip()
    if one == other:
        return True
    if kind == "date":
        dates = _as_date(one), _as_date(other)
        return None not in dates and dates[0] == dates[1]
    if kind in {"code", "year", "number"}:
        numbers = _as_number(one), _as_number(other)
        return None not in numbers and numbers[0] == numbers[1]
    return bool(one) and bool(other) and same_code(one) == same_code(other)


def _as_date(text: str) -> date | None:
    for shape in _DATES:
        if found := shape.fullmatch(text):
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                return None
    return None


def _as_number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
