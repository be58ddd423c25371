"""Clusters of pairs: average link, whatever the order; no period twice; rivals hold each other."""

from collections import defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage

from etl.linkage.clusters import NO_PERIOD, Pairs, cluster_pairs

RECORDS = 9
chances = st.dictionaries(
    st.tuples(st.integers(0, RECORDS - 1), st.integers(0, RECORDS - 1)).filter(
        lambda pair: pair[0] < pair[1]
    ),
    st.floats(0.05, 1.0),
)
periods = st.lists(st.integers(NO_PERIOD, 2), min_size=RECORDS, max_size=RECORDS)
ANY = [NO_PERIOD] * RECORDS


def clusters(
    pairs: dict[tuple[int, int], float],
    of: list[int] = ANY,
    threshold: float = 0.5,
    apart: tuple[tuple[int, int], ...] = (),
) -> list[int]:
    left, right = (np.array([pair[end] for pair in pairs], dtype=np.int64) for end in (0, 1))
    chance = np.array(list(pairs.values()), dtype=float)
    known = np.array([pair in apart for pair in pairs], dtype=np.bool_)
    given_pairs = Pairs(left, right, chance, known)
    return [int(row) for row in cluster_pairs(given_pairs, np.array(of), threshold=threshold)]


def test_cluster_pairs__one_wrong_pair_between_two_families__stay_apart() -> None:
    families = {(0, 1): 0.99, (0, 2): 0.99, (1, 2): 0.99, (3, 4): 0.99, (3, 5): 0.99, (4, 5): 0.99}
    assert clusters(families | {(2, 3): 0.97})[:6] == [0, 0, 0, 3, 3, 3]


def test_cluster_pairs__pair_that_no_pass_found__counts_as_nought() -> None:
    assert clusters({(0, 1): 0.99, (1, 2): 0.9})[:3] == [0, 0, 2]
    assert clusters({(0, 1): 1.0, (1, 2): 1.0})[:3] == [0, 0, 0]


def test_cluster_pairs__two_of_one_period__never_together() -> None:
    triangle = {(0, 1): 0.9, (0, 2): 0.6, (1, 2): 0.99}
    of = [0, 0, 1, *ANY[3:]]
    assert clusters(triangle, of)[:3] == [0, 1, 1]


def test_cluster_pairs__could_be_either_of_two_in_a_period__is_neither() -> None:
    fork = {(0, 1): 0.99, (0, 2): 0.99}
    assert clusters(fork, [0, 1, 1, *ANY[3:]])[:3] == [0, 1, 2]
    assert clusters(fork | {(1, 2): 0.99}, [0, 1, 2, *ANY[3:]])[:3] == [0, 0, 0]


def test_cluster_pairs__rival_finds_another__held_pair_is_taken_up() -> None:
    pairs = {(0, 1): 0.9, (0, 2): 0.9, (2, 3): 0.99}
    of = [0, 1, 1, 0, *ANY[4:]]
    assert clusters(pairs, of)[:4] == [0, 0, 2, 2]


def test_cluster_pairs__relatives__not_even_by_a_third() -> None:
    bridge = {(0, 1): 0.3, (0, 2): 0.95, (1, 2): 0.95}
    assert clusters(bridge)[:3] == [0, 0, 0]
    assert clusters(bridge, apart=((0, 1),))[:3] == [0, 1, 2]
    clearer = bridge | {(0, 2): 0.999}
    assert clusters(clearer, apart=((0, 1),))[:3] == [0, 1, 0]


@given(chances)
def test_cluster_pairs__pairs_turned_and_shuffled__same_clusters(
    pairs: dict[tuple[int, int], float],
) -> None:
    turned = {(right, left): chance for (left, right), chance in reversed(pairs.items())}
    assert clusters(turned) == clusters(pairs)


@given(chances, periods)
def test_cluster_pairs__any_pairs__named_by_the_first_row_and_no_period_twice(
    pairs: dict[tuple[int, int], float], of: list[int]
) -> None:
    found = clusters(pairs, of)
    members = defaultdict(list)
    for row, first in enumerate(found):
        members[first].append(row)
    for first, rows in members.items():
        assert first == rows[0]
        told = [of[row] for row in rows if of[row] != NO_PERIOD]
        assert len(told) == len(set(told))


@given(
    st.lists(st.floats(0.05, 0.95), min_size=36, max_size=36, unique=True),
    st.sampled_from([0.3, 0.5, 0.8]),
)
def test_cluster_pairs__every_pair_compared__as_scipy_has_it(
    given_chances: list[float], threshold: float
) -> None:
    pairs = [(left, right) for left in range(RECORDS) for right in range(left + 1, RECORDS)]
    found = clusters(dict(zip(pairs, given_chances, strict=True)), threshold=threshold)
    tree = linkage(1 - np.array(given_chances), method="average")
    expected = fcluster(tree, 1 - threshold, criterion="distance")
    assert _together(found) == _together(expected.tolist())


def _together(labels: list[int]) -> set[tuple[int, int]]:
    rows = range(len(labels))
    return {(i, j) for i in rows for j in rows if i < j and labels[i] == labels[j]}
