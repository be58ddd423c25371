"""What leaves a site is entered in its register, and held against what left before."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from analytics.disclosure import Count, Dimension, SafeTable, TrueCounts, protect_report
from analytics.disclosure.register import Population
from analytics.reports import Question, Years
from analytics.reports.edition import EditionFacts
from analytics.track import Scope
from analytics.track.scope import EVERYBODY
from app.commands.disclosure_ledger import command
from app.core import releases

ALL = Population("track", 2, "hash", ("a", "b"), everybody=True)
A = replace(ALL, members=("a",), everybody=False)


@pytest.fixture
def hearth(tmp_path: Path) -> Any:
    return SimpleNamespace(
        settings=SimpleNamespace(instance=tmp_path),
        clock=lambda: datetime(2026, 11, 22, 9, tzinfo=UTC),
    )


def printed(*counts: int) -> dict[str, SafeTable]:
    """A table whose true counts are multiples of 5 prints them as they are."""
    rows = [str(number) for number in range(len(counts))]
    dimension = Dimension("sex", "Sex", tuple((row, row) for row in rows))
    given = TrueCounts(
        "People",
        pl.DataFrame({"sex": rows, "people": counts}),
        (dimension,),
        (Count("people", "People"),),
    )
    counted = SimpleNamespace(key="by_sex", source="hesa", counts=given)
    return protect_report([counted], key=b"a key of the gate")


def test_release__page__is_entered_once_by_each_way(hearth: Any) -> None:
    for way in (releases.PAGE, releases.PAGE, releases.EXPORT):
        shown = releases.release(hearth, ALL, printed(10, 20), way=way)

    assert shown == printed(10, 20)
    notes = releases.open_register(hearth).list_notes()
    assert [(note.way, note.population) for note in notes] == [("page", ALL), ("export", ALL)]


def test_release__beside_what_was_released_before__table_is_withheld_and_says_why(
    hearth: Any,
) -> None:
    releases.release(hearth, A, printed(5, 10), way=releases.PAGE)

    shown = releases.release(hearth, ALL, printed(0, 20), way=releases.PAGE)["by_sex"]

    assert shown.is_withheld
    assert shown.why_withheld == (
        "Withheld: beside what was released before (track, edition 2, a, all years) it would give "
        "a count away."
    )
    assert releases.find_findings(hearth, ALL, {"by_sex": shown}) == []


def test_release__after_an_upgrade__pages_count_by_code_and_publications_by_all(
    hearth: Any,
) -> None:
    releases.release(hearth, replace(A, code="old"), printed(5, 10), way=releases.PAGE)
    upgraded = replace(ALL, code="new")

    assert releases.find_findings(hearth, upgraded, printed(0, 20))
    shown = releases.release(hearth, upgraded, printed(0, 20), way=releases.PAGE)["by_sex"]

    assert not shown.is_withheld
    assert {note.population.code for note in releases.open_register(hearth).list_notes()} == {
        "old",
        "new",
    }


def test_release__page_of_the_next_edition__only_what_was_published_counts(hearth: Any) -> None:
    later = replace(ALL, edition=3, snapshot="later")
    releases.release(hearth, ALL, printed(5, 10), way=releases.PAGE)

    assert not releases.release(hearth, later, printed(0, 20), way=releases.PAGE)[
        "by_sex"
    ].is_withheld
    assert releases.find_findings(hearth, later, printed(0, 20))

    releases.enter(hearth, ALL, printed(5, 10), way=releases.PUBLICATION)
    after = replace(later, edition=4, snapshot="after")
    assert releases.release(hearth, after, printed(0, 20), way=releases.PAGE)["by_sex"].is_withheld


def test_population_of__question__names_the_members_and_the_years(tmp_path: Path) -> None:
    pl.DataFrame({"organisation_key": ["b", "a", "b"]}).write_parquet(
        tmp_path / "participants.parquet"
    )
    edition = EditionFacts(tmp_path, 2, "2026-11-22", "hash", "1", b"")

    everybody = releases.population_of(edition, Question("track", EVERYBODY, "All"))
    some = releases.population_of(
        edition, Question("track", Scope(("b",)), "B", years=Years(2015, 2016))
    )

    assert everybody == ALL
    assert some == replace(ALL, members=("b",), everybody=False, first_year=2015, last_year=2016)
    assert some.is_within(everybody)


def test_ledger__released__is_listed_and_attacked(
    hearth: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_INSTANCE", str(tmp_path))
    releases.enter(hearth, A, printed(5, 10), way=releases.EXPORT)

    listed = CliRunner().invoke(command, ["list"])
    checked = CliRunner().invoke(command, ["check"])
    releases.enter(hearth, ALL, printed(0, 20), way=releases.EXPORT)
    found = CliRunner().invoke(command, ["check", "--json"])

    assert listed.output.splitlines() == [
        "2026-11-22T09:00:00+00:00  export       track, edition 2, a, all years",
        "1 released.",
    ]
    assert (checked.exit_code, checked.stdout, checked.stderr) == (
        0,
        "1 releases attacked: nothing is disclosed.\n",
        "attacking releases ...\n",
    )
    assert found.exit_code == 1
    told = json.loads(found.stdout)
    assert told["released"] == 2
    assert told["findings"][0]["group"] == "people, sex=0"
