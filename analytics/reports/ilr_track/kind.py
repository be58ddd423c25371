"""The report as something that can be asked for."""

from collections.abc import Mapping, Sequence

from analytics.disclosure import SafeTable
from analytics.reports.ilr_track.counts import FAMILIES, count
from analytics.reports.ilr_track.telling import tell
from analytics.reports.kinds import Choice, Counted, Told
from analytics.reports.question import Question
from analytics.track.people import Track


class IlrTrack:
    """Participants in further education, and what became of them."""

    name = "ilr-track"
    title = "Further education (ILR)"
    purpose = (
        "Which participants were in further education, at what level and in which kind of aim,"
        " how they came to level 3, and what became of them in higher education."
    )
    needs = ("ilr", "hesa_student")
    families = FAMILIES

    def count(self, track: Track, question: Question) -> Sequence[Counted]:
        """Count further education by everything that a reader may ask for."""
        return count(track, question)

    def tell(
        self, tables: Mapping[str, SafeTable], chosen: Mapping[str, Choice], question: Question
    ) -> Told:
        """Tell what the printed figures say."""
        return tell(tables, chosen, question)
