"""Counts Groups (socio-economic background and prior attainment) and what became of them."""

from collections.abc import Sequence
from typing import Final

from analytics.reports.breakdowns import classify_people, reported_steps
from analytics.reports.counting import Part, Whole
from analytics.reports.kinds import Counted
from analytics.reports.nobody import demand_somebody
from analytics.reports.progression import by_definition, list_progressions
from analytics.reports.question import Question
from analytics.reports.stages import ATTAINMENT, Stage, entry
from analytics.track.people import Track

FAMILIES: Final = ("groups", "intensity", "progression")
_TARIFF: Final = Stage(
    "tariff",
    "hesa",
    "Tariff of the providers that they entered",
    Whole(
        "with_tariff",
        "Entrants whose provider has a tariff",
        "in_report AND he_tariff IN ('low', 'medium', 'high')",
    ),
    (
        Part(
            "high_tariff", "High tariff", "he_tariff = 'high'", rate="High tariff, %", interval=True
        ),
        Part("low_tariff", "Low tariff", "he_tariff = 'low'", rate="Low tariff, %", interval=True),
    ),
)


def count(track: Track, question: Question) -> Sequence[Counted]:
    """Count every Group under every definition, alone and by intensity."""
    held = classify_people(track, FAMILIES)
    demand_somebody(track.engine, "defined", reported_steps(question))
    progressions = list_progressions(track)
    engine = track.engine
    tables = []
    for group in held["groups"]:
        by = by_definition(group)
        tables += [
            stage.count(engine, f"{stage.key}@{group.key}", by) for stage in (_TARIFF, ATTAINMENT)
        ]
        for progression in progressions:
            stage, under = entry(progression), progression.definition.key
            tables.append(stage.count(engine, f"entry@{group.key}@{under}", by))
            tables += [
                stage.count(
                    engine,
                    f"within@{group.key}@{intensity.key}@{under}",
                    (by, by_definition(intensity)),
                )
                for intensity in held["intensity"]
            ]
    return tables
