"""How many went from each step to the next: uploaded rows, records, the report, entry, award.

Nothing is lost on the way: what comes to a step is what goes on from it, and who is left out goes
to the reason. Four tables are counted and protected with the others of a report; the flow is sums
and differences of their printed figures, so that it adds up in print as it does in truth.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from analytics.disclosure import Count, Dimension, SafeTable, TrueCounts
from analytics.disclosure.add_up import Sum, Term, add_up
from analytics.disclosure.safe import SafeColumn
from analytics.track.entrants import list_exclusions
from analytics.track.people import Track
from etl.engine import load_stages

ROWS: Final = "flow_rows"
LEFT_OUT: Final = "flow_left_out"
PARTICIPANTS: Final = "flow_participants"
ENTRANTS: Final = "flow_entrants"
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
        ("known", "Rows on participants recorded already, or deleted since"),
        ("waiting", "Rows that wait to be mended"),
        ("set_aside", "Rows that are blank, set aside or undone"),
    ),
)
_CONTINUATION: Final = Dimension(
    "continuation",
    "Second year",
    (
        ("continued", "Went on to the second year"),
        ("left", "Did not go on"),
        ("none", "Second year not known"),
    ),
)
_AWARDED: Final = Dimension(
    "awarded", "Award", (("yes", "Award"), ("no", "No award in the records"))
)
_FROM_TO: Final = (("from", "From"), ("to", "To"))
_PEOPLE: Final = Count("people", "Records or people")
_NOTES: Final = (
    "Rows and records are counted until the report; in it, people. Who is left out is counted "
    "under the first reason that holds.",
    "Every figure is a sum or a difference of printed ones, so that what comes to a step is what "
    "goes on from it.",
)
_STEPS: Final[Mapping[str, str]] = {
    "rows": "Uploaded rows",
    **{f"rows_{key}": label for key, label in _ROWS.categories},
    "uploaded": "Recorded from a row",
    "otherwise": "Recorded on screen, or before this was noted",
    "recorded": "Participants recorded",
    "in_report": "In the report",
    "entered": "Entered higher education",
    "not_entered": "No record of entry",
    **dict(_CONTINUATION.categories),
    **{f"award_{key}": label for key, label in _AWARDED.categories},
}


@dataclass(frozen=True, slots=True)
class _Part:
    """Counts of a table that an edge of the flow is added up from."""

    table: str
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
        By `ROWS`, `LEFT_OUT`, `PARTICIPANTS` and `ENTRANTS`. Their counts have the names that
        reports count by (`participants`, `entered_ever`), so that one figure is printed for one
        group; of one source, that of the strictest rules that any of them needs: `hesa`.
    """
    track.engine.run(_FLOW)
    reasons = tuple((str(each.bit), each.label) for each in list_exclusions())
    left_out_for = Dimension("left_out_for", "Reason", reasons)
    described = {
        ROWS: ("Uploaded rows that brought no record", (_ROWS,), "other_rows", "Rows"),
        LEFT_OUT: ("Left out", (_RECORDED_BY, left_out_for), "left_out", "Records"),
        PARTICIPANTS: ("In the report", (_RECORDED_BY,), "participants", "Participants"),
        ENTRANTS: ("Entered", (_CONTINUATION, _AWARDED), "entered_ever", "Entered"),
    }
    return {
        name: TrueCounts(
            title,
            track.engine.fetch(name, order_by=[each.name for each in dimensions]),
            dimensions,
            (Count(count, label),),
        )
        for name, (title, dimensions, count, label) in described.items()
    }


def count_flow(track: Track) -> TrueCounts:
    """Count the flow, before the gate: dimensions from and to, and one count.

    For what is printed `count_flow_parts` goes through the gate, and `follow_flow` makes the flow
    of it: rounded one by one, what comes to a step would not be what goes on from it.
    """
    parts = count_flow_parts(track)
    edges = list(_edges())
    table = pl.DataFrame(
        {
            "from": [edge.origin for edge in edges],
            "to": [edge.target for edge in edges],
            "people": [_true(parts, edge) for edge in edges],
        }
    )
    origins, targets = ({edge.origin: "" for edge in edges}, {edge.target: "" for edge in edges})
    return TrueCounts(
        "From uploaded rows to awards",
        table,
        (
            Dimension("from", "From", tuple((key, _label(key)) for key in origins)),
            Dimension("to", "To", tuple((key, _label(key)) for key in targets)),
        ),
        (_PEOPLE,),
        _NOTES,
    )


def follow_flow(tables: Mapping[str, SafeTable]) -> SafeTable:
    """Make the flow of what the gate printed of its parts, for a drawing and as a table.

    Parameters
    ----------
    tables
        By the keys of `count_flow_parts`; others are left alone.

    Returns
    -------
    SafeTable
        Dimensions from and to, and the count `people`; steps that nobody can be in are left out
        where the edition knows nothing of uploads.
    """
    counts = {
        name: tables[name].columns[0].name for name in (ROWS, LEFT_OUT, PARTICIPANTS, ENTRANTS)
    }
    sums = [
        Sum(
            (edge.origin, edge.target),
            (_label(edge.origin), _label(edge.target)),
            tuple(
                Term(tables[part.table], counts[part.table], part.where, part.sign)
                for part in edge.parts
            ),
        )
        for edge in _edges()
    ]
    column = SafeColumn(_PEOPLE.name, _PEOPLE.label, "count", "people")
    notes = dict.fromkeys((*_NOTES, *(note for name in counts for note in tables[name].notes)))
    return add_up(_FROM_TO, column, sums, notes=tuple(notes))


def _true(parts: Mapping[str, TrueCounts], edge: _Edge) -> int:
    total = 0
    for part in edge.parts:
        counts = parts[part.table]
        rows = counts.table.filter(*(pl.col(name) == key for name, key in part.where.items()))
        total += part.sign * int(rows[counts.measures[0].name].sum())
    return total


def _edges() -> Iterator[_Edge]:
    for key, _ in _RECORDED_BY.categories:
        by = {_RECORDED_BY.name: key}
        came = (_Part(LEFT_OUT, by), _Part(PARTICIPANTS, by))
        if key == "uploaded":
            yield _Edge("rows", key, came)
        yield _Edge(key, "recorded", came)
    for key, _ in _ROWS.categories:
        yield _Edge("rows", f"rows_{key}", (_Part(ROWS, {_ROWS.name: key}),))
    for each in list_exclusions():
        yield _Edge("recorded", each.key, (_Part(LEFT_OUT, {"left_out_for": str(each.bit)}),))
    yield _Edge("recorded", "in_report", (_Part(PARTICIPANTS),))
    yield _Edge("in_report", "entered", (_Part(ENTRANTS),))
    yield _Edge("in_report", "not_entered", (_Part(PARTICIPANTS), _Part(ENTRANTS, sign=-1)))
    for key, _ in _CONTINUATION.categories:
        went_on = {_CONTINUATION.name: key}
        yield _Edge("entered", key, (_Part(ENTRANTS, went_on),))
        for award, _ in _AWARDED.categories:
            parts = (_Part(ENTRANTS, went_on | {_AWARDED.name: award}),)
            yield _Edge(key, f"award_{award}", parts)


def _label(step: str) -> str:
    labels = {each.key: each.label for each in list_exclusions()}
    return labels.get(step) or _STEPS[step]
