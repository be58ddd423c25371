"""The report as something that can be asked for."""

from collections.abc import Mapping, Sequence

from analytics.definitions import Definition
from analytics.disclosure import SafeTable
from analytics.reports.edition import EditionFacts
from analytics.reports.kinds import Choice, Counted, Told
from analytics.reports.model import Section
from analytics.reports.progression import FAMILY as PROGRESSION
from analytics.reports.question import Question
from analytics.reports.rural_coastal.areas import add_lists
from analytics.reports.rural_coastal.classes import FAMILIES
from analytics.reports.rural_coastal.counts import count
from analytics.reports.rural_coastal.mapping import map_classes
from analytics.reports.rural_coastal.telling import tell
from analytics.track.people import Track


class RuralCoastal:
    """Where remoteness is a barrier: rural and coastal areas of low participation."""

    name = "rural-coastal"
    title = "Rural and coastal"
    purpose = (
        "Where remoteness and low participation meet: who is reached in rural and coastal"
        " neighbourhoods, their results and entry, and the areas that are farthest from higher"
        " education."
    )
    needs: tuple[str, ...] = ("hesa_student",)
    families: tuple[str, ...] = (*FAMILIES, PROGRESSION)

    def count(self, track: Track, question: Question) -> Sequence[Counted]:
        """Count young people, participants and areas under every definition."""
        return count(track, question)

    def adjust(
        self, tables: Mapping[str, SafeTable], edition: EditionFacts
    ) -> Mapping[str, SafeTable]:
        """Add the ranked lists of areas, with how far each area is from what."""
        return {**tables, **add_lists(tables, edition.analysis)}

    def map_places(
        self, edition: EditionFacts, chosen: Mapping[str, Definition]
    ) -> tuple[Section, ...]:
        """Map which class each neighbourhood is in."""
        return map_classes(edition.analysis, chosen)

    def tell(
        self,
        tables: Mapping[str, SafeTable],
        chosen: Mapping[str, Choice],
        question: Question,  # noqa: ARG002
    ) -> Told:
        """Tell what the printed figures say."""
        return tell(tables, chosen)
