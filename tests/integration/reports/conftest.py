"""The small demonstration's edition, and its people worked out anew in plain Python."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from analytics.reports.question import Question, Years
from analytics.track.people import open_track
from analytics.track.scope import Scope
from etl.warehouse import get_current_edition
from tests.support.demonstration import get_demonstration
from tests.support.recompute import (
    Edition,
    Expected,
    Row,
    check_all,
    read_edition,
    recompute_people,
)
from tests.support.recompute.tables import HasCounts

Member, Asked = str | None, tuple[int, int] | None


@dataclass(frozen=True)
class Recomputed:
    """Counts of one report of one question, beside people worked out anew."""

    edition: Edition
    people: list[Row]
    held: Sequence[HasCounts]

    def check(self, expected: dict[str, Expected]) -> int:
        """Hold every figure against what is expected; give how many there were."""
        return check_all(self.held, expected, self.people)


Recompute = Callable[..., Recomputed]


@pytest.fixture(scope="session")
def analysis() -> Path:
    """The tables of analysis of the small demonstration. Only for reading."""
    return get_current_edition(get_demonstration() / "warehouse").analysis


@pytest.fixture(scope="session")
def read(analysis: Path) -> Edition:
    """The same as rows."""
    return read_edition(analysis)


@pytest.fixture(scope="session")
def largest_member(read: Edition) -> str:
    """The member with the most participants."""
    keys = [row["organisation_key"] for row in read.tables["participants"]]
    return max(sorted(set(keys)), key=keys.count)


@pytest.fixture
def recompute(analysis: Path, read: Edition) -> Recompute:
    """`recompute(kind, member, years)` counts a report, and works out its people anew."""

    def counted(kind: object, member: Member = None, years: Asked = None) -> Recomputed:
        keys = None if member is None else (member,)
        first, last = years or (None, None)
        asked = Years(*years) if years else None
        question = Question("", Scope(keys), "these members", asked)
        with open_track(analysis, Scope(keys), first_year=first, last_year=last) as track:
            held = kind.count(track, question)  # type: ignore[attr-defined]
        return Recomputed(read, recompute_people(read, keys, years), held)

    return counted
