"""Counts participants in further education, and what became of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from analytics.disclosure import Dimension
from analytics.reports.breakdowns import (
    EVERYBODY,
    by_academic_year,
    classify_people,
    tracked,
    tracked_steps,
)
from analytics.reports.characteristics import SEX
from analytics.reports.counting import NOT_KNOWN, By, Part, Whole
from analytics.reports.ilr_track.aims import by_kind_of_aim
from analytics.reports.kinds import Counted
from analytics.reports.nobody import demand_somebody
from analytics.reports.progression import iter_definitions, list_progressions
from analytics.reports.question import Question
from analytics.reports.stages import CONTINUATION, Stage, awards, entry
from analytics.track.people import Track

FAMILIES: Final = ("disadvantage", "groups", "progression")
_BROKEN_DOWN: Final = FAMILIES[:2]
_LEVEL3: Final = Part("level3", "Aim of level 3", "ilr_level3", rate="Level 3, %", interval=True)
_LEVEL: Final = By(
    Dimension(
        "ilr_level",
        "Highest level of aim",
        (
            ("entry", "Entry level"),
            ("1", "Level 1"),
            ("2", "Level 2"),
            ("3", "Level 3"),
            ("higher", "Level 4 or higher"),
            (NOT_KNOWN, "Not known"),
        ),
    ),
    "CASE WHEN ilr_level IN ('1', '2', '3') THEN ilr_level WHEN ilr_level = 'E' THEN 'entry'"
    " WHEN ilr_level IN ('4', '5', '6', '7', '8', 'H') THEN 'higher' END",
)
_FURTHER: Final = By(
    Dimension(
        "further",
        "Further education",
        (
            ("level3", "With an aim of level 3"),
            ("below", "With lower aims only"),
            ("none", "Not in its records"),
        ),
    ),
    "CASE WHEN ilr_level3 THEN 'level3' WHEN ilr_year IS NOT NULL THEN 'below' END",
)
_ROUTE: Final = By(
    Dimension(
        "route",
        "Level 3 by",
        (
            ("a_levels", "Three A levels"),
            ("other", "Other Key Stage 5"),
            ("further", "Further education"),
            ("none", "No level 3"),
        ),
    ),
    "CASE WHEN three_a_levels THEN 'a_levels' WHEN ks5_level3 THEN 'other'"
    " WHEN ilr_level3 THEN 'further' END",
)


def count(track: Track, question: Question) -> Sequence[Counted]:
    """Count further education by everything that a reader may ask for."""
    classify_people(track, FAMILIES)
    first, last = (int(track.held["ilr"][end][:4]) for end in (0, -1))
    covered = f"expected_year - 2 BETWEEN {first} AND {last}"
    years = (f"{first}/{(first + 1) % 100:02d}", f"{last}/{(last + 1) % 100:02d}")
    steps = (
        *tracked_steps(question),
        (covered, f"none turned 16 in the years of the records, {years[0]} to {years[1]}."),
        ("ilr_year IS NOT NULL", "no participant is linked to a record of further education."),
    )
    demand_somebody(track.engine, "defined", steps)
    return [
        *_in_further(track, f"{tracked(question)} AND {covered}", (first, last)),
        *_after(track, covered),
    ]


def _in_further(
    track: Track,
    among: str,
    years: tuple[int, int],
) -> Iterator[Counted]:
    """Count who is in further education of everybody, and by what of those who are."""
    first, last = years
    everybody = Stage(
        "",
        "ilr",
        "Further education",
        Whole("participants", "Participants", among),
        (
            Part(
                "in_further",
                "In further education",
                "ilr_year IS NOT NULL",
                rate="In it, %",
                interval=True,
            ),
            Part(
                "level3", "Aim of level 3", "ilr_level3", of="in_further", rate="Level 3, % of them"
            ),
        ),
    )
    yield everybody.count(track.engine, "overall", EVERYBODY)
    yield everybody.count(
        track.engine,
        "by_cohort",
        by_academic_year("expected_year", "Could enter at 18 in", first + 2, last + 2),
    )
    yield everybody.count(track.engine, "by_sex", SEX)
    for key, by in iter_definitions(track, _BROKEN_DOWN):
        yield everybody.count(track.engine, key, by)
    learners = Stage(
        "",
        "ilr",
        "Learners in further education",
        Whole("in_further", "Learners", f"{among} AND ilr_year IS NOT NULL"),
        (_LEVEL3,),
    )
    yield learners.count(
        track.engine, "by_year", by_academic_year("ilr_year", "First year", first, last)
    )
    yield learners.count(track.engine, "by_level", _LEVEL)
    yield by_kind_of_aim(track, learners)


def _after(track: Track, covered: str) -> Iterator[Counted]:
    """Count by which route people came to level 3, and what became of them after."""
    reported = f"in_report AND {covered}"
    for progression in list_progressions(track, reported):
        stage, under = entry(progression), progression.definition.key
        yield stage.count(track.engine, f"entry@{under}", _FURTHER)
        if held := track.held.get("npd_ks5"):
            sat = f"expected_year BETWEEN {int(held[0])} AND {int(held[-1])}"
            among = f"{stage.whole.among} AND {sat}"
            route = replace(
                stage,
                source="hesa+npd+ilr",
                whole=replace(stage.whole, among=among),
                notes=("Who has level 3 by several routes is counted under the first of them.",),
            )
            yield route.count(track.engine, f"route@{under}", _ROUTE)
    for stage in (CONTINUATION, awards(track.last_year or 0)):
        whole = replace(stage.whole, among=f"{stage.whole.among} AND {covered}")
        yield replace(stage, whole=whole).count(track.engine, stage.key, _FURTHER)
