"""How far the codes of strangers agree: from pairs of one date of birth, drawn blindly."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from etl.linkage.encoded.compare import Rows, Side, compare
from etl.linkage.encoded.estimate import stranger_shares
from etl.linkage.encoded.fields import FIELDS, SCHOOL_LEVELS, Floats, field_levels

Hashes = NDArray[np.uint64]
DRAWS: Final = 200_000
STEADY: Final = 2_000.0
"""Pairs with the stored shares that are counted in."""
_SEED: Final = 1


def draw_strangers(left: Side, right: Side, flipped: float) -> dict[str, Floats]:
    """Give the shares of levels among strangers.

    Only records of one date of birth can be compared in full, and most of those are strangers.

    Parameters
    ----------
    flipped
        Chance of a bit of a filter to have been turned over.

    Returns
    -------
    dict[str, Floats]
        By field, shape (levels,).
    """
    lefts, rights = _draw(left.hashes["born"], right.hashes["born"])
    levels = compare(left, right, lefts, rights, flipped=flipped)
    forename, surname = (levels[:, FIELDS.index(name)] for name in ("forename", "surname"))
    home = levels[:, FIELDS.index("place")] // SCHOOL_LEVELS == 1
    # What looks like one person or one family is none of the strangers.
    alike = (forename >= 1) & (forename <= 3) & (surname >= 1) & (surname <= 3)
    meetings = {
        name: _meeting(left.hashes[name], right.hashes[name]) for name in ("born", "postcode")
    }
    return stranger_shares(levels[~(alike | home)], meetings, STEADY)


def _draw(left: Hashes, right: Hashes) -> tuple[Rows, Rows]:
    """Draw a right record of the same value for left records; the draw repeats."""
    rng = np.random.default_rng(_SEED)
    given = np.flatnonzero(left != 0)
    order = np.argsort(right, kind="stable")
    lefts = rng.choice(given, DRAWS) if len(given) else given
    first = np.searchsorted(right[order], left[lefts], side="left")
    last = np.searchsorted(right[order], left[lefts], side="right")
    met = last > first
    drawn = first + (rng.random(len(lefts)) * (last - first)).astype(np.int64)
    return lefts[met], order[drawn[met]]


def _meeting(left: Hashes, right: Hashes) -> float:
    """Chance that a record of either side have the same value."""
    here, counts = np.unique(left[left != 0], return_counts=True)
    there, others = np.unique(right[right != 0], return_counts=True)
    _, one, other = np.intersect1d(here, there, return_indices=True)
    pairs = float(counts.sum()) * float(others.sum())
    met = float((counts[one].astype(float) * others[other]).sum())
    stored = float(field_levels()["born"].shares[2, 1])
    return (met + stored) / (pairs + 1)
