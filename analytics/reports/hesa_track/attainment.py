"""What results participants had at school, and who of them entered."""

from dataclasses import replace
from typing import Final

from analytics.disclosure import Dimension, Mean
from analytics.evidence import Compared
from analytics.reports.characteristics import KS2_BAND
from analytics.reports.counting import Average, By, Part, Whole, count_table
from analytics.reports.hesa_track.people import KS4_SOURCE, NOTES, SOURCE, Counts
from analytics.reports.hesa_track.telling import Gap, Telling, bases_of, gap_of, tell_entry
from analytics.reports.kinds import Counted
from analytics.reports.model import Section
from analytics.reports.progression import count_progression, iter_definitions
from analytics.reports.sections import bases_of as people_of
from analytics.reports.sections import make_section
from analytics.reports.stages import ATTAINMENT
from analytics.reports.telling import total_of

_BOTH: Final = "hesa+npd"
_BANDS: Final = Gap("low", "high", "Low at Key Stage 2", "High")
_WITH_SCHOOL: Final = Whole(
    "ks4_beside_school",
    "Participants",
    "in_report AND attainment8 IS NOT NULL AND school_attainment8 IS NOT NULL"
    " AND em_94 IS NOT NULL",
)
_WITH_RESULT: Final = replace(ATTAINMENT.whole, label="Participants with results")
# Of other people than of all with results: a count of its own name.
_EM_94_BESIDE: Final = Part(
    "em_94_beside_school",
    "English and maths at 9 to 4",
    "em_94",
    rate="English and maths at 9 to 4, %",
)
_EM_94: Final = Part(
    "em_94",
    "English and maths at 9 to 4",
    "em_94",
    rate="English and maths at 9 to 4, %",
    interval=True,
)


_BESIDE: Final = (
    Average(
        Mean("attainment8", "Attainment 8, participants", _WITH_SCHOOL.name, "points"),
        "attainment8",
    ),
    Average(
        Mean("school_attainment8", "Attainment 8, their schools", _WITH_SCHOOL.name, "points"),
        "school_attainment8",
    ),
    Average(
        Mean(
            "school_em_94",
            "English and maths at 9 to 4, their schools",
            _WITH_SCHOOL.name,
            "per cent",
            decimals=0,
        ),
        "school_em_94",
    ),
)
_ALONE: Final = (
    Average(Mean("attainment8", "Attainment 8", _WITH_RESULT.name, "points"), "attainment8"),
)
_SCHOOLS: Final = (
    "A school's average is over all its pupils of that exam year, participants among them; each "
    "participant brings the average of their own school. Schools with fewer than 10 pupils in the "
    "year are left out.",
    "Only participants who are linked to a record, theirs with a probability of at least 0.95.",
)


def count(counts: Counts) -> list[Counted]:
    """Count entry by attainment, and results by year and by disadvantage."""
    track, made = counts.track, []
    if "npd_ks2" in track.held:
        made += count_progression(
            track, "by_ks2_band", KS2_BAND, counts.progressions, source=_BOTH, notes=NOTES
        )
    for name, by in iter_definitions(track, ["groups"]):
        made += count_progression(track, name, by, counts.progressions, source=_BOTH, notes=NOTES)
    if "npd_ks4" not in track.held:
        return made
    held = tuple((year, year) for year in track.held["npd_ks4"])
    by_year = count_table(
        track.engine,
        "Key Stage 4 results by exam year",
        _WITH_SCHOOL,
        By(Dimension("ks4_year", "Exam year", held), "ks4_year"),
        parts=(_EM_94_BESIDE,),
        averages=_BESIDE,
        notes=_SCHOOLS,
    )
    made.append(Counted("ks4", "npd", by_year))
    for name, by in iter_definitions(track, ["disadvantage"]):
        results = count_table(
            track.engine,
            f"Key Stage 4 results by {by.dimension.label}",
            _WITH_RESULT,
            by,
            parts=(_EM_94,),
            averages=_ALONE,
            notes=_SCHOOLS[1:],
            total_label="All",
        )
        made.append(Counted(f"ks4_{name}", "npd", results))
    return made


def tell(telling: Telling) -> list[Section]:
    """Tell what results they had, and who entered by them."""
    bands = telling.find("by_ks2_band", "progression")
    groups = telling.find("by_groups", "groups", "progression")
    return [
        *tell_entry(
            telling,
            "by_ks2_band",
            bands,
            plain="Entry by attainment at Key Stage 2",
            source=SOURCE,
            gap=_BANDS,
            compared=Compared("among_participants", bases=bases_of(telling, bands)),
        ),
        *tell_entry(
            telling,
            "by_groups",
            groups,
            plain="Entry by background and prior attainment",
            source=SOURCE,
            gap=gap_of(telling.definition("groups")),
            compared=Compared("among_participants", bases=bases_of(telling, groups)),
        ),
        *_beside_schools(telling),
        *_results(telling),
    ]


def _beside_schools(telling: Telling) -> list[Section]:
    table = telling.tables.get("ks4")
    if table is None:
        return []
    return [
        make_section(
            "ks4",
            "Attainment 8 of participants beside the average of their schools",
            table,
            KS4_SOURCE,
            series=("attainment8", "school_attainment8"),
            compared=Compared("own_school", bases=people_of(table, _WITH_SCHOOL.name)),
        )
    ]


def _results(telling: Telling) -> list[Section]:
    table = telling.find("ks4_by_disadvantage", "disadvantage")
    if table is None:
        return []
    share = total_of(table, "em_94_rate")
    title = (
        f"{share.text} reached grade 4 or more in English and maths"
        if share is not None
        else "English and maths at Key Stage 4"
    )
    return [
        make_section(
            "ks4_results",
            title,
            table,
            KS4_SOURCE,
            series=("em_94_rate",),
            compared=Compared("among_participants", bases=people_of(table, _WITH_RESULT.name)),
        )
    ]
