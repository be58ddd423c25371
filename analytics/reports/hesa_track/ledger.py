"""Who is not in the report, and why: everybody who is left out has a reason."""

from typing import Final

from analytics.disclosure import Dimension
from analytics.reports.counting import By, Whole, count_table
from analytics.reports.hesa_track.people import SOURCE, Counts
from analytics.reports.hesa_track.telling import Telling
from analytics.reports.kinds import Counted
from analytics.reports.model import Section
from analytics.reports.sections import make_section
from analytics.reports.telling import find_top
from analytics.track.entrants import list_exclusions

_LEFT_OUT: Final = Whole("left_out", "Participant records", "exclusions > 0", people="people")


def count(counts: Counts) -> list[Counted]:
    """Count who is left out by the first reason that holds."""
    reasons = tuple((str(each.bit), each.label) for each in list_exclusions())
    by = By(Dimension("reason", "Reason", reasons), "exclusions & -exclusions")
    table = count_table(
        counts.track.engine,
        "Participant records left out, by the first reason that holds",
        _LEFT_OUT,
        by,
        total_label="All",
    )
    return [Counted("ledger", "hesa", table)]


def tell(telling: Telling) -> list[Section]:
    """Tell who is left out."""
    table = telling.tables["ledger"]
    top = find_top(table, _LEFT_OUT.name)
    title = (
        f"Participants who are not counted: the reason of most is “{top[0].lower()}”"
        if top
        else "Participants who are not counted, by the first reason that holds"
    )
    return [make_section("ledger", title, table, SOURCE, series=(_LEFT_OUT.name,))]
