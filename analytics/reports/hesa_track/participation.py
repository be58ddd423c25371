"""What participants took part in: how much, what, when, over how long, and who of them entered."""

from collections.abc import Sequence
from typing import Final

from analytics.disclosure import Dimension, SafeTable
from analytics.disclosure.stack import add_composition, stack
from analytics.evidence import Compared, judge
from analytics.reports.counting import By
from analytics.reports.hesa_track.people import NOTES, OWN, SOURCE, Counts
from analytics.reports.hesa_track.telling import Telling, bases_of, gap_of, tell_entry
from analytics.reports.kinds import Counted
from analytics.reports.model import Section
from analytics.reports.progression import count_progression, iter_definitions
from analytics.reports.telling import draw, text_of

_UNRECORDED: Final = ("none", "No attendance recorded")
_YES_NO: Final = (("true", "Took part"), ("false", "Did not"))
HOW_MUCH: Final = (
    By(
        Dimension(
            "activities",
            "Activities",
            (("1", "1"), ("2", "2 or 3"), ("4", "4 to 9"), ("10", "10 or more"), _UNRECORDED),
        ),
        "CASE WHEN activities >= 10 THEN '10' WHEN activities >= 4 THEN '4'"
        " WHEN activities >= 2 THEN '2' WHEN activities = 1 THEN '1' ELSE 'none' END",
        of_scope=True,
    ),
    By(
        Dimension(
            "hours",
            "Contact hours",
            (
                ("0", "Under 3"),
                ("3", "3 to under 8"),
                ("8", "8 to under 11"),
                ("11", "11 to under 20"),
                ("20", "20 or more"),
                _UNRECORDED,
            ),
        ),
        "CASE WHEN activities = 0 OR hours IS NULL THEN 'none' WHEN round(hours, 2) >= 20 THEN '20'"
        " WHEN round(hours, 2) >= 11 THEN '11' WHEN round(hours, 2) >= 8 THEN '8'"
        " WHEN round(hours, 2) >= 3 THEN '3' ELSE '0' END",
        of_scope=True,
    ),
    By(
        Dimension(
            "span",
            "From the first to the last activity",
            (
                ("day", "One day"),
                ("half_year", "Under 6 months"),
                ("two_years", "6 months to under 2 years"),
                ("longer", "2 years or more"),
                _UNRECORDED,
            ),
        ),
        "CASE WHEN first_on IS NULL THEN 'none' WHEN first_on = last_on THEN 'day'"
        " WHEN last_on < first_on + INTERVAL 6 MONTH THEN 'half_year'"
        " WHEN last_on < first_on + INTERVAL 2 YEAR THEN 'two_years' ELSE 'longer' END",
        of_scope=True,
    ),
    By(
        Dimension(
            "stage",
            "When they took part",
            (
                ("before", "Before results at 16"),
                ("after", "After them"),
                ("both", "Before and after"),
                _UNRECORDED,
            ),
        ),
        "CASE WHEN hours_before_16 > 0 AND hours_after_16 > 0 THEN 'both'"
        " WHEN hours_before_16 > 0 THEN 'before' WHEN hours_after_16 > 0 THEN 'after'"
        " ELSE 'none' END",
        of_scope=True,
    ),
)
_WHAT: Final = (
    By(Dimension("took_campus", "Campus visit", _YES_NO), "campus_hours > 0", of_scope=True),
    By(Dimension("took_mentoring", "Mentoring", _YES_NO), "mentoring_hours > 0", of_scope=True),
    By(Dimension("took_summer_school", "Summer school", _YES_NO), "summer_school", of_scope=True),
    By(
        Dimension("took_skills", "Skills and attainment", _YES_NO),
        "skills_hours > 0",
        of_scope=True,
    ),
)
_SHORT: Final = {"span": "Span", "stage": "Taken part", "hours": "Hours"}
#: Types of activity by which people are chosen for them.
_SELECTED: Final = ("mentoring", "summer_school")


def count(counts: Counts) -> list[Counted]:
    """Count entry by every pattern, and by intensity under every definition."""
    named = [(f"by_{by.dimension.name}", by) for by in (*HOW_MUCH, *_WHAT)]
    return [
        counted
        for name, by in [*named, *iter_definitions(counts.track, ["intensity"])]
        for counted in count_progression(counts.track, name, by, counts.progressions, notes=NOTES)
    ]


def tell(telling: Telling) -> list[Section]:
    """Tell what they took part in, and who of them entered."""
    intensity = telling.find("by_intensity", "intensity", "progression")
    return [
        _patterns(telling),
        *tell_entry(
            telling,
            "by_intensity",
            intensity,
            plain="Entry by intensity of outreach",
            source=SOURCE,
            gap=gap_of(telling.definition("intensity")),
            compared=Compared("intensity", bases=bases_of(telling, intensity)),
        ),
        _stacked(telling, "by_pattern", f"Who {telling.entered}, by how much they did", HOW_MUCH),
        _stacked(telling, "by_kind", f"Who {telling.entered}, by what they did", _WHAT),
    ]


def _patterns(telling: Telling) -> Section:
    tables = [
        add_composition(
            telling.tables[f"by_{by.dimension.name}@ever"], "participants", "share", "Of all, %"
        )
        for by in HOW_MUCH
    ]
    one = text_of(tables[0], "1", "share")
    title = (
        f"{one} of participants took part in one activity"
        if one
        else "How much participants took part in"
    )
    drawn = stack(tables, ("share",), flat=True, short=_SHORT)
    return Section(
        "patterns",
        title,
        stack(tables, ("participants", "share")),
        OWN,
        chart=draw(title, drawn, ("share",), source=OWN, kind="row"),
        text=("Only activities that were delivered and that they attended.",),
    )


def _stacked(telling: Telling, key: str, title: str, by: Sequence[By]) -> Section:
    tables: list[SafeTable] = [
        telling.tables[f"by_{each.dimension.name}@{telling.progression}"] for each in by
    ]
    columns = tuple(column.name for column in tables[0].columns)
    drawn = stack(tables, columns, flat=True, short=_SHORT)
    types = _SELECTED if by is _WHAT else ()
    judged = judge(Compared("intensity", activity_types=types, bases=bases_of(telling, drawn)))
    return Section(
        key,
        title,
        stack(tables, columns),
        SOURCE,
        chart=draw(title, drawn, (telling.rate,), source=SOURCE),
        evidence=judged.evidence,
        caution=judged.caution,
    )
