"""What is worked out once is kept on disk: read again as it was, and nothing else in its place."""

import os
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from analytics.disclosure import Count, Dimension, Share, get_rule_set, protect
from analytics.reports.edition import EditionFacts
from analytics.reports.make import Protected
from app.core import kept_reports

EDITION = EditionFacts(Path(), 1, "2026-11-21", "ab" * 32, "1", secret=b"a secret of the tests")


def some_tables() -> Protected:
    table = protect(
        pl.DataFrame({"sex": ["f", "m"], "people": [40, 3], "entered": [20, 1]}),
        (Dimension("sex", "Sex", (("f", "Female"), ("m", "Male"))),),
        (
            Count("people", "People"),
            Count("entered", "Entered", part_of="people"),
            Share("rate", "Entered, %", part="entered", whole="people"),
        ),
        get_rule_set("hesa_2011"),
        notes=("A note.",),
        total_label="All",
    )
    return Protected({"by_sex": table}, {("rural", "ruc"): "Load it."}, "2019/20")


@pytest.fixture
def count() -> Callable[[], Protected]:
    calls: list[int] = []

    def work_out() -> Protected:
        calls.append(1)
        assert len(calls) == 1, "worked out again"
        return some_tables()

    return work_out


def test_keep__asked_again__what_was_worked_out_the_first_time(
    tmp_path: Path, count: Callable[[], Protected]
) -> None:
    first = kept_reports.keep(tmp_path, EDITION, "all", count)
    again = kept_reports.keep(tmp_path, EDITION, "all", count)

    assert again == first == some_tables()


def test_keep__file_that_somebody_changed__is_worked_out_anew(tmp_path: Path) -> None:
    kept_reports.keep(tmp_path, EDITION, "all", some_tables)
    (path,) = tmp_path.rglob("*.json")
    path.write_text(path.read_text(encoding="utf-8").replace('"40"', '"41"'), encoding="utf-8")

    assert kept_reports.keep(tmp_path, EDITION, "all", some_tables) == some_tables()
    assert '"41"' not in path.read_text(encoding="utf-8")


def test_keep__other_question_or_other_code__is_not_taken_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_reports.keep(tmp_path, EDITION, "all", some_tables)
    other = Protected({}, {}, "2020/21")

    assert kept_reports.keep(tmp_path, EDITION, "one", lambda: other) == other
    monkeypatch.setattr(kept_reports, "_hash_code", lambda: "cd" * 32)
    assert kept_reports.keep(tmp_path, EDITION, "all", lambda: other) == other


def test_keep__other_code__former_goes_once_it_is_a_day_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for code, kept in (("ab", 1), ("cd", 2), ("ef", 1)):
        monkeypatch.setattr(kept_reports, "_hash_code", lambda code=code: code * 32)
        kept_reports.keep(tmp_path, EDITION, "all", some_tables)
        assert len(list(tmp_path.iterdir())) == kept
        if code == "cd":
            for folder in tmp_path.iterdir():
                long_ago = folder.stat().st_mtime - 2 * 24 * 60 * 60
                os.utime(folder, (long_ago, long_ago))
