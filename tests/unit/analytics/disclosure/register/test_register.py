"""The register keeps what was released as it was printed, once, and tells when it was changed."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from analytics.disclosure import SafeTable, protect_report
from analytics.disclosure.register import Population, Register, RegisterFault, figures_of
from tests.unit.analytics.disclosure.reports import KEY, people, table_of

ALL = Population("track", 2, "hash", ("a", "b"), everybody=True)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def tables() -> dict[str, SafeTable]:
    drawn = people(np.random.default_rng(1), 60, (3, 2))
    return protect_report(
        [table_of(drawn, [f"d{place}"], ("entered",), width=3) for place in (0, 1)], key=KEY
    )


def test_enter__tables__are_read_back_as_printed(
    tmp_path: Path, tables: dict[str, SafeTable]
) -> None:
    register = Register(tmp_path / "releases")

    register.enter(ALL, tables, way="page", released_at=NOW)

    (entry,) = register.list_entries()
    assert entry.population == ALL
    assert figures_of(entry.tables) == figures_of(tables)
    assert not (tmp_path / "releases" / "entries").stat().st_mode & 0o077


def test_enter__the_same_twice__is_held_once_and_noted_by_each_way(
    tmp_path: Path, tables: dict[str, SafeTable]
) -> None:
    register = Register(tmp_path)
    state = register.state()

    first = register.enter(ALL, tables, way="page", released_at=NOW)
    entered = register.state()
    second = register.enter(ALL, tables, way="publication", released_at=NOW)
    register.enter(ALL, tables, way="page", released_at=NOW)

    assert first == second
    assert [note.way for note in register.list_notes()] == ["page", "publication"]
    assert len(register.list_entries()) == 1
    assert register.find_entry(first) == register.list_entries()[0]
    assert register.find_entry("0" * 64) is None
    assert register.list_entries()[0].ways == ("page", "publication")
    assert state != entered == register.state()


def test_list_entries__near__those_among_it_and_those_it_is_among(
    tmp_path: Path, tables: dict[str, SafeTable]
) -> None:
    register = Register(tmp_path)
    a, b = (replace(ALL, members=(key,), everybody=False) for key in "ab")
    other = replace(ALL, report="coverage")
    for population in (ALL, a, b, other):
        register.enter(population, tables, way="page", released_at=NOW)

    near = {entry.population for entry in register.list_entries(a)}

    assert near == {ALL, a}


def test_list_entries__file_changed_by_hand__is_refused(
    tmp_path: Path, tables: dict[str, SafeTable]
) -> None:
    register = Register(tmp_path)
    key = register.enter(ALL, tables, way="page", released_at=NOW)
    path = tmp_path / "entries" / f"{key}.json"
    path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8")

    with pytest.raises(RegisterFault, match="not what was entered"):
        register.list_entries()


def test_list_notes__line_changed_by_hand__is_refused(tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text('{"key": "../../etc", "way": "page"}\n', encoding="utf-8")

    with pytest.raises(RegisterFault, match="line 1"):
        Register(tmp_path).list_notes()


def test_list_notes__nothing_released__is_empty(tmp_path: Path) -> None:
    assert Register(tmp_path / "none").list_notes() == []


@pytest.mark.parametrize(
    ("few", "many", "within"),
    [
        ({"members": ("a",), "everybody": False}, {}, True),
        ({}, {"members": ("a",), "everybody": False}, False),
        ({"first_year": 2015, "last_year": 2016}, {}, True),
        (
            {"first_year": 2015, "last_year": 2016},
            {"first_year": 2016, "last_year": 2018},
            False,
        ),
        ({"edition": 1, "snapshot": "older"}, {}, True),
        ({"edition": 3, "snapshot": "newer"}, {}, False),
        ({"snapshot": "of another site"}, {}, False),
        ({"report": "coverage"}, {}, False),
        ({}, {}, False),
    ],
)
def test_is_within__populations__some_people_among_more(
    few: dict[str, object], many: dict[str, object], within: bool
) -> None:
    assert replace(ALL, **few).is_within(replace(ALL, **many)) == within  # type: ignore[arg-type]
