"""The report as something that can be asked for."""

from collections.abc import Mapping, Sequence

from analytics.disclosure import SafeTable
from analytics.reports.acorn.counts import FAMILIES, count
from analytics.reports.acorn.telling import tell
from analytics.reports.kinds import Choice, Counted, Told
from analytics.reports.question import Question
from analytics.track.people import Track


class Acorn:
    """The Acorn categories and groups that participants live in."""

    name = "acorn"
    title = "Acorn"
    purpose = (
        "Which Acorn categories and groups participants live in, and who of them entered higher"
        " education: where a member's licensed file is loaded."
    )
    needs = ("hesa_student",)
    families = FAMILIES

    def count(self, track: Track, question: Question) -> Sequence[Counted]:
        """Count categories and groups under every definition of disadvantage."""
        return count(track, question)

    def tell(
        self, tables: Mapping[str, SafeTable], chosen: Mapping[str, Choice], question: Question
    ) -> Told:
        """Tell what the printed figures say."""
        return tell(tables, chosen, question)
