"""Reports are told from printed figures, and say plainly where there are none to print."""

import re
from pathlib import Path
from typing import Any

import pytest

from analytics.definitions import default_of, list_usable
from analytics.disclosure import SafeTable, protect_report
from analytics.disclosure.sealing import withhold_printed
from analytics.reports import Choice, Question, ReportKind, Told
from analytics.reports.groups import Groups
from analytics.reports.ilr_track import IlrTrack
from analytics.reports.ks4_school_average import Ks4SchoolAverage
from analytics.reports.sections import HIDDEN
from analytics.reports.white_disadvantaged_males import WhiteDisadvantagedMales
from analytics.track.people import open_track
from analytics.track.scope import EVERYBODY, NothingToTrack, Scope

KEY = b"a key of the tests, 32 bytes long"
QUESTION = Question("", EVERYBODY, "All members")
KINDS: tuple[ReportKind, ...] = (
    Ks4SchoolAverage(),
    WhiteDisadvantagedMales(),
    IlrTrack(),
    Groups(),
)
Held = dict[str, tuple[dict[str, SafeTable], dict[str, list[str]]]]


@pytest.fixture(scope="module")
def held(analysis: Path) -> Held:
    """By report, its printed tables, and by family the definitions that can be chosen."""
    found: Held = {}
    with open_track(analysis, EVERYBODY) as track:
        for kind in KINDS:
            tables = protect_report(kind.count(track, QUESTION), key=KEY)
            usable = {
                family: [each.key for each in list_usable(track, [family])]
                for family in kind.families
            }
            found[kind.name] = (tables, usable)
    return found


def _choices(kind: ReportKind, **chosen: str) -> dict[str, Choice]:
    keys = {family: default_of(family).key for family in kind.families} | chosen
    return {family: Choice(key, key, "") for family, key in keys.items()}


def _words(told: Told) -> list[str]:
    return [
        told.answer,
        *(text for each in told.sections for text in (each.title, *each.text)),
        *(each.chart.alt for each in told.sections if each.chart is not None),
    ]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_tell__every_definition__sections_with_findings_and_no_true_figure(
    held: Held, kind: ReportKind
) -> None:
    tables, usable = held[kind.name]
    for family, keys in usable.items():
        for key in keys:
            told = kind.tell(tables, _choices(kind, **{family: key}), QUESTION)
            assert len(told.sections) >= 4
            assert len({section.key for section in told.sections}) == len(told.sections)
            assert told.answer != HIDDEN
            for words in _words(told):
                # A percentage is whole: with a fraction it would be of true counts.
                assert not re.search(r"\d\.\d+ ?%", words), words


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_tell__everything_withheld__plain_headings_without_a_figure(
    held: Held, kind: ReportKind
) -> None:
    tables, _ = held[kind.name]
    hidden = {key: withhold_printed(table, "Withheld.") for key, table in tables.items()}
    told = kind.tell(hidden, _choices(kind), QUESTION)
    assert told.answer == HIDDEN
    for section in told.sections:
        assert section.chart is None
        assert "%" not in section.title
        assert not any("points" in text or "%" in text for text in section.text), section.text


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_count__scope_of_nobody__says_so_and_why(analysis: Path, kind: Any) -> None:
    nobody = Scope(())
    with open_track(analysis, nobody) as track, pytest.raises(NothingToTrack) as caught:
        kind.count(track, Question("", nobody, "No member"))
    assert str(caught.value) == (
        "Fewer than 5 people would be in this report, or nobody: no participant is recorded"
        " (No member)."
    )
