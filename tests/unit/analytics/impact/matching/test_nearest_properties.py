"""Nearest matching against a plain program that looks at everybody each time."""

from dataclasses import replace
from typing import Any
from unittest.mock import patch

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.impact.design import Caliper, Design, Distance, Order, Scope
from analytics.impact.matched import Pairs
from analytics.impact.matching import match, nearest_line
from analytics.impact.matching.limits import Limits
from analytics.impact.matching.nearest_line import Line
from analytics.impact.matching.nearest_rounds import match_in_rounds
from analytics.impact.matching.nearest_space import Space
from analytics.impact.matching.task import Task
from analytics.impact.units import Floats, read_units


@st.composite
def draw_task(draw: st.DrawFn, order: Order = Order.DATA) -> Task:
    """Draw a few people with scores, strata, bands and codes of few values, so with many ties."""
    n = draw(st.integers(2, 24))
    few = st.lists(st.integers(0, 7), min_size=n, max_size=n)
    score, strata, band, code = (np.array(draw(few)) for _ in range(4))
    is_focal = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    is_focal[:2] = True, False
    focal = np.array(draw(st.permutations(np.flatnonzero(is_focal).tolist())))
    return Task(
        focal=focal,
        other=~is_focal,
        order=order,
        wanted=draw(st.integers(1, 3)) + np.arange(len(focal)) % 2,
        reuse=draw(st.integers(1, 3)),
        stages=draw(st.sampled_from([(strata % 2,), (strata % 4, strata % 2)])),
        score=score / 8,
        width=draw(st.sampled_from([0.125, 0.375, np.inf])),
        limits=draw(st.sampled_from([Limits(), Limits(((band / 1.0, 2.0),), (code % 3,))])),
    )


def match_plainly(task: Task, points: Floats, *, is_line: bool) -> set[tuple[int, int, int]]:
    """Match by looking at everybody: in turn, round by round, the nearest whom nobody has."""
    found: dict[int, list[int]] = {one: [] for one in task.focal.tolist()}
    for strata in task.stages:
        rank = np.empty(len(points), dtype=int)
        keys = (points[:, 0],) if is_line else (points[:, 0], strata)
        rank[np.lexsort(keys)] = np.arange(len(points))
        before = {one: len(mine) for one, mine in found.items()}
        for k in range(1, int(task.wanted.max()) + 1):
            for turn, one in enumerate(task.focal.tolist()):
                if before[one] or len(found[one]) != k - 1 or task.wanted[turn] < k:
                    continue
                begun = [rank[mine] for mine in found[one]] if is_line else []
                low, high = min([rank[one], *begun]), max([rank[one], *begun])
                used = [other for mine in found.values() for other in mine]
                met = [
                    (distance, steps if is_line else -steps, other)
                    for other in np.flatnonzero(task.other & (strata == strata[one])).tolist()
                    for distance in [float(np.sqrt(((points[one] - points[other]) ** 2).sum()))]
                    for gap in [rank[other] - (low if rank[other] < low else high)]
                    for steps in [2 * gap if gap > 0 else -2 * gap - 1]
                    if other not in found[one] and used.count(other) < task.reuse
                    if distance <= task.width
                    if task.limits.allow(np.array(one), np.array(other))
                ]
                if met:
                    found[one].append(min(met)[2])
    return {
        (one, other, rank + 1) for one, mine in found.items() for rank, other in enumerate(mine)
    }


def match_in_line(task: Task, score: Floats) -> Pairs:
    return match_in_rounds(
        task,
        lambda strata, free: Line(score, strata, task.focal, free, task.limits, width=task.width),
    )


def list_places(pairs: Pairs) -> set[tuple[int, int, int]]:
    """Give pairs as sets of places and ranks."""
    return set(zip(pairs.focal.tolist(), pairs.other.tolist(), pairs.rank.tolist(), strict=True))


@settings(max_examples=60)
@given(draw_task())
def test_match_in_rounds__people_in_line__as_a_plain_search_finds(task: Task) -> None:
    score = task.score
    assert score is not None
    pairs = match_in_rounds(
        task,
        lambda strata, free: Line(score, strata, task.focal, free, task.limits, width=task.width),
    )
    assert list_places(pairs) == match_plainly(task, score[:, None], is_line=True)
    assert_within_limits(task, pairs)


@settings(max_examples=30)
@given(draw_task())
def test_match_in_rounds__many_refused__as_one_by_one(task: Task) -> None:
    score = task.score
    assert score is not None
    expected = match_in_line(task, score)
    with patch.multiple(nearest_line, _MANY=1, _AHEAD=2):
        assert list_places(match_in_line(task, score)) == list_places(expected)


@settings(max_examples=60)
@given(draw_task(), st.integers(0, 1000))
def test_match_in_rounds__people_in_space__as_a_plain_search_finds(task: Task, seed: int) -> None:
    points = np.random.default_rng(seed).integers(0, 4, (len(task.other), 2)).astype(float)
    task = replace(task, width=np.inf)
    pairs = match_in_rounds(
        task, lambda strata, free: Space(points, strata, task.focal, free, task.limits)
    )
    assert list_places(pairs) == match_plainly(task, points, is_line=False)


@settings(max_examples=40)
@given(draw_task(Order.CLOSEST), st.integers(0, 1000))
def test_match_in_rounds__closest_first__takes_the_closest_pair_of_all_each_time(
    task: Task, seed: int
) -> None:
    score = np.random.default_rng(seed).random(len(task.other))
    task = replace(task, wanted=np.ones_like(task.wanted), reuse=1, stages=task.stages[:1])
    pairs = match_in_rounds(
        task,
        lambda strata, free: Line(score, strata, task.focal, free, task.limits, width=task.width),
    )
    waiting, free = set(task.focal.tolist()), set(np.flatnonzero(task.other).tolist())
    expected = set()
    while nearest := [
        min(reach)
        for one in waiting
        if (reach := [
            (abs(score[one] - score[other]), one, other)
            for other in free
            if task.stages[0][one] == task.stages[0][other]
            and abs(score[one] - score[other]) <= task.width
            and task.limits.allow(np.array(one), np.array(other))
        ])
    ]:  # fmt: skip
        _, one, other = min(nearest)
        waiting.remove(one)
        free.remove(other)
        expected.add((one, other, 1))
    assert list_places(pairs) == expected


def assert_within_limits(task: Task, pairs: Pairs) -> None:
    """See that nobody is used too often, and that pairs keep to strata and limits."""
    assert np.bincount(pairs.other).max(initial=0) <= task.reuse
    assert (pairs.distance <= task.width).all()
    assert (task.stages[-1][pairs.focal] == task.stages[-1][pairs.other]).all()
    assert task.limits.allow(pairs.focal, pairs.other).all()


DESIGNS: list[dict[str, Any]] = [
    {"ratio": 2},
    {"order": Order.RANDOM, "caliper": 0.5},
    {"order": Order.CLOSEST, "exact": ("sex",)},
    {"replace": True, "ratio": 3},
    {"distance": Distance.MAHALANOBIS, "caliper": None, "ratio": 1},
    {"mahalanobis_on": ("ks2",), "ratio": 1, "caliper": 1},
    {"scope": Scope.PREFER_WITHIN, "school": "school", "calipers": (Caliper("ks2", 1),)},
]


@settings(max_examples=20)
@given(st.sampled_from(DESIGNS), st.integers(0, 1000), st.randoms(use_true_random=False))
def test_match__rows_in_another_order__the_same_pairs(
    choices: dict[str, Any], seed: int, random: Any
) -> None:
    draw = np.random.default_rng(seed)
    frame = pl.DataFrame({
        "id": [f"P{place}" for place in range(30)],
        "treated": np.arange(30) % 3 == 0,
        "ks2": draw.integers(95, 100, 30),
        "fsm": draw.integers(0, 2, 30),
        "sex": draw.integers(0, 2, 30),
        "school": draw.integers(0, 3, 30),
    })  # fmt: skip
    design = Design("treated", ("ks2", "fsm"), **choices)
    shuffled = frame[random.sample(range(30), 30)]
    found = []
    for rows in (frame, shuffled):
        units = read_units(rows, design)
        pairs = match(units, design).pairs
        assert pairs is not None
        ids = units.ids.to_list()
        found.append({(ids[focal], ids[other], rank) for focal, other, rank in list_places(pairs)})
    assert found[0] == found[1]
