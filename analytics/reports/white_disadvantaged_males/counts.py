"""Counts white disadvantaged males and their peers from Key Stage 2 to the degree."""

from collections.abc import Mapping, Sequence
from typing import Final

from analytics.definitions import Definition, column, dimension
from analytics.disclosure import Dimension
from analytics.reports.breakdowns import classify_people, reported_steps
from analytics.reports.counting import By, Part, Whole
from analytics.reports.kinds import Counted
from analytics.reports.nobody import demand_somebody
from analytics.reports.progression import list_progressions
from analytics.reports.question import Question
from analytics.reports.stages import (
    ATTAINMENT,
    CONTINUATION,
    PARTICIPANTS,
    Stage,
    awards,
    entry,
    exact_mean,
)
from analytics.track.people import Track

FAMILIES: Final = ("disadvantage", "progression")
#: White disadvantaged males: whom the others are compared with.
SUBJECTS: Final = "white_male"
PEERS: Final[Mapping[str, str]] = {
    SUBJECTS: "White disadvantaged males",
    "white_female": "White disadvantaged females",
    "other_male": "Disadvantaged males of other ethnicity",
    "other_female": "Disadvantaged females of other ethnicity",
    "unclear": "Disadvantaged, sex or ethnicity not known",
    "others": "Not disadvantaged",
    "none": "Disadvantage not known",
}
_PEER_SQL: Final = """CASE
    WHEN {column} = 'none' THEN 'none'
    WHEN {column} = 'no' THEN 'others'
    WHEN ethnic_group IS NULL OR sex IS NULL OR sex = 'other' THEN 'unclear'
    ELSE concat(CASE WHEN ethnic_group = 'white' THEN 'white_' ELSE 'other_' END, sex)
END"""
_SCHOOL: Final = (
    Stage(
        "ks2",
        "npd",
        "Key Stage 2",
        Whole("with_ks2", "With Key Stage 2 results", "in_report AND ks2_band IS NOT NULL"),
        (
            Part(
                "ks2_average",
                "Average or high band",
                "ks2_band IN ('average', 'high')",
                rate="Average or high band, %",
                interval=True,
            ),
        ),
    ),
    ATTAINMENT,
    Stage(
        "level3",
        "npd",
        "Level 3 of those with Key Stage 4 results",
        ATTAINMENT.whole,
        (
            Part("level3", "Level 3", "level3", rate="Level 3, %", interval=True),
            Part(
                "three_a_levels",
                "Three A levels",
                "three_a_levels",
                rate="Three A levels, %",
                interval=True,
            ),
        ),
        notes=("Level 3 by Key Stage 5 or by an aim of level 3 in further education.",),
    ),
)
# Under the rules of HESA's records, as who is counted hangs on them: one group is one figure.
_PATTERNS: Final = (
    Stage(
        "hours",
        "hesa",
        "Contact hours",
        PARTICIPANTS,
        (
            Part(
                "hours_8",
                "8 hours or more",
                "round(hours, 2) >= 8",
                rate="8 hours or more, %",
                interval=True,
                of_scope=True,
            ),
            Part(
                "hours_under_3",
                "Under 3 hours",
                "activities > 0 AND round(hours, 2) < 3",
                rate="Under 3 hours, %",
                interval=True,
                of_scope=True,
            ),
        ),
        (
            exact_mean("hours", "Contact hours, average", "participants", "hours"),
            exact_mean("activities", "Activities, average", "participants", "activities"),
        ),
    ),
    Stage(
        "types",
        "hesa",
        "Types of activity",
        PARTICIPANTS,
        (
            Part(
                "campus",
                "Campus visit",
                "campus_hours > 0",
                rate="Campus visit, %",
                interval=True,
                of_scope=True,
            ),
            Part(
                "mentoring",
                "Mentoring",
                "mentoring_hours > 0",
                rate="Mentoring, %",
                interval=True,
                of_scope=True,
            ),
            Part(
                "skills",
                "Skills and attainment",
                "skills_hours > 0",
                rate="Skills, %",
                interval=True,
                of_scope=True,
            ),
            Part(
                "summer",
                "Summer school",
                "summer_school",
                rate="Summer school, %",
                interval=True,
                of_scope=True,
            ),
        ),
        notes=("Who took part in several types is counted in each.",),
    ),
    Stage(
        "timing",
        "hesa",
        "Timing of outreach",
        PARTICIPANTS,
        (
            Part(
                "before_16",
                "Before 16",
                "hours_before_16 > 0",
                rate="Before 16, %",
                interval=True,
                of_scope=True,
            ),
            Part(
                "after_16",
                "After 16",
                "hours_after_16 > 0",
                rate="After 16, %",
                interval=True,
                of_scope=True,
            ),
            Part(
                "both",
                "Before and after",
                "hours_before_16 > 0 AND hours_after_16 > 0",
                rate="Both, %",
                interval=True,
                of_scope=True,
            ),
        ),
        notes=("16 stands for the 31 August after Year 11, when Key Stage 4 results are known.",),
    ),
)


def peers_of(definition: Definition) -> By:
    """Break down by white disadvantaged males and their peers under a definition."""
    name = dimension(definition).name.replace(definition.family, "peers")
    return By(
        Dimension(name, "Group", tuple(PEERS.items())), _PEER_SQL.format(column=column(definition))
    )


def count(track: Track, question: Question) -> Sequence[Counted]:
    """Count every stage under every definition of disadvantage."""
    definitions = classify_people(track, FAMILIES)["disadvantage"]
    demand_somebody(track.engine, "defined", reported_steps(question))
    alike = (*_SCHOOL, CONTINUATION, awards(track.last_year or 0), *_PATTERNS)
    progressions = list_progressions(track)
    tables = []
    for definition in definitions:
        by = peers_of(definition)
        stages = {
            **{each.key: each for each in alike},
            **{f"entry@{each.definition.key}": entry(each) for each in progressions},
        }
        tables += [
            stage.count(track.engine, table_of(name, definition.key), by)
            for name, stage in stages.items()
        ]
    return tables


def table_of(name: str, disadvantage: str) -> str:
    """Give the key of a table under a definition: `ks4@fsm`, of entry `entry@fsm@by-19`."""
    name, at, progression = name.partition("@")
    return f"{name}@{disadvantage}{at}{progression}"
