"""The annual report: its sections in their order, and its first sentence."""

from collections.abc import Mapping, Sequence

from analytics.disclosure import SafeTable
from analytics.reports.kinds import Choice, Counted, Told
from analytics.reports.member_annual.counts import DISADVANTAGE, NOTES, PROGRESSION, count
from analytics.reports.member_annual.telling import answer, tell_sections, year_of
from analytics.reports.question import Question
from analytics.track.people import Track


class MemberAnnual:
    """A year of a member's outreach, or of all members together."""

    name = "member-annual"
    title = "A year of outreach"
    purpose = (
        "A year of outreach: people, activities and schools, who was new and who was reached, what"
        " is missing for tracking, and what tracking will show next. The year is the last asked"
        " about, or else the last that is over."
    )
    needs: tuple[str, ...] = ()
    families: tuple[str, ...] = (DISADVANTAGE, PROGRESSION)

    def count(self, track: Track, question: Question) -> Sequence[Counted]:
        """Count a year, under every definition of disadvantage and of progression."""
        return count(track, question)

    def tell(
        self,
        tables: Mapping[str, SafeTable],
        chosen: Mapping[str, Choice],
        question: Question,  # noqa: ARG002
    ) -> Told:
        """Tell what the printed figures say."""
        keys = {family: choice.key for family, choice in chosen.items()}
        year = year_of(tables)
        return Told(answer(tables), tuple(tell_sections(tables, keys)), NOTES, year)
