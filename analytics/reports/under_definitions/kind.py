"""The report as a whole: counts each figure by every definition, and lines them up."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from analytics.definitions import Definition, classify, list_usable
from analytics.disclosure import Dimension, SafeTable
from analytics.reports.breakdowns import reported_steps
from analytics.reports.counting import By
from analytics.reports.kinds import Choice, Counted, Told
from analytics.reports.nobody import demand_somebody
from analytics.reports.progression import FAMILY as PROGRESSION
from analytics.reports.progression import by_definition, list_progressions
from analytics.reports.question import Question
from analytics.reports.stages import ATTAINMENT, CONTINUATION, entry
from analytics.reports.under_definitions.figures import ENTRY, FIGURES, table_name
from analytics.reports.under_definitions.telling import EVERYBODY, tell_answer, tell_section
from analytics.track.people import Track

_FAMILIES: Final = tuple(dict.fromkeys(family for each in FIGURES for family in each.families))
_EVERYBODY: Final = By(
    Dimension(EVERYBODY, "Participants", ((EVERYBODY, "All participants"),)), f"'{EVERYBODY}'"
)
_METHOD: Final = (
    "Each line counts the same participants, put into categories by another definition. Who is in "
    "a category differs from line to line, so that the lines are no comparison of groups.",
)


class UnderDefinitions:
    """Each figure under every definition at once."""

    name = "definitions"
    title = "Figures under every definition"
    purpose = (
        "How far an answer moves with what is contested: entry, attainment and continuation of "
        "participants under all definitions at once."
    )
    needs: tuple[str, ...] = ("hesa_student",)
    families: tuple[str, ...] = (PROGRESSION,)

    def count(self, track: Track, question: Question) -> Sequence[Counted]:
        """Count every figure by every definition whose data are loaded."""
        demand_somebody(track.engine, "track", reported_steps(question))
        classify(track, _FAMILIES)
        return list(_count(track))

    def tell(
        self,
        tables: Mapping[str, SafeTable],
        chosen: Mapping[str, Choice],
        question: Question,  # noqa: ARG002
    ) -> Told:
        """Say of each figure between what it lies."""
        progression = chosen[PROGRESSION].key
        told = [
            tell_section(tables, figure, family, progression)
            for figure in FIGURES
            for family in figure.families
        ]
        sections = tuple(each for each in told if each is not None)
        return Told(tell_answer(tables, progression), sections, _METHOD)


def _count(track: Track) -> Iterator[Counted]:
    engine = track.engine
    progressions = list_progressions(track)
    for progression in progressions:
        yield entry(progression).count(engine, progression.table(ENTRY), _EVERYBODY)
    for definition in _of_families(track, ENTRY):
        for progression in progressions:
            key = progression.table(table_name(ENTRY, definition))
            yield entry(progression).count(engine, key, by_definition(definition))
    for stage in (CONTINUATION, *((ATTAINMENT,) if "npd_ks4" in track.held else ())):
        for definition in _of_families(track, stage.key):
            yield stage.count(engine, table_name(stage.key, definition), by_definition(definition))


def _of_families(track: Track, stage: str) -> tuple[Definition, ...]:
    """List the usable definitions that the figures of a stage are looked at under."""
    looked_at = {
        each: None
        for figure in FIGURES
        if figure.stage == stage
        for family in figure.families
        for each in figure.list_definitions(family)
        if family != PROGRESSION
    }
    usable = list_usable(track, tuple(dict.fromkeys(each.family for each in looked_at)))
    return tuple(each for each in usable if each in looked_at)
