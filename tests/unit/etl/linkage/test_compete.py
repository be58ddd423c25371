"""Competition: probabilities of pairs of which no two share a person or a record."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.linkage.compete import _first, _weigh_rivals

ODDS = st.floats(-6, 6)


def exact(log_odds: np.ndarray) -> np.ndarray:
    """Sum over every one-to-one choice of pairs, for a small table of people by records."""
    people, records = log_odds.shape
    total, of_pair = 0.0, np.zeros_like(log_odds)
    for choice in product(range(-1, records), repeat=people):
        used = [record for record in choice if record >= 0]
        if len(used) != len(set(used)):
            continue
        pairs = [(person, record) for person, record in enumerate(choice) if record >= 0]
        weight = float(np.exp(sum(log_odds[pair] for pair in pairs)))
        total += weight
        for pair in pairs:
            of_pair[pair] += weight
    return of_pair / total


def compete(log_odds: np.ndarray) -> np.ndarray:
    person, record = np.indices(log_odds.shape).reshape(2, -1)
    return _weigh_rivals(person, record, log_odds.ravel()).reshape(log_odds.shape)


@given(st.lists(ODDS, min_size=1, max_size=5))
def test_compete__rivals_for_one_record__exact(odds: list[float]) -> None:
    column = np.array(odds)[:, None]
    assert compete(column) == pytest.approx(exact(column), abs=1e-9)
    assert compete(column.T) == pytest.approx(exact(column.T), abs=1e-9)


def test_compete__twins_and_both_records__each_likelier_than_alone() -> None:
    twins = np.array([[3.0, 1.0], [1.0, 3.0]])
    assert compete(twins) == pytest.approx(exact(twins), abs=0.06)
    assert compete(twins)[0, 0] > 0.85


@given(st.lists(ODDS, min_size=9, max_size=9))
def test_compete__rings_of_rivals__never_more_than_one_of_each(odds: list[float]) -> None:
    chances = compete(np.array(odds).reshape(3, 3))
    assert (chances.sum(axis=0) <= 1 + 1e-3).all()
    assert (chances.sum(axis=1) <= 1 + 1e-3).all()


def test_first__equal_chances__none_is_chosen() -> None:
    node = np.array([0, 0, 1, 1, 2])
    assert _first(node, np.array([0.4, 0.4, 0.6, 0.3, 0.2])).tolist() == [
        False, False, True, False, True,
    ]  # fmt: skip
