"""A study of an edition whole: its people, its result, its report, its files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from analytics.documents import write_report
from analytics.impact.bundle import write_bundle
from analytics.impact.check import Progress, check_match
from analytics.impact.protocol import LockedProtocol, Protocol
from analytics.impact.report.make import make_balance_report, make_study_report
from analytics.impact.studies import StudyKind
from analytics.impact.study import StudyResult, run_study
from analytics.publications import write_twin
from analytics.reports.edition import EditionFacts
from analytics.reports.model import Report
from analytics.track import Scope

BUNDLE: Final = "bundle"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a study is made: its kind, the edition, and whose participants it is of.

    Attributes
    ----------
    scope : whose participants. whose : the same in words.
    """

    kind: StudyKind
    edition: EditionFacts
    scope: Scope
    whose: str


@dataclass(frozen=True, slots=True)
class Made:
    """A study that was made: what was found, and the report that tells it."""

    result: StudyResult
    report: Report


def look(place: Place, protocol: Protocol, progress: Progress) -> Report:
    """Match the groups and tell who they are and how alike; outcomes stay closed.

    Raises
    ------
    StudyFault
        Nobody can be studied, or nobody matched; the message says why.
    """
    progress("Gathering the people", 0.0)
    gathered = place.kind.gather(place.edition.analysis, place.scope, protocol)
    checked = check_match(gathered.frame, protocol, progress)
    return make_balance_report(
        checked.comparison,
        protocol,
        gathered=gathered,
        kind=place.kind,
        edition=place.edition,
        whose=place.whose,
    )


def make(
    place: Place,
    locked: LockedProtocol,
    *,
    opened_at: datetime,
    told_because: str = "",
    progress: Progress,
) -> Made:
    """Do a locked study.

    Parameters
    ----------
    opened_at
        When outcomes were first opened to anybody, with its zone.
    told_because
        Why effects are estimated in spite of poor balance; "" where they are not.

    Raises
    ------
    PoorBalance
        The groups are not alike, and no reason was given to go on.
    StudyFault
        Nobody can be studied, or nobody matched; the message says why.
    """
    progress("Gathering the people", 0.0)
    gathered = place.kind.gather(place.edition.analysis, place.scope, locked.protocol)
    result = run_study(
        gathered.frame,
        locked,
        opened_at=opened_at,
        code=place.edition.code,
        told_to_estimate=bool(told_because),
        progress=progress,
    )
    report = make_study_report(
        result,
        gathered=gathered,
        kind=place.kind,
        edition=place.edition,
        whose=place.whose,
        told_because=told_because,
    )
    return Made(result, report)


def write(made: Made, out: Path, formats: Sequence[str], *, fonts: Path | None = None) -> None:
    """Write the report in some formats, what a page shows of it, and the bundle.

    Parameters
    ----------
    out
        A folder, made if it is not there.
    formats
        Of `analytics.documents.FORMATS`.
    """
    write_report(made.report, out, formats, fonts=fonts)
    write_twin(made.report, out)
    write_bundle(made.result, out / BUNDLE)
