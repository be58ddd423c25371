"""The report as something that can be asked for."""

from collections.abc import Mapping, Sequence

from analytics.disclosure import SafeTable
from analytics.reports.groups.counts import FAMILIES, count
from analytics.reports.groups.telling import tell
from analytics.reports.kinds import Choice, Counted, Told
from analytics.reports.question import Question
from analytics.track.people import Track


class Groups:
    """Groups by socio-economic background and prior attainment, compared like with like."""

    name = "groups"
    title = "Groups"
    purpose = (
        "Participants by socio-economic background and prior attainment together: entry, tariff,"
        " results, and within each Group how intensively they took part."
    )
    needs = ("hesa_student",)
    families = FAMILIES

    def count(self, track: Track, question: Question) -> Sequence[Counted]:
        """Count every Group under every definition."""
        return count(track, question)

    def tell(
        self, tables: Mapping[str, SafeTable], chosen: Mapping[str, Choice], question: Question
    ) -> Told:
        """Tell what the printed figures say."""
        return tell(tables, chosen, question)
