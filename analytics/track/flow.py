"""How many went from each step to the next: uploaded rows, records, the report, entry, award.

Nothing is lost on the way: what comes to a step is what goes on from it, and who is left out goes
to the reason. Three tables are counted and protected with the others of a report; the flow is sums
and differences of their printed figures, so that it adds up in print as it does in truth.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from analytics.disclosure import Count, Dimension, SafeTable, TrueCounts
from analytics.disclosure.add_up import Sum, Term, add_up
from analytics.disclosure.safe import SafeColumn
from analytics.track.exclusions import list_exclusions
from analytics.track.people import Track
from etl.engine import load_stages

ROWS: Final = "flow_rows"
LEFT_OUT: Final = "flow_left_out"
PARTICIPANTS: Final = "flow_participants"
_FLOW: Final = load_stages("analytics.track", "sql/flow")
_RECORDED_BY: Final = Dimension(
    "recorded_by",
    "Recorded",
    (("uploaded", "From a row"), ("otherwise", "On screen, or before this was noted")),
)
_ROWS: Final = Dimension(
    "uploaded_rows",
    "Uploaded rows",
    (
        ("known", "On participants recorded already, or deleted since"),
        ("waiting", "Wait to be mended"),
        ("set_aside", "Blank, set aside or undone"),
    ),
)
#: What is counted of the people in the report; each is a part of what it names.
_COUNTS: Final = (
    Count("participants", "Participants"),
    Count("entered_ever", "Entered", part_of="participants"),
    Count("followed", "Entrants of whom it is known", part_of="entered_ever"),
    Count("continued", "Continued", part_of="followed"),
    Count("studying", "Continued, no award yet", part_of="continued"),
)
_PEOPLE: Final = Count("people", "Records or people")
_NOTES: Final = (
    "Rows and records are counted as far as the report; in it, people. Who is left out is counted "
    "under the first reason that holds.",
    "Every figure is a sum or a difference of printed ones, so that what comes to a step is what "
    "goes on from it.",
)
_STEPS: Final[Mapping[str, str]] = {
    "rows": "Uploaded rows",
    **{f"rows_{key}": f"Rows: {label[0].lower()}{label[1:]}" for key, label in _ROWS.categories},
    "uploaded": "Recorded from a row",
    "otherwise": "Recorded on screen, or before this was noted",
    "recorded": "Participants recorded",
    "in_report": "In the report",
    "entered": "Entered higher education",
    "not_entered": "No record of entry",
    "continued": "Went on to the second year",
    "left": "Did not go on",
    "not_known": "Second year not known",
    "awarded": "Award",
    "studying": "No award in the records",
}


@dataclass(frozen=True, slots=True)
class _Part:
    """Counts of a table that a step to another is added up from."""

    table: str
    count: str
    where: Mapping[str, str] = field(default_factory=dict)
    sign: int = 1


@dataclass(frozen=True, slots=True)
class _Edge:
    """From one step to another, and what is added up for it."""

    origin: str
    target: str
    parts: tuple[_Part, ...]


def count_flow_parts(track: Track) -> dict[str, TrueCounts]:
    """Count what the flow is added up from, before the gate.

    Returns
    -------
    dict[str, TrueCounts]
        By `ROWS`, `LEFT_OUT` and `PARTICIPANTS`. Counts and dimensions have the names that reports
        know the same people by (`participants`, `entered_ever`, `left_out` by `reason`), so that
        one group is printed as one figure. All are of one source: `hesa`, whose records tell who
        entered.
    """
    track.engine.run(_FLOW)
    reasons = tuple((str(each.bit), each.label) for each in list_exclusions())
    reason = Dimension("reason", "Reason", reasons)
    described: dict[str, tuple[str, tuple[Dimension, ...], tuple[Count, ...]]] = {
        ROWS: ("Uploaded rows that brought no record", (_ROWS,), (Count("other_rows", "Rows"),)),
        LEFT_OUT: ("Left out", (_RECORDED_BY, reason), (Count("left_out", "Records"),)),
        PARTICIPANTS: ("In the report", (_RECORDED_BY,), _COUNTS),
    }
    return {
        name: TrueCounts(
            title,
            track.engine.fetch(name, order_by=[each.name for each in dimensions]),
            dimensions,
            counts,
        )
        for name, (title, dimensions, counts) in described.items()
    }


def count_flow(track: Track) -> TrueCounts:
    """Count the flow, before the gate: dimensions from and to, and one count.

    For what is printed, `count_flow_parts` goes through the gate and `follow_flow` makes the flow
    of it: rounded one by one, what comes to a step would not be what goes on from it.
    """
    parts = count_flow_parts(track)
    edges = list(_edges())
    table = pl.DataFrame(
        {
            "from": [edge.origin for edge in edges],
            "to": [edge.target for edge in edges],
            "people": [sum(_true(parts, part) for part in edge.parts) for edge in edges],
        }
    )
    steps = (
        Dimension(name, label, tuple((key, _label(key)) for key in dict.fromkeys(keys)))
        for name, label, keys in (
            ("from", "From", (edge.origin for edge in edges)),
            ("to", "To", (edge.target for edge in edges)),
        )
    )
    return TrueCounts("From uploaded rows to awards", table, tuple(steps), (_PEOPLE,), _NOTES)


def follow_flow(tables: Mapping[str, SafeTable]) -> SafeTable:
    """Make the flow of what the gate printed of its parts, for a drawing and as a table.

    Parameters
    ----------
    tables
        By the keys of `count_flow_parts`; others are left alone.

    Returns
    -------
    SafeTable
        Dimensions from and to, and the count `people`; a figure is hidden where one that it is
        added up from is.
    """
    sums = [
        Sum(
            (edge.origin, edge.target),
            (_label(edge.origin), _label(edge.target)),
            tuple(
                Term(tables[part.table], part.count, part.where, part.sign) for part in edge.parts
            ),
        )
        for edge in _edges()
    ]
    column = SafeColumn(_PEOPLE.name, _PEOPLE.label, "count", "people")
    rules = tables[PARTICIPANTS].notes
    dimensions = (("from", "From"), ("to", "To"))
    return add_up(dimensions, column, sums, notes=(*_NOTES, *rules))


def _true(parts: Mapping[str, TrueCounts], part: _Part) -> int:
    rows = parts[part.table].table.filter(
        *(pl.col(name) == key for name, key in part.where.items())
    )
    return part.sign * int(rows[part.count].sum())


def _edges() -> Iterator[_Edge]:
    for key, _ in _RECORDED_BY.categories:
        by = {_RECORDED_BY.name: key}
        came = (_Part(LEFT_OUT, "left_out", by), _Part(PARTICIPANTS, "participants", by))
        if key == "uploaded":
            yield _Edge("rows", key, came)
        yield _Edge(key, "recorded", came)
    for key, _ in _ROWS.categories:
        rows = _Part(ROWS, "other_rows", {_ROWS.name: key})
        yield _Edge("rows", f"rows_{key}", (rows,))
    yield _Edge("recorded", "in_report", (_people("participants"),))
    for each in list_exclusions():
        left_out = _Part(LEFT_OUT, "left_out", {"reason": str(each.bit)})
        yield _Edge("recorded", each.key, (left_out,))
    for origin, target, whole, part in (
        ("in_report", "entered", "entered_ever", ""),
        ("in_report", "not_entered", "participants", "entered_ever"),
        ("entered", "continued", "continued", ""),
        ("entered", "left", "followed", "continued"),
        ("entered", "not_known", "entered_ever", "followed"),
        ("continued", "awarded", "continued", "studying"),
        ("continued", "studying", "studying", ""),
    ):
        less = (_people(part, sign=-1),) if part else ()
        yield _Edge(origin, target, (_people(whole), *less))


def _people(count: str, sign: int = 1) -> _Part:
    return _Part(PARTICIPANTS, count, sign=sign)


def _label(step: str) -> str:
    labels = {each.key: each.label for each in list_exclusions()}
    return labels.get(step) or _STEPS[step]
