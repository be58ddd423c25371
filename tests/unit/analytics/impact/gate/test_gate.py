"""Which studies are Type 3, and what those that are not lack."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from analytics.impact.gate import Facts, judge_evidence
from analytics.impact.stress.placebo import Placebo
from analytics.reports.model import Evidence
from tests.support.impact import AT, PROTOCOL

PASSED = Placebo("ks1", "Key Stage 1", 0.01, -0.05, 0.07, 900)
FAILED = Placebo("ks1", "Key Stage 1", 0.40, 0.30, 0.50, 900)
VAGUE = Placebo("ks1", "Key Stage 1", 0.10, -0.60, 0.80, 12)
FACTS = Facts(
    locked_at=AT,
    opened_at=AT + timedelta(hours=1),
    worst_smd=0.03,
    worst_covariate="ks2",
    adjusted=True,
    kept=0.97,
    schools=40,
    df=25.0,
    placebos=(PASSED,),
    sensitive=("Something unrecorded would have to be strong.",),
)


def test_judge_evidence__everything_met__is_causal_at_level_three() -> None:
    verdict = judge_evidence(PROTOCOL, FACTS)
    assert (verdict.type, verdict.maryland) == (Evidence.CAUSAL, 3)
    assert verdict.reasons == ()
    assert verdict.effect_of == "participants"
    assert verdict.sentences[0].startswith("Type 3 evidence")
    assert "level 3" in verdict.sentences[1]
    assert verdict.sentences[-1].startswith("Not to be claimed")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"opened_at": AT - timedelta(seconds=1)}, "before the protocol was locked"),
        ({"worst_smd": 0.11}, "0.11 standard deviations at most (ks2); 0.1 is allowed"),
        ({"worst_smd": 0.06, "adjusted": False}, "only where the estimate adjusts"),
        ({"schools": 9}, "9 schools, 25 degrees of freedom"),
        ({"df": 3.2}, "too few schools"),
        ({"schools": None, "df": None}, "schools are not known"),
        ({"placebos": ()}, "no group that it left alone"),
        ({"placebos": (VAGUE,)}, "too few people"),
        ({"placebos": (PASSED, FAILED)}, "not alike to begin with"),
        ({"sensitive": ()}, "could not be worked out"),
    ],
)
def test_judge_evidence__one_thing_lacking__is_empirical_and_says_why(
    change: dict[str, Any], says: str
) -> None:
    verdict = judge_evidence(PROTOCOL, replace(FACTS, **change))
    assert verdict.type is Evidence.EMPIRICAL
    (reason,) = verdict.reasons
    assert says in reason
    assert reason in verdict.sentences
    assert verdict.sentences[0].startswith("Type 2 evidence")


def test_judge_evidence__no_baseline__is_empirical_at_level_two() -> None:
    verdict = judge_evidence(replace(PROTOCOL, baseline=None), FACTS)
    assert (verdict.type, verdict.maryland) == (Evidence.EMPIRICAL, 2)
    assert "earlier measure of attainment" in verdict.reasons[0]


def test_judge_evidence__few_participants_kept__renames_whose_effect_it_is() -> None:
    verdict = judge_evidence(PROTOCOL, replace(FACTS, kept=0.62))
    assert verdict.type is Evidence.CAUSAL
    assert verdict.effect_of == "participants who could be matched"
    assert any("Only 62%" in one.sentence for one in verdict.conditions)


def test_judge_evidence__wide_limit_in_the_protocol__is_no_way_round() -> None:
    lax = replace(PROTOCOL, most_smd=1.0)
    verdict = judge_evidence(lax, replace(FACTS, worst_smd=0.5))
    assert verdict.type is Evidence.EMPIRICAL
