"""The reports that can be asked for, in the order in which they are listed."""

from typing import Final

from analytics.reports.acorn import Acorn
from analytics.reports.coverage import Coverage
from analytics.reports.groups import Groups
from analytics.reports.hesa_track import HesaTrack
from analytics.reports.ilr_track import IlrTrack
from analytics.reports.kinds import ReportKind
from analytics.reports.ks4_school_average import Ks4SchoolAverage
from analytics.reports.member_annual import MemberAnnual
from analytics.reports.question import QuestionFault
from analytics.reports.rural_coastal import RuralCoastal
from analytics.reports.under_definitions import UnderDefinitions
from analytics.reports.value import Value
from analytics.reports.white_disadvantaged_males import WhiteDisadvantagedMales

KINDS: Final[tuple[ReportKind, ...]] = (
    HesaTrack(),
    Ks4SchoolAverage(),
    WhiteDisadvantagedMales(),
    IlrTrack(),
    Groups(),
    Acorn(),
    Coverage(),
    RuralCoastal(),
    Value(),
    MemberAnnual(),
    UnderDefinitions(),
)


def get_kind(name: str) -> ReportKind:
    """Get a report by its name.

    Raises
    ------
    QuestionFault
        There is no such report; the message names those there are.
    """
    for kind in KINDS:
        if kind.name == name:
            return kind
    names = ", ".join(kind.name for kind in KINDS)
    raise QuestionFault(f"There is no report '{name}'. There are: {names}.")
