"""When an answer of a reviewer takes effect: the rules of docs/linkage-review.md, one by one."""

import random
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.linkage.rules import (
    DOUBLE_ONE_IN,
    PairKey,
    Said,
    Standing,
    State,
    is_drawn,
    lot,
    lot_of,
    settle,
)

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LIKELY, UNLIKELY, SAMPLED = 0.8, 0.2, 0.99


def said(*rows: tuple[int, str, str], probability: float = LIKELY) -> list[Said]:
    """Rows from (reviewer, kind, answer), one a minute; each reviewer's turns are counted."""
    turns: dict[int, int] = {}
    made = []
    for number, (reviewer, kind, answer) in enumerate(rows):
        turn = turns.get(reviewer, 0)
        turns[reviewer] = turn + 1
        at = NOON + timedelta(minutes=number)
        made.append(Said(number, kind, answer, reviewer, turn, at, probability))
    return made


def answers(*given: str, probability: float = LIKELY) -> list[Said]:
    """One answer of each of so many reviewers."""
    rows = [(number, "review", answer) for number, answer in enumerate(given)]
    return said(*rows, probability=probability)


RULES = [
    # what was said, probability, drawn for two, where the pair stands, what holds
    ("nobody", (), LIKELY, False, "open", None),
    ("one, as the model leans", ("same",), LIKELY, False, "settled", True),
    ("one, as the model leans away", ("different",), UNLIKELY, False, "settled", False),
    ("one, against the model", ("different",), LIKELY, False, "waiting", False),
    ("one, against the model's no", ("same",), UNLIKELY, False, "waiting", True),
    ("one, where the model leans nowhere", ("same",), 0.5, False, "waiting", True),
    ("one, of a pair drawn for two", ("same",), LIKELY, True, "waiting", True),
    ("two against the model", ("different", "different"), LIKELY, False, "settled", False),
    ("two who agree on a drawn pair", ("same", "same"), LIKELY, True, "settled", True),
    ("two who differ", ("same", "different"), LIKELY, False, "differing", False),
    ("a third settles it", ("same", "different", "same"), LIKELY, False, "settled", True),
    ("a third settles it otherwise", ("same", "different", "different"), LIKELY, True, "settled",
     False),
    ("unsure never settles", ("unsure",), LIKELY, False, "open", None),
    ("unsure thrice", ("unsure", "unsure", "unsure"), LIKELY, True, "open", None),
    ("unsure, then clear", ("unsure", "same"), LIKELY, False, "settled", True),
    ("a third who is unsure", ("same", "different", "unsure"), LIKELY, False, "differing", False),
    ("four, two and two", ("same", "different", "unsure", "same", "different"), LIKELY, False,
     "differing", False),
    ("a sampled link held right", ("same",), SAMPLED, False, "settled", True),
    ("a sampled link doubted by one", ("different",), SAMPLED, False, "waiting", False),
    ("a sampled link doubted by two", ("different", "different"), SAMPLED, False, "settled", False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "probability", "drawn", "standing", "same"),
    [rule[1:] for rule in RULES],
    ids=[rule[0] for rule in RULES],
)
def test_settle__answers__stand_as_the_rule_says(
    given: tuple[str, ...], probability: float, drawn: bool, standing: str, same: bool | None
) -> None:
    state = settle(answers(*given, probability=probability), drawn=drawn)
    assert (state.standing, state.same) == (standing, same)


def test_settle__cut_by_hand__at_once_and_over_answers() -> None:
    rows = said((1, "review", "same"), (2, "cut", "different"), probability=SAMPLED)
    state = settle(rows, drawn=False)
    assert (state.standing, state.same) == (Standing.CUT, False)
    assert state.decided_at == rows[1].decided_at
    assert state.seen_by == {1}, "a cut is no review"


def test_settle__restored__as_if_never_cut() -> None:
    before = said((1, "review", "same"))
    after = said((1, "review", "same"), (2, "cut", "different"), (3, "restore", "same"))
    assert settle(after, drawn=False) == settle(before, drawn=False)
    alone = settle(said((2, "cut", "different"), (3, "restore", "same")), drawn=False)
    assert (alone.standing, alone.same) == (Standing.OPEN, None)


def test_settle__cut_again_after_restoring__cut() -> None:
    rows = said((1, "cut", "different"), (1, "restore", "same"), (2, "cut", "different"))
    assert settle(rows, drawn=False).standing == Standing.CUT


def test_settle__taken_back__as_if_never_said() -> None:
    state = settle(said((1, "review", "same"), (1, "undo", "same")), drawn=False)
    assert state == State(Standing.OPEN, None, None, frozenset())
    again = said((1, "review", "same"), (1, "undo", "same"), (1, "review", "different"))
    assert settle(again, drawn=False).same is False


REVIEWERS = st.lists(
    st.lists(st.sampled_from(["same", "different", "unsure", "undo"]), max_size=4), max_size=5
)


@given(
    REVIEWERS, st.floats(0.001, 0.999), st.booleans(), st.integers(0, 2**32), st.integers(0, 2**32)
)
def test_settle__any_order_of_answers__one_state(
    given: list[list[str]], probability: float, drawn: bool, first: int, second: int
) -> None:
    def one_order(seed: int) -> State:
        # Each reviewer's own answers keep their turns; who came when is drawn.
        rows = [
            Said(0, "undo" if answer == "undo" else "review", answer, who, turn,
                 NOON + timedelta(minutes=10 * who + turn), probability)
            for who, own in enumerate(given)
            for turn, answer in enumerate(own)
        ]  # fmt: skip
        random.Random(seed).shuffle(rows)
        return settle(rows, drawn=drawn)

    assert one_order(first) == one_order(second)


@given(REVIEWERS, st.floats(0.001, 0.999), st.booleans())
def test_settle__any_answers__settled_only_by_a_clear_majority(
    given: list[list[str]], probability: float, drawn: bool
) -> None:
    rows = said(
        *((who, "undo" if answer == "undo" else "review", answer)
          for who, own in enumerate(given) for answer in own),
        probability=probability,
    )  # fmt: skip
    state = settle(rows, drawn=drawn)
    last = [own[-1] for own in given if own and own[-1] != "undo"]
    same, different = last.count("same"), last.count("different")
    if state.is_settled:
        assert state.same == (same > different)
        assert same != different
        assert same + different > 1 or (not drawn and state.same == (probability > 0.5))
    assert len(state.seen_by) == len(last)


def pseudonyms(count: int, seed: int) -> list[str]:
    drawn = random.Random(seed)
    return [f"{drawn.getrandbits(128):032x}" for _ in range(count)]


def test_is_drawn__many_pairs__one_in_ten_and_the_same_again() -> None:
    pairs = [
        PairKey("npd_ks4", left, right)
        for left, right in zip(pseudonyms(20_000, 1), pseudonyms(20_000, 2), strict=True)
    ]
    drawn = [is_drawn(pair) for pair in pairs]
    assert sum(drawn) / len(drawn) == pytest.approx(1 / DOUBLE_ONE_IN, abs=0.008)
    assert drawn == [is_drawn(pair) for pair in pairs]


def test_lot__table_and_single_pair__agree() -> None:
    left, right = [*pseudonyms(50, 3), "not hexadecimal at all"], [*pseudonyms(50, 4), ""]
    table = pl.DataFrame({"left_id": left, "right_id": right})
    for number in range(3):
        found = table.select(lot(number, seed=77)).to_series().to_list()
        assert found == [
            lot_of(PairKey("s", one, other), number, seed=77)
            for one, other in zip(left, right, strict=True)
        ]
        assert len(set(found)) > 45
