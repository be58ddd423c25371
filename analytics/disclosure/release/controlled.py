"""Additive controlled rounding: every figure a multiple of the base, and all of them add.

No figure moves by as much as the base, and a count that is a multiple stays. Which way a count
goes is drawn from a secret seed, so that nobody can run the same program again to see which counts
lead to the printed ones.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from analytics.disclosure.release.faults import ReleaseError
from analytics.disclosure.release.groups import Group, Structure
from analytics.disclosure.release.solve import Answer, Program

#: How far a draw moves the cost of rounding up, in bases: enough for any remainder to go either
#: way, little enough for most counts to go to the nearer multiple.
_DRAW: Final = 0.7
_KEPT: Final = 1000.0
_GAP: Final = 0.02
_FAR: Final = 1e7


def round_together(
    structure: Structure,
    counts: NDArray[np.int64],
    base: int,
    *,
    seed: bytes,
    kept: Mapping[int, int],
    seconds: float,
) -> NDArray[np.int64]:
    """Round all groups at once.

    Parameters
    ----------
    counts
        (n_groups,) true counts that add up.
    seed
        Secret; 16 bytes or more.
    kept
        Figures printed before, by group: printed again unless they are too far from the count
        now, or cannot stand beside the others.

    Returns
    -------
    (n_groups,) multiples of `base` that add up, each less than `base` from its count.

    Raises
    ------
    ReleaseError
        There is no such rounding (never of one two-way table), or none was found in time.

    Source
    ------
    Cox 1987; as an integer program after Salazar-González 2005. Costs are distances with a draw.
    """
    down = counts // base
    low, high = down.astype(np.float64), down + (counts % base > 0)
    low[~structure.printed], high[~structure.printed] = -_FAR, _FAR
    cost = np.where(high > low, _cost_of_rounding_up(counts % base, base), 0.0)
    cost = np.where(structure.printed, cost, 0.0)
    for group in np.flatnonzero((high > low) & structure.printed):
        cost[group] += _DRAW * _draw(seed, structure.groups[group])
        if int(group) in kept:
            up = kept[int(group)] > counts[group]
            cost[group] = -_KEPT if up else _KEPT
    program = Program(
        structure.equations, np.zeros(structure.equations.shape[0]), low, high.astype(np.float64)
    )
    answer = program.minimise(cost, whole=False, seconds=seconds)
    if answer.point is None and not answer.infeasible:
        answer = program.minimise(cost, whole=True, seconds=seconds, gap=_GAP)
    return _taken(answer) * base


def share_rounded_up(rest: int, base: int) -> float:
    """Give how often a count that is `rest` above a multiple goes up, where nothing else counts."""
    return 0.0 if rest == 0 else (1 - float(_cost_of_rounding_up(rest, base)) / _DRAW) / 2


def _cost_of_rounding_up(rest: Any, base: int) -> Any:
    return 1 - 2 * rest / base


def _taken(answer: Answer) -> NDArray[np.int64]:
    if answer.infeasible:
        raise ReleaseError(
            "These tables cannot all be rounded so that they add and no figure moves by the base "
            "or more. Leave out a table or a dimension, or combine categories."
        )
    if answer.point is None:
        raise ReleaseError(
            "No additive rounding was found in time. Give more --seconds, fewer tables or "
            "fewer dimensions."
        )
    return answer.point


def _draw(seed: bytes, group: Group) -> float:
    """Draw a number from -1 to 1 for a group: the same for the same seed."""
    text = "\x1f".join(f"{dimension}\x1e{label}" for dimension, label in group)
    drawn = hashlib.blake2b(text.encode(), key=seed[:64], digest_size=8).digest()
    return int.from_bytes(drawn) / 2**63 - 1
