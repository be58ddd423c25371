"""The steps of a pair are exact: they add up to the probability that the linker gave it."""

from itertools import pairwise
from math import log2

import polars as pl
import pytest

from app.linkage.waterfall import make_waterfall, percent, say_field, signed
from etl.demo.pairs import make_pair
from etl.linkage import Linker, LinkResult, PairReason, explain_pair
from etl.linkage.explain import FieldReason


@pytest.fixture(scope="module")
def result() -> LinkResult:
    pair = make_pair(600, seed=7)
    return Linker.over(pair.left).link(pair.right)


def reasons(result: LinkResult) -> list[PairReason]:
    keys = result.candidates.select("left_id", "right_id").rows()
    found = [explain_pair(result, left, right) for left, right in keys[:400]]
    return [one for one in found if one is not None]


def test_make_waterfall__any_pair__each_step_begins_where_the_last_ended(
    result: LinkResult,
) -> None:
    for reason in reasons(result):
        steps = make_waterfall(reason, "weighed").steps[:-1]
        assert steps[0].before == 0.0
        for one, following in pairwise(steps):
            assert following.before == pytest.approx(one.after)


def test_make_waterfall__any_pair__ends_at_its_probability(result: LinkResult) -> None:
    seen = 0
    for reason in reasons(result):
        end = make_waterfall(reason, "weighed").steps[-1].after
        chance = reason.probability
        if 1e-6 < chance < 1 - 1e-6 and reason.rivals:
            seen += 1
            assert end == pytest.approx(log2(chance / (1 - chance)), abs=1e-6)
    assert seen > 5


def test_make_waterfall__every_pair__starts_from_the_same_chance(result: LinkResult) -> None:
    starts = {round(make_waterfall(one, "weighed").steps[0].after, 6) for one in reasons(result)}
    assert len(starts) == 1
    assert starts.pop() < 0


def test_make_waterfall__decided_by_a_person__says_so(result: LinkResult) -> None:
    reason = reasons(result)[0]
    assert "A person has decided" in make_waterfall(reason, "reviewed").decided
    assert make_waterfall(reason, "exact").decided == ""


@pytest.mark.parametrize(
    ("bits", "said"),
    [
        (10.0, "1,000 times as likely of one person as of two strangers"),
        (-2.0, "4.0 times as likely of two strangers as of one person"),
        (0.01, "next to nothing either way"),
        (25.0, "over a million times as likely of one person"),
    ],
)
def test_say_field__bits__are_told_as_times(bits: float, said: str) -> None:
    part = FieldReason("born", "the same date of birth", bits, 0.0, 0.0003)
    words = say_field(part)
    assert words.startswith("The same date of birth; 0.03% of people have this date of birth.")
    assert said in words


@pytest.mark.parametrize(
    ("chance", "text"),
    [(1.0, "over 99.99%"), (0.99995, "over 99.99%"), (0.5, "50.0%"), (0.00001, "under 0.01%")],
)
def test_percent__nearly_sure__never_claims_certainty(chance: float, text: str) -> None:
    assert percent(chance) == text


def test_signed__no_weight__has_no_sign() -> None:
    assert [signed(bits) for bits in (-0.01, 0.0, 1.25, -3.0)] == [
        "0.0",
        "0.0",
        "+1.2",
        "\u22123.0",
    ]


def test_make_waterfall__no_rival__nothing_is_taken(result: LinkResult) -> None:
    alone = [one for one in reasons(result) if not one.rivals]
    assert alone
    for reason in alone:
        rivals = make_waterfall(reason, "weighed").steps[-2]
        assert rivals.bits == 0.0
        assert "No other pair" in rivals.words


def test_candidates__of_the_example__have_pairs_of_each_kind(result: LinkResult) -> None:
    outcomes = set(result.candidates.select(pl.col("outcome").unique()).to_series())
    assert {"link", "no_match"} <= outcomes
