"""Tells of additional entrants and what each cost, at two rates that are named."""

from collections.abc import Callable, Mapping
from math import inf
from typing import Final

from analytics.definitions import get_family
from analytics.disclosure import SafeTable
from analytics.disclosure.compare import pick
from analytics.disclosure.derive import Derived, Figures, add_derived
from analytics.evidence import (
    Additional,
    Compared,
    CostEach,
    Group,
    cost_each,
    count_additional,
    count_additional_to,
    expect_by_year,
    judge,
)
from analytics.reports.model import Section
from analytics.reports.telling import draw
from analytics.reports.value.counts import INTENSITY

METHOD: Final = (
    "Additional entrants are those who entered by 19 less those expected at the rate that is named,"
    " from printed numbers. Against national rates the interval is Wilson's of each group, put"
    " together by the method of variance estimates recovery; against other participants it is"
    " Newcombe's. Costs are taken as recorded, and as exact.",
    "National rates: Department for Education, Widening participation in higher education, by"
    " eligibility for free school meals; each cohort at the rate of the year in which it was 19,"
    " or the nearest that is published.",
    "Where the interval of additional entrants holds none, the cost of each has no upper limit;"
    " where it holds nobody above none, the cost is not known. It is never less than nothing.",
)
_SOURCE: Final = "Members' records linked to the HESA student record"
_NATIONAL: Final = f"{_SOURCE}; Department for Education, Widening participation"
_WHOLE, _ENTERED = "participants_by_19", "entered_by_19"
_SHOWN: Final = (_WHOLE, _ENTERED, "pounds")
_TENS: Final = 10
_GROUPS: Final = {"true": "fsm", "false": "not_fsm"}


def tell(tables: Mapping[str, SafeTable], intensity: str) -> list[Section]:
    """Tell of additional entrants; nothing where the records do not reach to 19."""
    if "entry_by_fsm" not in tables:
        return []
    table = tables[f"entry_by_intensity@{intensity}"]
    return [
        _national(tables["entry_by_fsm"], _rates(tables["entry_by_cohort_and_fsm"])),
        *_against_minimal(table),
        _weights(tables["entry_by_cohort_and_fsm"]),
    ]


def _rates(by_cohort: SafeTable) -> Mapping[str, float]:
    """Give the national rate of each group, of the years in which its people were 19."""
    people: dict[str, dict[int, int]] = {}
    for (year, fsm), cell in zip(by_cohort.keys, by_cohort.figures(_WHOLE), strict=True):
        people.setdefault(fsm, {})[int(year) + 1] = int(cell.value or 0)
    found = {
        fsm: expect_by_year("entry_by_19", group, people[fsm])
        for fsm, group in _GROUPS.items()
        if fsm in people
    }
    return {fsm: rate for fsm, rate in found.items() if rate is not None}


def _national(table: SafeTable, rates: Mapping[str, float]) -> Section:
    def additional(keys: tuple[str, ...], row: Figures) -> Additional | None:
        group = _group(row, rates.get(keys[-1]))
        return None if group is None else count_additional([group])

    def cost(keys: tuple[str, ...], row: Figures) -> CostEach | None:
        found, spent = additional(keys, row), _spent(row)
        return None if found is None or spent is None else cost_each(spent, found)

    columns = (
        Derived("national", "National, %", "per cent", 1,
                lambda keys, _: rates.get(keys[-1]), decimals=1),
        *_additional_columns(additional),
        *_cost_columns(cost),
    )  # fmt: skip
    shown = add_derived(pick(table, _SHOWN), columns)
    together, bases = _together(table, rates)
    title = _say(together, "at the national rates of their groups")
    judged = judge(Compared("expected", national_rate=True, bases=bases))
    return Section(
        "additional_national",
        title,
        shown,
        _NATIONAL,
        chart=draw(title, shown, ("additional",), source=_NATIONAL),
        text=_say_cost(table, together, rates),
        evidence=judged.evidence,
        caution=judged.caution,
    )


def _together(
    table: SafeTable, rates: Mapping[str, float]
) -> tuple[Additional | None, tuple[int, ...]]:
    groups = [_group(row, rates.get(key)) for key, row in _rows(table)]
    known = [group for group in groups if group is not None]
    if not known or not sum(group.people for group in known):
        return None, ()
    return count_additional(known), tuple(group.people for group in known)


def _group(row: Figures, rate: float | None) -> Group | None:
    people, entered = row.get(_WHOLE), row.get(_ENTERED)
    if rate is None or people is None or entered is None or not people:
        return None
    return Group(int(min(entered, people)), int(people), rate / 100)


def _rows(table: SafeTable) -> list[tuple[str, Figures]]:
    names = [column.name for column in table.columns]
    return [
        (keys[-1], {name: cell.value for name, cell in zip(names, cells, strict=True)})
        for keys, cells in zip(table.keys, table.cells, strict=True)
    ]


def _spent(row: Figures) -> float | None:
    pounds, people = row.get("pounds"), row.get(_WHOLE)
    return None if pounds is None or people is None else pounds * people


def _against_minimal(table: SafeTable) -> list[Section]:
    family = get_family(INTENSITY)
    rows = dict(_rows(table))
    minimal = rows[family.against]

    def additional(keys: tuple[str, ...], row: Figures) -> Additional | None:
        numbers = (row.get(_ENTERED), row.get(_WHOLE), minimal.get(_ENTERED), minimal.get(_WHOLE))
        if keys[-1] in (family.against, "none") or any(each is None for each in numbers):
            return None
        entered, people, other, others = (int(each or 0) for each in numbers)
        if not people or not others or entered > people or other > others:
            return None
        return count_additional_to(entered, people, other, others)

    def extra(keys: tuple[str, ...], row: Figures) -> float | None:
        own, other = row.get("pounds"), minimal.get("pounds")
        unlike = keys[-1] not in (family.against, "none")
        return own - other if unlike and own is not None and other is not None else None

    def cost(keys: tuple[str, ...], row: Figures) -> CostEach | None:
        found, more, people = additional(keys, row), extra(keys, row), row.get(_WHOLE)
        if found is None or more is None or people is None:
            return None
        return cost_each(more * people, found)

    columns = (
        *_additional_columns(additional),
        Derived("extra", "Extra cost, £", "pounds", 1, extra),
        *_cost_columns(cost),
    )
    shown = add_derived(pick(table, _SHOWN), columns)
    title = _say(
        additional((family.focus,), rows[family.focus]),
        f"at the rate of those with minimal outreach, among {family.people}",
    )
    bases = tuple(int(row.get(_WHOLE) or 0) for row in rows.values())
    judged = judge(Compared("intensity", bases=bases))
    expected = judge(Compared("expected"))
    return [
        Section(
            "additional_intensity",
            title,
            shown,
            _SOURCE,
            chart=draw(title, shown, ("additional",), source=_SOURCE),
            evidence=judged.evidence,
            caution=f"{judged.caution} {expected.text[1]}",
        )
    ]


def _weights(table: SafeTable) -> Section:
    return Section(
        "by_cohort_and_fsm",
        "Participants by cohort and free school meals, by which the national rates are weighted",
        table,
        _SOURCE,
    )


def _additional_columns(find: Callable[..., Additional | None]) -> tuple[Derived, ...]:
    def end(name: str) -> Callable[[tuple[str, ...], Figures], float | None]:
        return lambda keys, row: getattr(find(keys, row), name, None)

    return (
        Derived("additional", "Additional", "people", 1, end("people"), signed=True),
        Derived("additional_low", "From", "people", 1, end("low"), signed=True),
        Derived("additional_high", "To", "people", 1, end("high"), signed=True),
    )


def _cost_columns(find: Callable[..., CostEach | None]) -> tuple[Derived, ...]:
    def end(name: str) -> Callable[[tuple[str, ...], Figures], float | None]:
        return lambda keys, row: getattr(find(keys, row), name, None)

    return (
        Derived("each", "Each, £", "pounds", _TENS, end("pounds")),
        Derived("each_low", "From, £", "pounds", _TENS, end("low")),
        Derived("each_high", "To, £", "pounds", _TENS, end("high")),
    )


def _say(found: Additional | None, rate: str) -> str:
    if found is None:
        return f"Additional entrants, against those expected {rate}"
    low, high = _signed(found.low), _signed(found.high)
    if found.low <= 0 <= found.high:
        return (
            f"About as many entered by 19 as expected {rate}, give or take chance:"
            f" {_signed(found.people)} ({low} to {high})"
        )
    word = "more" if found.people > 0 else "fewer"
    return (
        f"About {abs(found.people):,.0f} {word} entered by 19 than expected {rate}"
        f" ({low} to {high})"
    )


def _signed(people: float) -> str:
    return f"{round(people):+,}" if round(people) else "0"


def _say_cost(
    table: SafeTable, together: Additional | None, rates: Mapping[str, float]
) -> tuple[str, ...]:
    spent = [_spent(row) for key, row in _rows(table) if key in rates]
    if together is None or not spent or None in spent:
        return ()
    each = cost_each(sum(pounds for pounds in spent if pounds is not None), together)
    if each.low is None:
        return ("What each additional entrant cost is not known: there may be none.",)
    least = f"£{_tens(each.low)}"
    if each.pounds is None or each.high is None or each.high == inf:
        return (
            "What each additional entrant cost is not known: there may be none, and it could be"
            f" infinite. It is hardly less than {least}.",
        )
    return (
        f"Each additional entrant cost about £{_tens(each.pounds)} ({least} to"
        f" £{_tens(each.high)}).",
    )


def _tens(pounds: float) -> str:
    return f"{_TENS * round(pounds / _TENS):,}"
