"""Files of a report whose true figures would be noticed: none is in any of them."""

from pathlib import Path

import pytest

from analytics.disclosure import protect_report
from analytics.documents import FORMATS, write_report
from analytics.reports import Made, Question, Report
from analytics.track.scope import EVERYBODY
from tests.support.tell_tales import ENTERED, PEOPLE, POINTS, TellTales, find_tell_tales

MADE = Made(2, "2026-11-22", "0" * 64, "1.0", ("Rounded to 5",), {}, ("Counted.",))


@pytest.fixture(scope="module")
def report() -> Report:
    kind = TellTales()
    question = Question(kind.name, EVERYBODY, "All members")
    counted = kind.count(None, question)  # type: ignore[arg-type]
    told = kind.tell(protect_report(counted, key=b"a key of the gate"), {}, question)
    return Report(
        kind.name, kind.title, "All members", "all years", told.answer, told.sections, MADE
    )


def test_write_report__every_format__holds_no_true_figure(report: Report, tmp_path: Path) -> None:
    """Text, metadata, alternative texts, what is behind a chart of slides or of a workbook."""
    written = write_report(report, tmp_path, list(FORMATS))

    assert {path.suffix for path in written} >= {".html", ".pptx", ".xlsx", ".csv", ".svg", ".pdf"}
    found = {path.name: find_tell_tales(path.read_bytes()) for path in written}
    assert {name: tales for name, tales in found.items() if tales} == {}


def test_find_tell_tales__true_figures__are_found_however_they_are_written() -> None:
    for text in (
        f"{PEOPLE[0]:,} people",
        f'{{"y": [{PEOPLE[1]}, 5]}}',
        f"<x>{float(PEOPLE[2])}</x>",
        f"{POINTS[0]:.3f}",
        f"{ENTERED[0] / PEOPLE[0]!r}",
        f"{sum(PEOPLE):,}",
    ):
        assert find_tell_tales(text.encode()), text
    assert not find_tell_tales(b"10,005 or 10,010 people, 40%, 41.2, 110007")
