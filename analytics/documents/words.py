"""Words that stand in every format alike: how a report was made, and what its marks mean."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final

from analytics.disclosure import SafeTable
from analytics.reports.model import Evidence, Made, Report, Section

EVIDENCE: Final = {
    Evidence.NARRATIVE: "Type 1 evidence (narrative): it tells what is done and why it should work,"
    " not what came of it.",
    Evidence.EMPIRICAL: "Type 2 evidence (empirical): it shows that outcomes differ between groups,"
    " not that the activities are why.",
    Evidence.CAUSAL: "Type 3 evidence (causal): it compares with a group that would have fared"
    " alike without the activities.",
}
_HASH: Final = 12


def name_file(key: str, suffix: str) -> str:
    """Give the name of the file of a section: its key, plain."""
    return f"{re.sub(r'[^a-z0-9_-]+', '-', key.lower()).strip('-')}.{suffix}"


def foot(made: Made) -> str:
    """Give the line that stands at the foot of every sheet: what the figures can be remade from."""
    return (
        f"Edition {made.edition} of {in_words(made.built_on)} · snapshot {made.snapshot[:_HASH]}"
        f" · Hearth {made.code}"
    )


def in_words(day: str) -> str:
    """Write `2026-11-22` as 22 November 2026; anything else as it is."""
    try:
        when = date.fromisoformat(day)
    except ValueError:
        return day
    return f"{when.day} {when:%B %Y}"


def made_at(made: Made) -> datetime:
    """Give the only time that a file may carry: midnight (UTC) of the day the edition was built."""
    try:
        when = date.fromisoformat(made.built_on)
    except ValueError:
        when = date(1980, 1, 1)
    return datetime(when.year, when.month, when.day, tzinfo=UTC)


def about(report: Report) -> str:
    """Say whose report it is and of which years."""
    return f"{report.whose}, {report.years}"


def cautions(section: Section) -> list[str]:
    """Give what kind of evidence a section is, and what may not be claimed from it."""
    said = [] if section.evidence is None else [EVIDENCE[section.evidence]]
    return [*said, section.caution] if section.caution else said


def meanings(tables: Iterable[SafeTable]) -> list[tuple[str, str]]:
    """Give the marks that stand in tables instead of figures, each with its reasons."""
    found: dict[str, dict[str, None]] = {}
    for table in tables:
        for cell in (cell for row in table.cells for cell in row):
            if cell.mark is not None:
                found.setdefault(cell.text, {})[str(cell.mark)] = None
    return [(text, "Not shown: " + "; or ".join(reasons)) for text, reasons in found.items()]
