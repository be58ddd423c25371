"""Tells of coverage from printed figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from analytics.disclosure import SafeTable
from analytics.disclosure.stack import add_composition
from analytics.reports.coverage.counts import ELSEWHERE
from analytics.reports.coverage.mapping import map_districts
from analytics.reports.model import Section
from analytics.reports.telling import Kind, draw, find_cell, find_top, text_of

_SOURCE: Final = "Members' records; register of schools"
_COUNTS: Final = ("schools", "reached", "twenty")
_COMPOSITION: Final = "composition"
Tables = Mapping[str, SafeTable]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A section: its table, what is drawn of it, its title where figures are hidden or not.

    `instead` is drawn where percentages are hidden. `mapped` is a column by district, of which a
    map is drawn instead of a chart.
    """

    key: str
    series: tuple[str, ...]
    plain: str
    say: Callable[[SafeTable], str | None]
    share_of: str = ""
    kind: Kind | None = None
    instead: tuple[str, ...] = ()
    mapped: str = ""


def answer(tables: Tables) -> str:
    """Say how many of how many schools were reached."""
    reached, schools = (_sum(tables["by_ks4"], name) for name in ("reached", "schools"))
    if not reached or not schools:
        return "The numbers of schools are too small to be printed."
    return (
        f"Of about {schools:,} schools and colleges beyond primary, about {reached:,}"
        f" ({_percent(reached, schools)}) were reached by at least one activity."
    )


def tell_sections(tables: Tables) -> tuple[Section, ...]:
    """Tell the sections for which there is a table, in their order."""
    return tuple(_section(plan, tables[plan.key]) for plan in _PLANS if plan.key in tables)


def _sum(table: SafeTable, column: str) -> int | None:
    """Add up a printed column."""
    values = [cell.value for cell in table.figures(column)]
    return None if None in values else int(sum(float(value or 0) for value in values))


def _section(plan: _Plan, table: SafeTable) -> Section:
    if plan.share_of:
        table = add_composition(table, plan.share_of, _COMPOSITION, "Share, %")
    title = plan.say(table) or plan.plain
    if plan.mapped:
        drawn = map_districts(title, table, plan.mapped, source=_SOURCE)
        return Section(plan.key, title, table, _SOURCE, chart=drawn)
    chart = draw(title, table, plan.series, source=_SOURCE, kind=plan.kind)
    if chart is None and plan.instead:
        chart = draw(title, table, plan.instead, source=_SOURCE)
    return Section(plan.key, title, table, _SOURCE, chart=chart)


def _twenty(table: SafeTable) -> str | None:
    share = text_of(table, "20", "composition")
    return share and f"{share} of schools had 20 or more activities"


def _hours(table: SafeTable) -> str | None:
    share = text_of(table, "500", "composition")
    return share and f"In {share} of schools, learners had 500 contact hours or more together"


def _members(table: SafeTable) -> str | None:
    share = text_of(table, "5", "composition")
    return share and f"{share} of schools worked with 5 or more members"


def _ks4(table: SafeTable) -> str | None:
    said = [_of_third(table, key) for key in ("low", "high")]
    if None in said:
        return None
    return (
        f"20 or more activities: {said[0]} schools with the lowest Key Stage 4 results,"
        f" {said[1]} with the highest"
    )


def _of_third(table: SafeTable, key: str) -> str | None:
    twenty, schools = text_of(table, key, "twenty"), text_of(table, key, "schools")
    return twenty and schools and f"about {twenty} of about {schools}"


def _need(table: SafeTable) -> str | None:
    schools, reached = (find_cell(table, "true", name) for name in ("schools", "reached"))
    if not schools or not reached or schools.value is None or reached.value is None:
        return None
    left = int(schools.value) - int(reached.value)
    if left <= 0:
        return f"Nearly all of about {schools.text} schools of high need were reached"
    return (
        f"About {left:,} of about {schools.text} schools of high need were not reached by any"
        " activity"
    )


def _members_by_ks4(table: SafeTable) -> str | None:
    low = text_of(table, "low", "five_members_rate")
    return low and f"{low} of the schools with the lowest results worked with 5 or more members"


def _learners(table: SafeTable) -> str | None:
    low = text_of(table, "low", "composition")
    return low and f"{low} of people who attended go to a school with the lowest results"


def _least(what: str, rate: str) -> Callable[[SafeTable], str | None]:
    """Say in which area the smallest share of schools was reached, where one alone is last."""

    def say(table: SafeTable) -> str | None:
        rows = zip(
            table.keys,
            table.labels,
            table.figures(rate),
            strict=True,
        )
        rates = sorted(
            (float(cell.value), labels[0], cell.text)
            for keys, labels, cell in rows
            if cell.value is not None and keys[0] not in ("none", "total")
        )
        if len(rates) < 2 or rates[0][0] == rates[1][0]:
            return None
        return (
            f"{rates[0][1]} is the {what} with the smallest share of schools reached, {rates[0][2]}"
        )

    return say


def _most(column: str, what: str) -> Callable[[SafeTable], str | None]:
    """Say in which district there is most, where one alone is first."""

    def say(table: SafeTable) -> str | None:
        top = find_top(table, column, leave_out=ELSEWHERE)
        return top and f"{top[0]} is the district with the most {what}, {top[1].text}"

    return say


def _few(table: SafeTable) -> str | None:
    share = text_of(table, "under_10", "composition")
    return share and f"In {share} of schools, fewer than 10 learners were reached"


def _intensive(table: SafeTable) -> str | None:
    share = text_of(table, "15", "composition")
    return share and f"{share} of people who attended had 15 or more contact hours"


def _phase(table: SafeTable) -> str | None:
    schools, reached = (
        text_of(table, "secondary", name) for name in ("all_schools", "all_reached")
    )
    return schools and reached and f"About {reached} of about {schools} secondary schools reached"


def _year(table: SafeTable) -> str | None:
    cells = [cell for cell in table.figures("reached_in_year") if cell.value]
    if len(cells) < 2:
        return None
    least, most = (f(cells, key=lambda cell: float(cell.value or 0)) for f in (min, max))
    if least.text == most.text:
        return f"About {most.text} schools were reached each year"
    return f"Between about {least.text} and {most.text} schools were reached each year"


_PLANS: Final[Sequence[_Plan]] = (
    _Plan("by_activities", ("composition",), "Schools by number of activities", _twenty,
          "schools"),
    _Plan("by_members", ("composition",), "Schools by number of members", _members, "schools"),
    _Plan("by_learners", ("composition",), "Schools by number of learners", _few, "schools"),
    _Plan("by_learner_hours", ("composition",), "Schools by contact hours of their learners",
          _hours, "schools"),
    _Plan("by_phase", ("all_reached_rate",), "Schools by phase", _phase,
          instead=("all_schools", "all_reached")),
    _Plan("by_year", ("reached_in_year",), "Schools reached by year", _year, kind="line"),
    _Plan("by_ks4", ("reached_rate", "twenty_rate"), "Schools by Key Stage 4 results", _ks4,
          instead=_COUNTS),
    _Plan("members_by_ks4", ("five_members_rate",), "Schools with several members by results",
          _members_by_ks4),
    _Plan("by_need", ("schools", "reached"), "Schools of need that were not reached", _need),
    _Plan("by_region", ("reached_rate", "twenty_rate"), "Schools by region",
          _least("region", "reached_rate"), instead=_COUNTS),
    _Plan("by_local_authority", ("told_rate",), "Schools by local authority",
          _least("local authority", "told_rate")),
    _Plan("by_district", (), "Schools by district", _most("told", "schools reached"),
          mapped="told"),
    _Plan("activities_by_district", (), "Activities by district of the schools reached",
          _most("district_activities", "activities at its schools"), mapped="district_activities"),
    _Plan("learners_by_district", (), "People who attended by district of their home",
          _most("learners", "people who attended"), mapped="learners"),
    _Plan("learners_by_hours", ("composition",), "People by their contact hours", _intensive,
          "learners"),
    _Plan("learners_by_ks4", ("composition",), "People by the results of their school", _learners,
          "learners"),
)  # fmt: skip


def _percent(part: int, whole: int) -> str:
    return f"{(200 * part + whole) // (2 * whole)}%"
