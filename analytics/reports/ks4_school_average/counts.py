"""Counts Key Stage 4 results of participants beside the average of their own schools."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from analytics.disclosure import Dimension, Mean, TrueCounts
from analytics.reports.breakdowns import (
    EVERYBODY,
    by_records,
    classify_people,
    tracked,
    tracked_steps,
)
from analytics.reports.characteristics import KS2_BAND, SEX
from analytics.reports.counting import Average, By, Part, Whole, count_people, describe
from analytics.reports.kinds import Counted
from analytics.reports.ks4_school_average.clustered import mean_of_clusters
from analytics.reports.nobody import demand_somebody
from analytics.reports.progression import iter_definitions
from analytics.reports.question import Question
from analytics.track.people import Track
from etl.engine import Engine, Expression, load_stages

FAMILIES: Final = ("disadvantage", "intensity")
_STAGES: Final = load_stages("analytics.reports", "sql/ks4_school_average")
_RESULTS, _BY_SCHOOL = _STAGES
#: More schools than a member works with are a table that nobody reads.
_MOST_SCHOOLS: Final = 300
_WHOLE: Final = Whole("participants", "Participants", "TRUE", people="ks4_results")
_PARTS: Final = (
    Part(
        "em_94",
        "English and maths at 9 to 4",
        "em_94",
        rate="English and maths at 9 to 4, %",
        interval=True,
    ),
    Part(
        "em_95",
        "English and maths at 9 to 5",
        "em_95",
        rate="English and maths at 9 to 5, %",
        interval=True,
    ),
)


def _average(name: str, label: str, unit: str = "points", decimals: int = 1) -> Average:
    return Average(Mean(name, label, over="participants", unit=unit, decimals=decimals), name)


def _difference(
    name: str, label: str, one_person: float, unit: str = "points", *, up: bool = False
) -> Average:
    """Describe a difference of means or its margin: the gate decides by printed counts."""
    decimals = 0 if up else 1
    mean = Mean(name, label, "participants", unit, decimals, one_person=one_person, up=up)
    return Average(mean, name)


_AVERAGES: Final = (
    _average("attainment8", "Attainment 8"),
    _average("school_attainment8", "Attainment 8, their schools"),
    _average("school_em_94", "9 to 4, their schools, %", unit="per cent", decimals=0),
    _average("school_em_95", "9 to 5, their schools, %", unit="per cent", decimals=0),
)
#: Attainment 8 of one pupil, about: what one person may bring to a mean.
_POINTS_OF_ONE: Final = 50
_MARGIN: Final = "{name}_margin"
_DIFFERENCES: Final = (
    _difference("difference", "Attainment 8 above own school", _POINTS_OF_ONE),
    _difference("difference_low", "Attainment 8 above own school, from", _POINTS_OF_ONE),
    _difference("difference_high", "Attainment 8 above own school, to", _POINTS_OF_ONE),
    *(
        _difference(
            _MARGIN.format(name=name),
            f"Margin of {label}, plus or minus",
            100,
            "percentage points",
            up=True,
        )
        for name, label in (("em_94", "9 to 4"), ("em_95", "9 to 5"))
    ),
)
NOTES: Final = (
    "Participants took part by 31 August of the school year in which they turn 16, before their "
    "Key Stage 4 results were known; only those who are linked to a record are here.",
    "A school's average is over all its pupils of that exam year, participants among them; each "
    "participant brings the average of their own school.",
    "Schools with fewer than 10 pupils in a year have no average.",
    "Intervals are of 95 per cent and allow for people of one school being alike.",
)


_SCHOOL_BAND: Final = By(
    Dimension(
        "school_band",
        "Attainment 8 of the school",
        (
            ("under_40", "Under 40"),
            ("40_to_45", "40 to under 45"),
            ("45_to_50", "45 to under 50"),
            ("50_to_55", "50 to under 55"),
            ("55_and_over", "55 and over"),
        ),
    ),
    "school_band",
)
_NO_RESULT: Final = (
    "nobody who took part before their Key Stage 4 results is linked to a record with results, in "
    "a school that has an average."
)


def count(track: Track, question: Question) -> Sequence[Counted]:
    """Count results by everything that a reader may ask for."""
    classify_people(track, FAMILIES)
    engine = track.engine
    demand_somebody(engine, "defined", _steps(question))
    engine.run((_RESULTS,), {"among": Expression(tracked(question))})
    demand_somebody(engine, "ks4_results", (("TRUE", _NO_RESULT),))
    exam_year = by_records("exam_year", "Exam year", "npd_ks4", track, "ks4_year")
    bys = {
        "overall": EVERYBODY,
        "by_exam_year": exam_year,
        "by_ks2": KS2_BAND,
        "by_sex": SEX,
        "by_school_band": _SCHOOL_BAND,
        **dict(iter_definitions(track, FAMILIES)),
        **_schools(engine),
    }
    return [Counted(key, "npd", _table(engine, by)) for key, by in bys.items()]


def _steps(question: Question) -> tuple[tuple[str, str], ...]:
    return (
        *tracked_steps(question),
        ("ks4_year IS NOT NULL", "no participant is linked to a Key Stage 4 record."),
    )


def _table(engine: Engine, by: By) -> TrueCounts:
    counted = count_people(engine, _WHOLE, (by,), parts=_PARTS, averages=_AVERAGES)
    name = by.dimension.name
    return describe(
        counted.join(_differences(engine, by), on=name, how="left", maintain_order="left"),
        f"Key Stage 4 results by {by.dimension.label}",
        _WHOLE,
        (by,),
        parts=_PARTS,
        averages=(*_AVERAGES, *_DIFFERENCES),
        notes=(NOTES[1],),
    )


def _differences(engine: Engine, by: By) -> pl.DataFrame:
    engine.run((_BY_SCHOOL,), {"category": Expression(by.column)})
    schools = engine.fetch("by_school", order_by=["category", "ks4_urn"])
    rows = []
    for (category,), group in schools.group_by("category", maintain_order=True):
        sizes = group["people"].to_list()
        points, *shares = (
            mean_of_clusters(sizes, [float(each) for each in group[name]])
            for name in ("differences", "em_94_differences", "em_95_differences")
        )
        margins = (each.half for each in shares)
        rows.append((category, points.mean, points.low, points.high, *margins))
    names = [each.mean.name for each in _DIFFERENCES]
    schema = {by.dimension.name: pl.String, **dict.fromkeys(names, pl.Float64)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _schools(engine: Engine) -> dict[str, By]:
    """Break down by school where the scope's participants went to few, by its number."""
    schools = engine.fetch("schools", order_by=["urn", "year"])
    urns = schools.filter(schools["pupils"] >= 10)["urn"].unique(maintain_order=True).to_list()
    if not urns or len(urns) > _MOST_SCHOOLS:
        return {}
    categories = tuple((str(urn), f"School {urn}") for urn in urns)
    return {"by_school": By(Dimension("school", "School (URN)", categories), "ks4_urn")}
