"""What the name of a file says about its edition."""

from __future__ import annotations

import re
from typing import Final

from etl.reference.layouts.faults import UnreadableReference

_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905
_MONTH: Final = re.compile(
    rf"(?<![a-z])({'|'.join(_MONTHS)})[a-z]*[ _.-]*((?:19|20)\d\d)(?!\d)", re.IGNORECASE
)
_YEAR_MONTH: Final = re.compile(r"(?<!\d)(20\d\d)[_.-]?(0[1-9]|1[0-2])(?!\d)")
_DAY: Final = re.compile(r"(?<!\d)(20\d\d)[_.-]?(0[1-9]|1[0-2])[_.-]?(0[1-9]|[12]\d|3[01])(?!\d)")
_SCHOOL_YEAR: Final = re.compile(r"(?<!\d)(20\d\d)[_.-](?:20)?(\d\d)(?!\d)")
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


def month_in(*names: str) -> str | None:
    """`2025-11` of `ONSPD_NOV_2025_UK.csv`, or None; the first name that says it counts."""
    for name in names:
        if found := _MONTH.search(name):
            return f"{found[2]}-{_MONTHS.index(found[1].lower()) + 1:02d}"
        if found := _YEAR_MONTH.search(name):
            return f"{found[1]}-{found[2]}"
    return None


def day_in(*names: str) -> str | None:
    """`2025-05-24` of `edubasealldata20250524.csv`, or None."""
    for name in names:
        if found := _DAY.search(name):
            return f"{found[1]}-{found[2]}-{found[3]}"
    return None


def school_year_in(*names: str) -> str | None:
    """`2018-19` of `2018-2019_england_ks4final.csv`, or None."""
    for name in names:
        for found in _SCHOOL_YEAR.finditer(name):
            if (int(found[1]) + 1) % 100 == int(found[2]):
                return f"{found[1]}-{found[2]}"
    return None


def year_in(*names: str) -> str | None:
    """`2019` of `File_7_-_All_IoD2019.csv`, or None."""
    for name in names:
        if found := _YEAR.search(re.sub(r"[A-Za-z]+", " ", name)):
            return found[1]
    return None


def demand_edition(name: str, example: str) -> UnreadableReference:
    """The refusal of a file whose edition nothing says."""
    return UnreadableReference(
        f"The name of {name} does not say which edition it is. Give the edition, such as {example}."
    )
