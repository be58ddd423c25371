"""Who entered higher education: by who they are, where they live, and when."""

from typing import Final

from analytics.definitions import get_family
from analytics.disclosure import Dimension, SafeTable
from analytics.disclosure.stack import stack
from analytics.evidence import Compared
from analytics.reports.characteristics import PROFILE, SEX, SHORT
from analytics.reports.counting import By, count_table
from analytics.reports.hesa_track.people import ENTRANTS, LINKED, NOTES, SOURCE, Counts
from analytics.reports.hesa_track.telling import Gap, Telling, bases_of, gap_of, tell_entry
from analytics.reports.kinds import Counted
from analytics.reports.model import Section
from analytics.reports.progression import (
    count_progression,
    entered_of,
    iter_definitions,
    whole_of,
)
from analytics.reports.sections import make_section
from analytics.reports.telling import find_top
from analytics.track.breakdowns import get_home

_FAMILIES: Final = ("disadvantage", "participation", "deprivation", "rural")
_AREAS: Final = ("participation", "deprivation", "rural")
_GROUP: Final = "neighbourhood_group"
_SEXES: Final = Gap("female", "male", "Female", "Male")


def count(counts: Counts) -> list[Counted]:
    """Count entry by every breakdown, under every definition."""
    track, made = counts.track, []
    cohort = By(Dimension("expected_year", "Could enter at 18 in", counts.years), "expected_year")
    group = By(get_home(_GROUP).dimension(_GROUP), _GROUP)
    fixed = [*PROFILE, cohort, group]
    named = [(f"by_{by.dimension.name}", by) for by in fixed]
    for name, by in [*named, *iter_definitions(track, _FAMILIES)]:
        made += count_progression(track, name, by, counts.progressions, notes=NOTES)
    year = By(Dimension("he_year", "Academic year of entry", counts.years), "he_year")
    entrants = count_table(
        track.engine,
        "Entrants by academic year of entry",
        ENTRANTS,
        year,
        notes=(LINKED,),
        total_label="All years",
    )
    return [*made, Counted("by_year", "hesa", entrants)]


def tell(telling: Telling) -> list[Section]:
    """Tell who entered."""
    return [
        *_overview(telling),
        *(section for family in _FAMILIES for section in _family(telling, family)),
        *_groups(telling),
        *_cohorts(telling),
        *_years(telling),
    ]


def _overview(telling: Telling) -> list[Section]:
    tables = [telling.tables[f"by_{by.dimension.name}@{telling.progression}"] for by in PROFILE]
    columns = tuple(column.name for column in tables[0].columns)
    by_sex = telling.tables[f"by_{SEX.dimension.name}@{telling.progression}"]
    told = tell_entry(
        telling, "entry", by_sex, plain="Entry by who they are", source=SOURCE, gap=_SEXES
    )
    title = told[0].title
    shown = stack(tables, columns)
    drawn = stack(tables, columns, flat=True, short=SHORT)
    return [_redrawn(telling, "entry", title, shown, drawn)]


def _redrawn(telling: Telling, key: str, title: str, shown: SafeTable, drawn: SafeTable) -> Section:
    made = make_section(
        key,
        title,
        drawn,
        SOURCE,
        series=(telling.rate,),
        compared=Compared("among_participants", bases=bases_of(telling, drawn)),
    )
    return Section(
        key,
        title,
        shown,
        SOURCE,
        chart=made.chart,
        evidence=made.evidence,
        caution=made.caution,
    )


def _family(telling: Telling, family: str) -> list[Section]:
    definition = telling.definition(family)
    table = telling.find(f"by_{family}", family, "progression")
    compared = Compared(
        "among_participants", by_area=family in _AREAS, bases=bases_of(telling, table)
    )
    return tell_entry(
        telling,
        f"by_{family}",
        table,
        plain=f"{get_family(family).title}: who {telling.entered}",
        source=SOURCE,
        gap=gap_of(definition),
        compared=compared,
    )


def _groups(telling: Telling) -> list[Section]:
    table = telling.find(f"by_{_GROUP}", "progression")
    if table is None or find_top(table, whole_of(telling.progression)) is None:
        return []
    return tell_entry(
        telling,
        f"by_{_GROUP}",
        table,
        plain=f"Who {telling.entered}, by the kind of neighbourhood that they come from",
        source=SOURCE,
        compared=Compared("among_participants", by_area=True, bases=bases_of(telling, table)),
    )


def _cohorts(telling: Telling) -> list[Section]:
    table = telling.find("by_expected_year", "progression")
    if table is None:
        return []
    title = f"Who {telling.entered}, by the year in which they could enter at 18"
    later = "Later cohorts had less time to enter: compare years with care."
    return [
        make_section(
            "by_cohort",
            title,
            table,
            SOURCE,
            series=(telling.rate,),
            text=(later,) if telling.progression == "ever" else (),
            compared=Compared("over_time", bases=bases_of(telling, table)),
        )
    ]


def _years(telling: Telling) -> list[Section]:
    table = telling.tables["by_year"]
    count = entered_of("ever")
    top = find_top(table, count)
    title = (
        f"More participants entered in {top[0]} than in any other year"
        if top
        else "Entrants by academic year of entry"
    )
    return [make_section("by_year", title, table, SOURCE, series=(count,))]
