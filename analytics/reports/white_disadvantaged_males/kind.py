"""The report as something that can be asked for."""

from collections.abc import Mapping, Sequence

from analytics.disclosure import SafeTable
from analytics.reports.kinds import Choice, Counted, Told
from analytics.reports.question import Question
from analytics.reports.white_disadvantaged_males.counts import FAMILIES, count
from analytics.reports.white_disadvantaged_males.telling import tell
from analytics.track.people import Track


class WhiteDisadvantagedMales:
    """White disadvantaged males beside their disadvantaged peers, stage by stage."""

    name = "white-disadvantaged-males"
    title = "White disadvantaged males"
    purpose = (
        "White disadvantaged males from Key Stage 2 to the degree, beside their disadvantaged"
        " peers, and what outreach each group took part in."
    )
    needs = ("hesa_student",)
    families = FAMILIES

    def count(self, track: Track, question: Question) -> Sequence[Counted]:
        """Count every stage under every definition of disadvantage."""
        return count(track, question)

    def tell(
        self, tables: Mapping[str, SafeTable], chosen: Mapping[str, Choice], question: Question
    ) -> Told:
        """Tell what the printed figures say."""
        return tell(tables, chosen, question)
