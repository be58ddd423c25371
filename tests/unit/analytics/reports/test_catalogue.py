"""The catalogue of reports has every report, under its name and title."""

from pathlib import Path

import pytest

from analytics.reports import ReportKind
from analytics.reports.registry import KINDS

CATALOGUE = Path(__file__).parents[4] / "docs" / "reports-catalogue.md"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_catalogue__every_report__has_a_heading(kind: ReportKind) -> None:
    assert f"\n## `{kind.name}`: {kind.title}\n" in CATALOGUE.read_text(encoding="utf-8")
