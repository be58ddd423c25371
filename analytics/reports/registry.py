"""The reports that can be asked for, in the order in which they are listed."""

from typing import Final

from analytics.reports.coverage import Coverage
from analytics.reports.hesa_track import HesaTrack
from analytics.reports.kinds import ReportKind
from analytics.reports.question import QuestionFault
from analytics.reports.under_definitions import UnderDefinitions
from analytics.reports.value import Value

KINDS: Final[tuple[ReportKind, ...]] = (HesaTrack(), Coverage(), Value(), UnderDefinitions())


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
