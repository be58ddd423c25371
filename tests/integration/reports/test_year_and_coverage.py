"""Reports on work through the gate: of a member nothing is withheld, and the year is the last."""

from pathlib import Path

import pytest

from analytics.reports import Question, Years
from analytics.reports.coverage import Coverage
from analytics.reports.edition import EditionFacts
from analytics.reports.make import make_report
from analytics.reports.member_annual import MemberAnnual
from analytics.track.scope import EVERYBODY, Scope


@pytest.fixture(scope="module")
def edition(analysis: Path) -> EditionFacts:
    held = {
        folder.name: tuple(sorted(path.stem for path in folder.glob("*.parquet")))
        for folder in (analysis / "records").iterdir()
    }
    return EditionFacts(analysis, 1, "2026-11-22", "0" * 64, "0.1.0", b"k" * 32, held)


def test_coverage__of_a_member__is_not_held_against_what_others_reached(
    edition: EditionFacts, largest_member: str
) -> None:
    question = Question("coverage", Scope((largest_member,)), "A member")
    report = make_report(Coverage(), edition, question)
    assert not [section.key for section in report.sections if section.table.is_withheld]
    assert "were reached by at least one activity" in report.answer
    assert "by_members" not in report.tables()


def test_member_annual__several_years__is_about_the_last(edition: EditionFacts) -> None:
    question = Question("member-annual", EVERYBODY, "All members", Years(2016, 2018))
    report = make_report(MemberAnnual(), edition, question)
    assert report.years == "2018/19"
    assert report.answer.startswith("In 2018/19, about ")
    # Who entered is held against all years, and a few cohorts may give a small count away there.
    withheld = {section.key for section in report.sections if section.table.is_withheld}
    assert withheld <= {"entry_by_cohort"}
    labels = report.sections[0].table.labels
    assert (len(labels), labels[-1]) == (5, ("2018/19",))
