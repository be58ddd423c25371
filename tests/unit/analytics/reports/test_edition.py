from dataclasses import replace
from pathlib import Path

from analytics.reports.edition import EditionFacts

FACTS = EditionFacts(Path(), 3, "2026-11-22", "hash", "1", secret=b"")


def test_name__measures_made_up__said_wherever_the_edition_is_named() -> None:
    assert FACTS.name == "edition 3 of 22/11/2026"
    made_up = replace(FACTS, synthetic=True)
    assert made_up.name == "edition 3 of 22/11/2026, whose measures of areas are synthetic"
