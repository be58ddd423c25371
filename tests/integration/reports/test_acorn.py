"""Acorn: figures worked out anew, in an edition that has classes; and what it says without."""

import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analytics.definitions import MissingData, default_of
from analytics.disclosure import protect_report
from analytics.disclosure.sealing import withhold_printed
from analytics.reports import Choice
from analytics.reports.acorn import Acorn
from analytics.reports.question import Question
from analytics.reports.sections import HIDDEN
from analytics.track.people import open_track
from analytics.track.scope import EVERYBODY
from tests.integration.reports.expected import DISADVANTAGE, PROGRESSION, entry, of
from tests.support.recompute import Edition, Expected, check_all, read_edition, recompute_people

KEY = b"a key of the tests, 32 bytes long"
QUESTION = Question("acorn", EVERYBODY, "All members")
#: As files say it: numbers and letters, with words after them, or words alone. All made up.
CATEGORIES = ("1", "5", "2 Some words", "5", "Words alone", "5", None)
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
        pl.Series("acorn_category", [CATEGORIES[n % 7] for n in range(people.height)]),
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
                {
                    f"disadvantaged_{key}".replace("-", "_"): lambda row, key=key: (
                        of(f"disadvantage.{key}")(row) == "yes"
                    )
                },
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


def test_acorn__told__categories_by_number_and_no_name_of_the_publishers(licensed: Path) -> None:
    with open_track(licensed, EVERYBODY) as track:
        tables = protect_report(Acorn().count(track, QUESTION), key=KEY)
    chosen = {family: Choice(default_of(family).key, family, "") for family in Acorn().families}

    told = Acorn().tell(tables, chosen, QUESTION)

    assert re.match(r"Most participants live in Acorn category \d: \d+%\.", told.answer)
    assert [section.key for section in told.sections] == [
        f"by_{level}{what}"
        for level in ("category", "group")
        for what in ("", "_disadvantaged", "_entry")
    ]
    labels = {labels[0] for section in told.sections for labels in section.table.labels}
    named = r"(Category [1-7]|Group [A-V]|Said otherwise in the file|Not known)"
    assert all(re.fullmatch(named, label) for label in labels)
    hidden = {key: withhold_printed(table, "Withheld.") for key, table in tables.items()}
    assert Acorn().tell(hidden, chosen, QUESTION).answer == HIDDEN
