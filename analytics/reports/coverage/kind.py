"""The report on coverage: its sections in their order, and its first sentence."""

from collections.abc import Mapping, Sequence

from analytics.disclosure import SafeTable
from analytics.reports.coverage.counts import NOTES, count
from analytics.reports.coverage.telling import answer, tell_sections
from analytics.reports.kinds import Choice, Counted, Told
from analytics.reports.question import Question
from analytics.track.people import Track


class Coverage:
    """Which schools were reached, by how much, by how many members, and which were not."""

    name = "coverage"
    title = "Coverage of schools and areas"
    purpose = (
        "Which schools and areas were reached, with how many activities and by how many members,"
        " and how many schools of high need were not. Years are those of the activities."
    )
    needs: tuple[str, ...] = ()
    families: tuple[str, ...] = ()

    def count(self, track: Track, question: Question) -> Sequence[Counted]:
        """Count schools by what reached them."""
        return count(track, question)

    def tell(
        self,
        tables: Mapping[str, SafeTable],
        chosen: Mapping[str, Choice],  # noqa: ARG002
        question: Question,  # noqa: ARG002
    ) -> Told:
        """Tell what the printed figures say."""
        return Told(answer(tables), tell_sections(tables), NOTES)
