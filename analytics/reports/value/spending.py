"""Tells of hours and costs, by how much people took part, in what, and when."""

from collections.abc import Mapping
from typing import Final

from analytics.disclosure import SafeTable
from analytics.disclosure.compare import pick
from analytics.reports.model import Section
from analytics.reports.telling import draw, find_top, is_shown, text_of

_SOURCE: Final = "Members' records"
_KNOWN: Final = "Of {rate} of them, every cost is recorded; for the others some are averages."


def tell(tables: Mapping[str, SafeTable]) -> list[Section]:
    """Tell what was given and spent."""
    return [
        _section(tables, "by_hours", _by_hours(tables["by_hours"]), _known(tables["overall"])),
        _section(tables, "by_type", _dearest(tables["by_type"])),
        _section(tables, "by_year", "Cost of a participant by year"),
    ]


def _section(
    tables: Mapping[str, SafeTable], key: str, title: str, text: tuple[str, ...] = ()
) -> Section:
    held = tables[key]
    table = pick(held, (held.columns[0].name, "hours", "pounds", _recorded(held)))
    series = "pounds" if is_shown(table, "pounds") else "hours"
    chart = draw(title, table, (series,), source=_SOURCE, kind="line" if key == "by_year" else None)
    return Section(key, title, table, _SOURCE, chart=chart, text=text)


def _recorded(table: SafeTable) -> str:
    """Name the share of those for whom every cost is recorded; it is named by its whole."""
    return next(
        column.name
        for column in table.columns
        if column.name.startswith("recorded_") and column.kind == "share"
    )


def _known(overall: SafeTable) -> tuple[str, ...]:
    rate = text_of(overall, "all", _recorded(overall))
    return (_KNOWN.format(rate=rate),) if rate else ()


def _by_hours(table: SafeTable) -> str:
    least, most = (text_of(table, key, "pounds") for key in ("1_to_3", "20"))
    if not least or not most:
        return "Cost by contact hours"
    return f"1 to under 3 contact hours cost £{least} a participant, and 20 or more £{most}"


def _dearest(table: SafeTable) -> str:
    top = find_top(table, "pounds")
    if top is None:
        return "Cost by type of activity"
    return f"The dearest for each participant: {top[0].lower()}, £{top[1].text}"
