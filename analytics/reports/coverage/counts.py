"""Counts schools by what reached them. A school goes through the gate like a person.

A school that was reached through a single learner stands for that learner, so that small numbers
of schools are protected as small numbers of people are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from analytics.disclosure import Dimension
from analytics.reports.breakdowns import by_activity_year
from analytics.reports.counting import NOT_KNOWN, By, Part, Whole, count_table
from analytics.reports.kinds import Counted
from analytics.reports.nobody import demand_somebody
from analytics.reports.question import Question
from analytics.track.people import Track
from etl.engine import Engine, load_stages

_STAGES: Final = load_stages("analytics.reports", "sql/coverage")
_EVER: Final = (1, 9998)
#: From how many members on a table by members is worth its rows.
SEVERAL_MEMBERS: Final = 2
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
_PARTS: Final = (_REACHED, _TWENTY)
_ALL_PHASES: Final = Whole(
    "all_schools", "Schools of all phases", "TRUE", people="schools_reached", unit="schools"
)
_IN_YEAR: Final = Whole(
    "reached_in_year", "Schools reached", "TRUE", people="school_years", unit="schools"
)
_LEARNERS: Final = Whole("learners", "People who attended", "TRUE", people="learners")
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

    def count(self, engine: Engine) -> Counted:
        """Count it for the gate."""
        title = f"{self.whole.label} by {self.by.dimension.label}"
        notes = (*NOTES, THIRDS_NOTE) if self.by in (_KS4, _NEED) else NOTES
        counts = count_table(engine, title, self.whole, self.by, parts=self.parts, notes=notes)
        return Counted(self.key, "records", counts)


def count(track: Track, question: Question) -> Sequence[Counted]:
    """Count schools by everything that reached them."""
    engine = track.engine
    years, keys = question.years, question.scope.organisation_keys
    first, last = (years.first, years.last) if years is not None else _EVER
    engine.run(_STAGES, {"everybody": keys is None, "first_year": first, "last_year": last})
    _demand(engine, question)
    tables = [
        _Table("by_activities", _ACTIVITIES),
        _Table("by_learner_hours", _HOURS),
        _Table("by_ks4", _KS4, _PARTS),
        _Table("by_need", _NEED, (_REACHED,)),
        *(_Table(f"by_{name}", by, _PARTS) for name, by in _areas(engine).items()),
        _Table("by_phase", _PHASE, (_REACHED_OF_ALL,), whole=_ALL_PHASES),
        _Table("by_year", _years(engine), whole=_IN_YEAR),
        _Table("learners_by_ks4", _KS4, whole=_LEARNERS),
    ]
    if keys is None or len(keys) >= SEVERAL_MEMBERS:
        tables += [
            _Table("by_members", _MEMBERS),
            _Table("members_by_ks4", _KS4, (_FIVE,)),
        ]
    return [each.count(engine) for each in tables]


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


def _areas(engine: Engine) -> dict[str, By]:
    """Break down by region and by local authority, as the register of schools has them."""
    schools = engine.fetch("schools_reached", order_by=["urn"])
    schools = schools.filter(schools["beyond_primary"])
    found = {}
    for column, label in (("region", "Region"), ("local_authority", "Local authority")):
        names = sorted(schools[column].drop_nulls().unique().to_list())
        if names:
            categories = (*((name, name) for name in names), _UNKNOWN)
            found[column] = By(Dimension(f"school_{column}", label, categories), column)
    return found


def _years(engine: Engine) -> By:
    years = engine.fetch("school_years", order_by=["began", "urn"])["began"]
    first, last = int(str(years.min())), int(str(years.max()))
    return by_activity_year(first, last)
