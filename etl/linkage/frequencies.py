"""How common each value is, and how far strangers agree: counted once, over all people.

A pair is weighed by these and by its own two records, so that they can be kept while people come
and go.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.engine import Engine, Stage, load_stages
from etl.linkage.compare import compare_levels, drop_levels
from etl.linkage.fields import (
    FIELDS,
    SAME,
    SCHOOL_LEVELS,
    SHARED,
    Floats,
    Levels,
    compared_levels,
    field_levels,
    weighed,
)

STEADY: Final = 2_000
"""People with the stored shares counted in beside those of the files."""
DRAWS: Final = 200_000
SEED: Final = 20261122
SHARES: Final = load_stages("etl.linkage", "sql/shares")


@dataclass(frozen=True)
class Frequencies:
    """What holds for the two files as a whole.

    The engine that counted them has, beside these, `shares` (field, value, share) and `full_names`
    (forename, surname, people).

    Attributes
    ----------
    left, right : number of records.
    strangers : by field, shape (levels,): shares of each level among pairs of strangers.
    meetings : by field of SHARED, the chance that two strangers have the same value.
    """

    left: int
    right: int
    strangers: dict[str, Floats]
    meetings: dict[str, float]


def count_frequencies(
    left: int,
    right: int,
    engine: Engine,
    *,
    stages: tuple[Stage, ...] = SHARES,
) -> Frequencies:
    """Count how common each value is, and compare pairs drawn blindly.

    Parameters
    ----------
    left, right
        Number of people of either side, which the engine was given by `take_people`.
    stages
        How shares and meetings are counted.
    """
    stored = {name: float(compared_levels()[name].shares["stranger"][SAME]) for name in SHARED}
    engine.register("stored", pl.DataFrame({"field": list(stored), "share": stored.values()}))
    engine.run(stages, {"steady": STEADY})
    meetings = _meetings(engine, stored)
    engine.register("strangers", _draw(left, right))
    return Frequencies(left, right, _strangers(engine, meetings), meetings)


def _draw(left: int, right: int) -> pl.DataFrame:
    """Draw pairs of rows blindly, the same on any engine: all but a few are strangers."""
    rng = np.random.default_rng(SEED)
    draws = min(DRAWS, left * right)
    rows = {
        f"{side}_row": rng.integers(0, count, draws, dtype=np.uint32)
        for side, count in (("left", left), ("right", right))
    }
    return pl.DataFrame(rows).unique(maintain_order=True)


def _meetings(engine: Engine, stored: dict[str, float]) -> dict[str, float]:
    found = {
        field: (meetings, pairs)
        for field, meetings, pairs in engine.fetch("meetings", order_by=["field"]).iter_rows()
    }
    counted_in = float(STEADY) ** 2
    return {
        field: (found.get(field, (0.0, 0.0))[0] + share * counted_in)
        / (found.get(field, (0.0, 0.0))[1] + counted_in)
        for field, share in stored.items()
    }


def _strangers(engine: Engine, meetings: dict[str, float]) -> dict[str, Floats]:
    """Shares of levels among strangers: from pairs drawn blindly; of the same value, exactly."""
    compare_levels(engine, "strangers")
    drawn = weighed(engine.fetch("levels", order_by=["left_row", "right_row"]))
    drop_levels(engine)
    engine.drop("strangers")
    shares: dict[str, Floats] = {}
    for column, name in enumerate(FIELDS):
        stored = field_levels()[name].shares["stranger"]
        counts = np.bincount(drawn[:, column], minlength=len(stored)) + STEADY * stored
        if name != "place":
            counts[0] = 0.0
        shares[name] = counts / counts.sum()
        if name in meetings:
            shares[name] = _with_same(shares[name], np.array([SAME]), meetings[name])
    shares["forename"] = _with_same(shares["forename"], np.array([_swapped()]), _swaps(engine))
    cells = np.arange(SCHOOL_LEVELS)
    same, near = SCHOOL_LEVELS * SAME + cells, SCHOOL_LEVELS * 4 + cells
    # Too few strangers share a postcode to see their schools: those of one district stand in.
    place = shares["place"]
    place[same] = place[near] / place[near].sum()
    shares["place"] = _with_same(place, same, meetings["postcode"] * _both_have_homes(drawn))
    return shares


def _swaps(engine: Engine) -> float:
    """Give the chance that the names of two strangers seem to have changed places."""
    swaps, pairs = engine.fetch("swaps", order_by=["pairs"]).row(0)
    stored = float(compared_levels()["forename"].shares["stranger"][_swapped()])
    counted_in = float(STEADY) ** 2
    return float((swaps + stored * counted_in) / (pairs + counted_in))


def _both_have_homes(drawn: Levels) -> float:
    return float((drawn[:, FIELDS.index("place")] >= SCHOOL_LEVELS).mean()) if len(drawn) else 1.0


def _with_same(shares: Floats, cells: NDArray[np.int64], chance: float) -> Floats:
    """Give some levels a chance together, and scale the others to what is left."""
    out = shares.copy()
    others = np.setdiff1d(np.arange(len(shares)), cells)
    out[cells] *= chance / out[cells].sum()
    out[others] *= (1 - chance) / out[others].sum()
    return out


def _swapped() -> int:
    """Number of the level of names that changed places. Not read while the module is loaded."""
    return compared_levels()["forename"].codes.index("swapped")
