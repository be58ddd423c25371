"""Who is not in the report, and why: everybody who is left out has a reason.

And how counts from upload to award reconcile, as a flow.
"""

from typing import Final

from analytics.charts import FlowSpec
from analytics.disclosure import Dimension, SafeTable
from analytics.reports.counting import By, Whole, count_table
from analytics.reports.hesa_track.people import SOURCE, Counts
from analytics.reports.hesa_track.telling import Telling
from analytics.reports.kinds import Counted
from analytics.reports.model import Section
from analytics.reports.sections import make_section
from analytics.reports.telling import find_top
from analytics.track.exclusions import list_exclusions
from analytics.track.flow import count_flow_parts, follow_flow

_LEFT_OUT: Final = Whole("left_out", "Participant records", "exclusions > 0", people="people")


def count(counts: Counts) -> list[Counted]:
    """Count who is left out by the first reason that holds, and what the flow is made of."""
    reasons = tuple((str(each.bit), each.label) for each in list_exclusions())
    by = By(Dimension("reason", "Reason", reasons), "exclusions & -exclusions", of_scope=True)
    table = count_table(
        counts.track.engine,
        "Participant records left out, by the first reason that holds",
        _LEFT_OUT,
        by,
        total_label="All",
    )
    flow = (Counted(key, "hesa", part) for key, part in count_flow_parts(counts.track).items())
    return [Counted("ledger", "hesa", table), *flow]


def tell(telling: Telling) -> list[Section]:
    """Tell how counts reconcile, and who is left out."""
    table = telling.tables["ledger"]
    top = find_top(table, _LEFT_OUT.name)
    title = (
        f"Participants who are not counted: the reason of most is “{top[0].lower()}”"
        if top
        else "Participants who are not counted, by the first reason that holds"
    )
    flow = follow_flow(telling.tables)
    return [
        *([] if flow.is_withheld else [_flow(flow)]),
        make_section("ledger", title, table, SOURCE, series=(_LEFT_OUT.name,)),
    ]


def _flow(table: SafeTable) -> Section:
    printed = {keys[1]: cells[0] for keys, cells in zip(table.keys, table.cells, strict=True)}
    shown = {step: printed[step].text for step in ("in_report", "entered")}
    is_shown = all(printed[step].value for step in shown)
    title = (
        f"About {shown['in_report']} participants are in the report, and {shown['entered']} of"
        " them entered; the rest of what was recorded is accounted for"
        if is_shown
        else "From uploaded rows to awards, nobody is lost on the way"
    )
    words = "; ".join(
        f"{labels[0]} to {labels[1]}, {cells[0].text}"
        for labels, cells in zip(table.labels, table.cells, strict=True)
        if cells[0].value
    )
    has_flow = any(cells[0].value for cells in table.cells)
    chart = FlowSpec(title, table, SOURCE, alt=f"Flow from step to step: {words}.")
    return Section("flow", title, table, SOURCE, chart=chart if has_flow else None)
