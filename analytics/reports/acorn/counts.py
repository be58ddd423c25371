"""Counts participants by the Acorn category and group of their home postcode."""

from collections.abc import Sequence
from dataclasses import replace
from string import ascii_uppercase
from typing import Final

from analytics.definitions import MissingData, column
from analytics.disclosure import Dimension
from analytics.reports.breakdowns import classify_people, reported_steps
from analytics.reports.counting import NOT_KNOWN, By, Part
from analytics.reports.kinds import Counted
from analytics.reports.nobody import demand_somebody
from analytics.reports.progression import list_progressions
from analytics.reports.question import Question
from analytics.reports.stages import PARTICIPANTS, Stage, entry
from analytics.track.people import Track
from analytics.track.scope import NothingToTrack
from etl.engine import load_stages

FAMILIES: Final = ("disadvantage", "progression")
MISSING: Final = (
    "No Acorn classes are known of participants' homes. Acorn is licensed: load your own file, a"
    " postcode with its category, group or type (hearth reference load acorn FILE --edition 2024"
    " --licence-held), and build the warehouse again."
)
_STAGES: Final = load_stages("analytics.reports", "sql/acorn")
#: Categories and groups in number as the versions of 2013 (A to Q) and since (A to V) have them.
_CATEGORIES: Final = tuple("1234567")
_GROUPS: Final = tuple(ascii_uppercase[:22])
_REST: Final = (("other", "Said otherwise in the file"), (NOT_KNOWN, "Not known"))


def _by(name: str, label: str, keys: Sequence[str], sql: str) -> By:
    named = tuple((key, f"{label} {key}") for key in keys)
    return By(Dimension(name, f"Acorn {label.lower()}", (*named, *_REST)), sql)


_BYS: Final = {
    "by_category": _by("acorn_category", "Category", _CATEGORIES, "category_key"),
    "by_group": _by("acorn_group", "Group", _GROUPS, "group_key"),
}


def count(track: Track, question: Question) -> Sequence[Counted]:
    """Count categories and groups under every definition.

    Raises
    ------
    MissingData
        No Acorn file is loaded; the message says which, and how.
    NothingToTrack
        There is nobody in it.
    """
    definitions = classify_people(track, FAMILIES)["disadvantage"]
    demand_somebody(track.engine, "defined", reported_steps(question))
    track.engine.run(_STAGES)
    try:
        known = "acorn_category IS NOT NULL OR acorn_group IS NOT NULL"
        demand_somebody(track.engine, "acorn_homes", ((known, MISSING),))
    except NothingToTrack as error:
        raise MissingData(MISSING) from error
    stages = {f"@{each.definition.key}": entry(each) for each in list_progressions(track)}
    for definition in definitions:
        part = Part(
            disadvantaged_of(definition.key),
            "Disadvantaged",
            f"{column(definition)} = 'yes'",
            rate="Disadvantaged, %",
            interval=True,
        )
        stages[f"_disadvantaged@{definition.key}"] = Stage(
            "", "hesa", definition.title, PARTICIPANTS, (part,)
        )
    return [
        _of_homes(stage).count(track.engine, f"{name}{key}", by)
        for name, by in _BYS.items()
        for key, stage in stages.items()
    ]


def disadvantaged_of(key: str) -> str:
    """Name the count of the disadvantaged under a definition: other people under another."""
    return f"disadvantaged_{key}".replace("-", "_")


def _of_homes(stage: Stage) -> Stage:
    return replace(stage, whole=replace(stage.whole, people="acorn_homes"))
