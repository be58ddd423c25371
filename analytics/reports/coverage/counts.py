"""Counts schools by what reached them. A school goes through the gate like a person.

A school that was reached through a single learner stands for that learner, so that small numbers
of schools are protected as small numbers of people are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from analytics.disclosure import Dimension
from analytics.disclosure.bands import FEWEST
from analytics.reports.breakdowns import by_activity_year
from analytics.reports.counting import NOT_KNOWN, By, Part, Whole, count_table
from analytics.reports.kinds import Counted
from analytics.reports.nobody import demand_somebody
from analytics.reports.question import Question
from analytics.track.people import Track
from etl.engine import Engine, load_stages

_STAGES: Final = load_stages("analytics.reports", "sql/coverage")
EVER: Final = (1, 9998)
#: From how many members on a table by members is worth its rows.
SEVERAL_MEMBERS: Final = 2
#: From so many contact hours on, a learner's package counts as intensive in tables of areas.
INTENSIVE_HOURS: Final = 8
#: Years with few learners are told of together, where a member worked in as many of these or more.
FEWEST_YEARS: Final = 3
#: The key of homes in a district without a school beyond primary.
ELSEWHERE: Final = "elsewhere"
NOTES: Final = (
    "An activity reaches a school when it was held at it or for it, or when a learner of it was "
    "there; the school is the one last recorded of the learner. Only delivered activities count.",
    "Schools and colleges are those of the register that teach pupils of 13 and older; primary "
    "schools are in the table by phase alone.",
    "Numbers of schools are protected like numbers of people: a school may have been reached "
    "through one learner.",
)
THIRDS_NOTE: Final = (
    "Thirds are of all these schools with a figure, by average Attainment 8 in the register of "
    "schools. High need: the lowest third by Attainment 8, or the highest by free school meals."
)
DISTRICT_NOTE: Final = (
    "Districts are the local authorities that the postcodes of schools and homes lie in; those"
    " without a school or college beyond primary are elsewhere. An activity counts in each district"
    " where it reached a school."
)
TOLD_NOTE: Final = (
    "Some districts and local authorities have a single school. Here a school counts as reached by"
    " what may be told of it by itself: what was held at it or for it, or what a member delivered"
    f" in a year in which {FEWEST} or more of its learners took part; years with fewer count where"
    f" there are {FEWEST_YEARS} or more with {FEWEST} learners together."
)
_UNKNOWN: Final = (NOT_KNOWN, "Not known")
_SCHOOLS: Final = Whole(
    "schools", "Schools", "beyond_primary", people="schools_reached", unit="schools"
)
_REACHED: Final = Part("reached", "Reached", "activities > 0", rate="Reached, %", of_scope=True)
_REACHED_OF_ALL: Final = Part(
    "all_reached", "Reached", "activities > 0", rate="Reached, %", of_scope=True
)
_TWENTY: Final = Part(
    "twenty",
    "With 20 or more activities",
    "activities >= 20",
    rate="20 or more, % of those reached",
    of="reached",
    of_scope=True,
)
_FIVE: Final = Part(
    "five_members", "With 5 or more members", "members >= 5", rate="5 or more, %", of_scope=True
)
_INTENSIVE: Final = Part(
    "intensive",
    f"With {INTENSIVE_HOURS} contact hours or more",
    f"hours >= {INTENSIVE_HOURS}",
    rate=f"{INTENSIVE_HOURS} hours or more, %",
    of_scope=True,
)
_PARTS: Final = (_REACHED, _TWENTY)
# How many schools there are in a small area everybody knows: what reached all of them reached each.
_TOLD: Final = Part("told", "Reached", "told_activities > 0", rate="Reached, %", of_scope=True)
_TOLD_TWENTY: Final = Part(
    "told_twenty",
    "With 20 or more activities",
    "told_activities >= 20",
    rate="20 or more, % of those reached",
    of="told",
    of_scope=True,
)
_TOLD_SEVERAL: Final = Part(
    "told_several_members",
    "With 2 or more members",
    f"told_members >= {SEVERAL_MEMBERS}",
    of_scope=True,
)
_TOLD_PARTS: Final = (_TOLD, _TOLD_TWENTY)
_ALL_PHASES: Final = Whole(
    "all_schools", "Schools of all phases", "TRUE", people="schools_reached", unit="schools"
)
_IN_YEAR: Final = Whole(
    "reached_in_year", "Schools reached", "TRUE", people="school_years", unit="schools"
)
_LEARNERS: Final = Whole("learners", "People who attended", "TRUE", people="learners")
_ACTIVITIES_THERE: Final = Whole(
    "district_activities", "Activities", "TRUE", people="district_work", unit="activities"
)
# Thirds are of the schools open in the years asked about: of other years they are others.
_KS4: Final = By(
    Dimension(
        "school_ks4_third",
        "Attainment 8 of the school",
        (("low", "Lowest third"), ("middle", "Middle third"), ("high", "Highest third"), _UNKNOWN),
    ),
    "CASE ks4_third WHEN 1 THEN 'low' WHEN 2 THEN 'middle' WHEN 3 THEN 'high' END",
    of_scope=True,
)
_NEED: Final = By(
    Dimension(
        "school_need", "Need of the school", (("true", "High"), ("false", "Other"), _UNKNOWN)
    ),
    "high_need",
    of_scope=True,
)
_ACTIVITIES: Final = By(
    Dimension(
        "school_activities",
        "Activities",
        (
            ("0", "None"),
            ("1", "1"),
            ("2-5", "2 to 5"),
            ("6-10", "6 to 10"),
            ("11-19", "11 to 19"),
            ("20", "20 or more"),
        ),
    ),
    "CASE WHEN activities = 0 THEN '0' WHEN activities = 1 THEN '1' WHEN activities <= 5 THEN '2-5'"
    " WHEN activities <= 10 THEN '6-10' WHEN activities <= 19 THEN '11-19' ELSE '20' END",
    of_scope=True,
)
_MEMBERS: Final = By(
    Dimension(
        "school_members",
        "Members",
        (("0", "None"), ("1", "1"), ("2", "2"), ("3-4", "3 or 4"), ("5", "5 or more")),
    ),
    "CASE WHEN members <= 2 THEN CAST(members AS VARCHAR) WHEN members <= 4 THEN '3-4'"
    " ELSE '5' END",
    of_scope=True,
)
_LEARNERS_OF: Final = By(
    Dimension(
        "school_learners",
        "Learners who attended",
        (
            ("0", "None"),
            ("under_10", "Under 10"),
            ("10_to_49", "10 to 49"),
            ("50_to_199", "50 to 199"),
            ("200", "200 or more"),
        ),
    ),
    "CASE WHEN learners = 0 THEN '0' WHEN learners < 10 THEN 'under_10'"
    " WHEN learners < 50 THEN '10_to_49' WHEN learners < 200 THEN '50_to_199' ELSE '200' END",
    of_scope=True,
)
_PACKAGE: Final = By(
    Dimension(
        "learner_hours",
        "Contact hours of the learner",
        (
            ("under_1", "Under 1"),
            ("1_to_3", "1 to under 3"),
            ("3_to_8", "3 to under 8"),
            ("8_to_15", "8 to under 15"),
            ("15", "15 or more"),
        ),
    ),
    "CASE WHEN hours < 1 THEN 'under_1' WHEN hours < 3 THEN '1_to_3' WHEN hours < 8 THEN '3_to_8'"
    " WHEN hours < 15 THEN '8_to_15' ELSE '15' END",
    of_scope=True,
)
_HOURS: Final = By(
    Dimension(
        "school_learner_hours",
        "Contact hours of all its learners together",
        (
            ("0", "None"),
            ("under_50", "Under 50"),
            ("50_to_200", "50 to under 200"),
            ("200_to_500", "200 to under 500"),
            ("500", "500 or more"),
        ),
    ),
    "CASE WHEN learner_hours <= 0 THEN '0' WHEN learner_hours < 50 THEN 'under_50'"
    " WHEN learner_hours < 200 THEN '50_to_200' WHEN learner_hours < 500 THEN '200_to_500'"
    " ELSE '500' END",
    of_scope=True,
)
_PHASE: Final = By(
    Dimension(
        "school_phase",
        "Phase",
        (
            ("primary", "Primary"),
            ("secondary", "Secondary"),
            ("all_through", "All-through"),
            ("post16", "After 16"),
            ("other", "Other"),
            _UNKNOWN,
        ),
    ),
    "CASE WHEN phase IN ('primary', 'secondary', 'all_through', 'post16') THEN phase"
    " WHEN phase IS NOT NULL THEN 'other' END",
)


@dataclass(frozen=True, slots=True)
class _Table:
    """A table: its key, what schools are broken down by, and what is counted of them."""

    key: str
    by: By
    parts: tuple[Part, ...] = ()
    whole: Whole = _SCHOOLS
    notes: tuple[str, ...] = ()

    def count(self, engine: Engine) -> Counted:
        """Count it for the gate."""
        title = f"{self.whole.label} by {self.by.dimension.label}"
        notes = (*NOTES, *((THIRDS_NOTE,) if self.by in (_KS4, _NEED) else ()), *self.notes)
        counts = count_table(engine, title, self.whole, self.by, parts=self.parts, notes=notes)
        return Counted(self.key, "records", counts)


def count(track: Track, question: Question) -> Sequence[Counted]:
    """Count schools by everything that reached them."""
    engine = track.engine
    years, keys = question.years, question.scope.organisation_keys
    first, last = (years.first, years.last) if years is not None else EVER
    count_reach(engine, first, last, everybody=keys is None)
    _demand(engine, question)
    several = keys is None or len(keys) >= SEVERAL_MEMBERS
    tables = [
        _Table("by_activities", _ACTIVITIES),
        _Table("by_learners", _LEARNERS_OF),
        _Table("by_learner_hours", _HOURS),
        _Table("by_ks4", _KS4, _PARTS),
        _Table("by_need", _NEED, (_REACHED,)),
        *_list_areas(engine),
        _Table("by_phase", _PHASE, (_REACHED_OF_ALL,), whole=_ALL_PHASES),
        _Table("by_year", _years(engine), whole=_IN_YEAR),
        _Table("learners_by_ks4", _KS4, whole=_LEARNERS),
        _Table("learners_by_hours", _PACKAGE, whole=_LEARNERS),
        *_list_districts(engine, several=several),
    ]
    if several:
        tables += [
            _Table("by_members", _MEMBERS),
            _Table("members_by_ks4", _KS4, (_FIVE,)),
        ]
    return [each.count(engine) for each in tables]


def count_reach(engine: Engine, first: int, last: int, *, everybody: bool) -> None:
    """Make the tables of what reached schools in some years, of everybody or the engine's scope."""
    years = {"first_year": first, "last_year": last}
    fewest = {"fewest": FEWEST, "fewest_years": FEWEST_YEARS}
    engine.run(_STAGES, {"everybody": everybody, **years, **fewest})


def _demand(engine: Engine, question: Question) -> None:
    where = f" in {question.years}" if question.years is not None else ""
    demand_somebody(
        engine,
        "schools_reached",
        (
            (
                "beyond_primary",
                "the edition has no schools. Load a register of schools"
                " (hearth reference load gias FILE) and build an edition anew.",
            ),
            ("activities > 0", f"no delivered activity reached a school{where}."),
        ),
        unit="schools",
    )


def _list_areas(engine: Engine) -> Iterator[_Table]:
    """Break down by region and by local authority, as the register of schools has them."""
    schools = engine.fetch("schools_reached", order_by=["urn"])
    schools = schools.filter(schools["beyond_primary"])
    for column, label, parts, notes in (
        ("region", "Region", _PARTS, ()),
        ("local_authority", "Local authority", _TOLD_PARTS, (TOLD_NOTE,)),
    ):
        names = sorted(schools[column].drop_nulls().unique().to_list())
        if names:
            categories = (*((name, name) for name in names), _UNKNOWN)
            by = By(Dimension(f"school_{column}", label, categories), column)
            yield _Table(f"by_{column}", by, parts, notes=notes)


def _list_districts(engine: Engine, *, several: bool) -> list[_Table]:
    """Break down by the district of the school or home; not at all where no place is known."""
    found = engine.fetch("districts", order_by=["name", "district"])
    names = tuple(found.select("district", "name").iter_rows())
    if not names:
        return []
    schools = By(Dimension("school_district", "District", (*names, _UNKNOWN)), "district")
    homes = (*names, (ELSEWHERE, "Elsewhere"), _UNKNOWN)
    living = By(Dimension("home_district", "District", homes), "district", of_scope=True)
    parts = (*_TOLD_PARTS, _TOLD_SEVERAL) if several else _TOLD_PARTS
    told = (DISTRICT_NOTE, TOLD_NOTE)
    return [
        _Table("by_district", schools, parts, notes=told),
        _Table("activities_by_district", schools, whole=_ACTIVITIES_THERE, notes=told),
        _Table(
            "learners_by_district", living, (_INTENSIVE,), whole=_LEARNERS, notes=(DISTRICT_NOTE,)
        ),
    ]


def _years(engine: Engine) -> By:
    years = engine.fetch("school_years", order_by=["began", "urn"])["began"]
    first, last = int(str(years.min())), int(str(years.max()))
    return by_activity_year(first, last)
