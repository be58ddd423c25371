"""The report as something that can be asked for."""

from collections.abc import Mapping, Sequence

from analytics.disclosure import SafeTable
from analytics.reports.kinds import Choice, Counted, Told
from analytics.reports.ks4_school_average.counts import FAMILIES, count
from analytics.reports.ks4_school_average.telling import tell
from analytics.reports.question import Question
from analytics.track.people import Track


class Ks4SchoolAverage:
    """Participants before their Key Stage 4 results beside their own schools' averages."""

    name = "ks4-school-average"
    title = "Key Stage 4 and school average"
    purpose = (
        "Participants before their Key Stage 4 results beside the average of their own schools:"
        " Attainment 8, English and maths."
    )
    needs = ("npd_ks4",)
    families = FAMILIES

    def count(self, track: Track, question: Question) -> Sequence[Counted]:
        """Count results by everything that a reader may ask for."""
        return count(track, question)

    def tell(
        self, tables: Mapping[str, SafeTable], chosen: Mapping[str, Choice], question: Question
    ) -> Told:
        """Tell what the printed figures say."""
        return tell(tables, chosen, question)
