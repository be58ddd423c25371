"""A whole study of pupils whose effect is known."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from analytics.impact.bundle import hash_table
from analytics.impact.design import Scope
from analytics.impact.errors import StudyFault
from analytics.impact.estimate import Estimator
from analytics.impact.protocol import Choices, Protocol, lock
from analytics.impact.stress.linkage import LinkageRates
from analytics.impact.study import PoorBalance, StudyResult, check_match, run_study, write_bundle
from analytics.reports.model import Evidence
from tests.support.impact import AT, EFFECT, PROTOCOL, WHOLE, make_pupils

OPENED = AT + timedelta(hours=1)
#: Nothing but the effect: other choices and ties would be done again in every test.
PLAIN = replace(PROTOCOL, choices=Choices(scopes=(), orders=(), doubly_robust=False, tie_runs=0))


@pytest.fixture(scope="module")
def pupils() -> pl.DataFrame:
    return make_pupils()


@pytest.fixture(scope="module")
def whole(pupils: pl.DataFrame) -> StudyResult:
    locked = lock(WHOLE, AT, "An officer")
    return run_study(
        pupils, locked, opened_at=OPENED, code="1.2", linkage=LinkageRates(false_links=0.1)
    )


def study(frame: pl.DataFrame, protocol: Protocol = PLAIN, *, told: bool = False) -> StudyResult:
    locked = lock(protocol, AT, "An officer")
    return run_study(frame, locked, opened_at=OPENED, told_to_estimate=told)


def test_check_match__outcomes_cannot_be_read__is_done_without_them(pupils: pl.DataFrame) -> None:
    closed = pupils.with_columns(att8=pl.lit("closed"), em94=pl.lit("closed"))
    checked = check_match(closed, PLAIN)
    assert "att8" not in checked.units.frame.columns
    assert checked.comparison.worst_smd < 0.05


def test_check_match__flow__goes_down_to_those_compared(pupils: pl.DataFrame) -> None:
    comparison = check_match(pupils, PLAIN).comparison
    assert [one.key for one in comparison.flow] == ["table", "known", "overlap", "matched"]
    first, *_, last = comparison.flow
    assert first.participants + first.others == len(pupils)
    assert last.participants / first.participants == comparison.kept < 1
    assert comparison.dropped["covariate"].to_list() == ["ks2", "fsm"]
    assert comparison.schools == 20


def test_check_match__column_is_not_there__says_which(pupils: pl.DataFrame) -> None:
    with pytest.raises(StudyFault, match="no column att8"):
        check_match(pupils.drop("att8"), PLAIN)


def test_run_study__known_effect__is_in_the_interval_and_not_in_the_naive_one(
    whole: StudyResult,
) -> None:
    found, naive = whole.headline("att8"), whole.naive["att8"]
    assert found.estimator is Estimator.G_COMPUTATION
    assert found.low is not None
    assert found.high is not None
    assert found.low < EFFECT < found.high
    assert naive.low is not None
    assert naive.low > EFFECT


def test_run_study__all_that_can_be_tried__is_tried(whole: StudyResult) -> None:
    stress = whole.stress
    assert [one.outcome for one in stress.outcomes] == ["att8", "em94"]
    assert [one.key for one in stress.placebos] == ["ks1", "signed_up", "signed_up"]
    assert stress.ties is not None
    assert len(stress.curve.of("att8")) == 7
    assert "same direction" in stress.curve.say("att8")
    assert stress.faults == ()
    first = stress.outcomes[0]
    assert first.schools is not None
    assert first.schools.value == pytest.approx(whole.headline("att8").value)
    assert len(first.say_sensitivity({})) == 5
    assert len(first.say_others()) == 2
    assert first.linkage is not None
    assert first.linkage.value == pytest.approx(whole.headline("att8").value / 0.9)


def test_run_study__groups_and_hours__are_told_apart(whole: StudyResult) -> None:
    (by_meals,) = whole.subgroups["att8"]
    assert [one.level for one in by_meals.levels] == ["False", "True"]
    assert all(one.estimate is not None for one in by_meals.levels)
    assert by_meals.p_adjusted == by_meals.p
    assert len(whole.doses["att8"].bands) == 3


def test_run_study__all_conditions_met__is_causal(whole: StudyResult) -> None:
    assert whole.verdict.type is Evidence.CAUSAL
    assert whole.verdict.maryland == 3
    assert whole.departures == ()
    assert not whole.told_to_estimate


def test_run_study__rows_in_another_order__is_the_same(
    pupils: pl.DataFrame,
) -> None:
    one, other = study(pupils), study(pupils.reverse().select(reversed(pupils.columns)))
    assert one.headline("att8") == other.headline("att8")
    assert one.table_hash == other.table_hash
    assert one.table_hash != hash_table(pupils.with_columns(pl.col("att8") + 1), "id")


def test_run_study__poor_balance__is_refused_until_told(pupils: pl.DataFrame) -> None:
    poor = replace(PLAIN, most_smd=0.001)
    with pytest.raises(PoorBalance, match="Match in another way"):
        study(pupils, poor)
    found = study(pupils, poor, told=True)
    assert found.told_to_estimate
    assert "because the study was told to" in found.notes[0]
    assert found.verdict.type is Evidence.EMPIRICAL


def test_run_study__other_than_locked__departures_are_told(pupils: pl.DataFrame) -> None:
    within = replace(PLAIN, design=replace(PLAIN.design, scope=Scope.WITHIN), most_smd=0.3)
    locked = lock(PLAIN, OPENED, "An officer")
    found = run_study(pupils, locked, opened_at=AT, as_run=within)
    assert [sentence.split(" ")[0] for sentence in found.departures] == ["Outcomes", "The", "The"]
    assert found.verdict.type is Evidence.EMPIRICAL


def test_run_study__outcome_that_is_the_same_of_all__is_left_out_and_said(
    pupils: pl.DataFrame,
) -> None:
    found = study(pupils.with_columns(em94=pl.lit(1)))
    assert list(found.estimates) == ["att8"]
    assert any(note.startswith("English and maths: All") for note in found.notes)


def test_run_study__outcomes_not_known_of_all__goes_on_without_them(pupils: pl.DataFrame) -> None:
    holes = pupils.with_columns(
        att8=pl.when(pl.int_range(pl.len()) % 7 > 0).then("att8"), em94=pl.col("em94")
    )
    found = study(holes)
    (first, _) = found.stress.outcomes
    assert first.schools is not None
    assert first.schools.value == pytest.approx(found.headline("att8").value, abs=0.2)
    assert any("att8 is not known" in note for note in found.notes)


def test_run_study__progress__rises_to_the_end(pupils: pl.DataFrame) -> None:
    told: list[tuple[str, float]] = []
    run_study(
        pupils,
        lock(PLAIN, AT, "An officer"),
        opened_at=OPENED,
        progress=lambda step, part: told.append((step, part)),
    )
    parts = [part for _, part in told]
    assert parts == sorted(parts)
    assert told[0] == ("Reading the people", 0.0)
    assert 0.4 < parts[-1] <= 1


def test_write_bundle__study__holds_what_is_needed_and_nobody(
    whole: StudyResult, pupils: pl.DataFrame, tmp_path: Path
) -> None:
    written = write_bundle(whole, tmp_path / "bundle")
    assert [one.name for one in written] == ["README.txt", "parameters.json", "protocol.json"]
    texts = [one.read_text() for one in written]
    assert Protocol.from_json(texts[2]) == WHOLE
    parameters = json.loads(texts[1])
    assert parameters["protocol_sha256"] == WHOLE.hash
    assert parameters["table_sha256"] == whole.table_hash
    assert parameters["code"] == "1.2"
    assert not [text for text in texts if any(one in text for one in pupils["id"])]
