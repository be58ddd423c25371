"""Acorn: figures worked out anew, in an edition that has classes; and what it says without."""

import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analytics.definitions import MissingData
from analytics.reports.acorn import Acorn
from analytics.reports.question import Question
from analytics.track.people import open_track
from analytics.track.scope import EVERYBODY
from tests.integration.reports.expected import DISADVANTAGE, PROGRESSION, entry, of
from tests.support.recompute import Edition, Expected, check_all, read_edition, recompute_people

QUESTION = Question("acorn", EVERYBODY, "All members")
#: As files say it: numbers and letters, with words after them, or words alone. All made up.
CATEGORIES = ("1", "2 Some words", "5", "Words alone", None)
GROUPS = ("A", "B Some words", "4.K Other words", "q", "Words alone", None)


@pytest.fixture(scope="module")
def licensed(analysis: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's tables of analysis, with made-up classes of homes."""
    folder = tmp_path_factory.mktemp("licensed")
    for path in analysis.iterdir():
        if path.name != "participants.parquet":
            (folder / path.name).symlink_to(path)
    people = pl.read_parquet(analysis / "participants.parquet")
    people.with_columns(
        pl.Series("acorn_category", [CATEGORIES[n % 5] for n in range(people.height)]),
        pl.Series("acorn_group", [GROUPS[n % 6] for n in range(people.height)]),
    ).write_parquet(folder / "participants.parquet")
    return folder


def _category(row: dict[str, Any]) -> str | None:
    said = row["acorn_category"]
    return None if said is None else said[0] if said[0].isdigit() else "other"


def _group(row: dict[str, Any]) -> str | None:
    said = row["acorn_group"]
    if said is None:
        return None
    letters = re.findall(r"(?<![A-Za-z])[A-Va-v](?![A-Za-z])", said)
    return letters[0].upper() if letters else "other"


def test_acorn__every_figure__worked_out_anew(licensed: Path) -> None:
    edition: Edition = read_edition(licensed)
    last = edition.higher_years[1]
    expected = {}
    for name, by in {"by_category": _category, "by_group": _group}.items():
        expected |= {f"{name}@{key}": entry([by], key, last) for key in PROGRESSION}
        expected |= {
            f"{name}_disadvantaged@{key}": Expected(
                [by],
                "participants",
                lambda row: row["in_report"],
                {"disadvantaged": lambda row, key=key: of(f"disadvantage.{key}")(row) == "yes"},
            )
            for key in DISADVANTAGE
        }
    with open_track(licensed, EVERYBODY) as track:
        counted = Acorn().count(track, QUESTION)
    assert check_all(counted, expected, recompute_people(edition)) > 150


def test_acorn__no_file_loaded__names_the_file_and_how(analysis: Path) -> None:
    with open_track(analysis, EVERYBODY) as track, pytest.raises(MissingData) as caught:
        Acorn().count(track, QUESTION)
    assert "hearth reference load acorn FILE" in str(caught.value)
    assert "--licence-held" in str(caught.value)
