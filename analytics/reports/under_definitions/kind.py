"""The report as a whole: counts each figure by every definition, and lines them up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from analytics.definitions import Definition, classify, list_usable
from analytics.disclosure import Dimension, SafeTable
from analytics.reports.breakdowns import reported_steps
from analytics.reports.counting import By, Part, Whole, count_people, describe
from analytics.reports.kinds import Choice, Counted, Told
from analytics.reports.nobody import demand_somebody
from analytics.reports.progression import FAMILY as PROGRESSION
from analytics.reports.progression import by_definition, list_progressions
from analytics.reports.question import Question
from analytics.reports.stages import ATTAINMENT, CONTINUATION, Stage, entry
from analytics.reports.under_definitions.figures import ENTRY, FIGURES, table_name
from analytics.reports.under_definitions.telling import EVERYBODY, tell_answer, tell_section
from analytics.track.people import Track

_FAMILIES: Final = tuple(dict.fromkeys(family for each in FIGURES for family in each.families))
_EVERYBODY: Final = By(
    Dimension(EVERYBODY, "Participants", ((EVERYBODY, "All participants"),)), f"'{EVERYBODY}'"
)
_ALL: Final = Whole("all_in_report", "In the report", "in_report")
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
    progressions = list_progressions(track)
    entries = {each.definition.key: entry(each) for each in progressions}
    stages = (CONTINUATION, *((ATTAINMENT,) if "npd_ks4" in track.held else ()))
    everybody = _tally(track, _EVERYBODY, tuple(entries.values()))
    for key, stage in entries.items():
        yield _describe(stage, everybody, _EVERYBODY, f"{ENTRY}@{key}")
    looked_at = {each.key: _of_stage(track, each.key) for each in stages} | {
        ENTRY: _of_stage(track, ENTRY)
    }
    for definition in dict.fromkeys(each for found in looked_at.values() for each in found):
        by = by_definition(definition)
        counted = {
            table_name(each.key, definition): each
            for each in stages
            if definition in looked_at[each.key]
        }
        if definition in looked_at[ENTRY]:
            name = table_name(ENTRY, definition)
            counted |= {f"{name}@{key}": stage for key, stage in entries.items()}
        tally = _tally(track, by, tuple(counted.values()))
        for key, stage in counted.items():
            yield _describe(stage, tally, by, key)


def _tally(track: Track, by: By, stages: Sequence[Stage]) -> pl.DataFrame:
    """Count what all stages count of people in one go: at millions of people the reading counts."""
    parts: dict[str, Part] = {}
    for stage in stages:
        whole = stage.whole
        parts.setdefault(whole.name, Part(whole.name, whole.label, whole.among))
        for part in stage.parts:
            parts.setdefault(part.name, replace(part, of=part.of or whole.name))
    averages = tuple(each for stage in stages for each in stage.averages)
    return count_people(track.engine, _ALL, (by,), parts=tuple(parts.values()), averages=averages)


def _describe(stage: Stage, tally: pl.DataFrame, by: By, key: str) -> Counted:
    table = tally.filter(pl.col(stage.whole.name) > 0)
    counts = describe(
        table,
        stage.title,
        stage.whole,
        (by,),
        parts=stage.parts,
        averages=stage.averages,
        notes=stage.notes,
    )
    return Counted(key, stage.source, counts)


def _of_stage(track: Track, stage: str) -> tuple[Definition, ...]:
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
