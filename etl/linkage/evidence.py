"""From two standardised tables to compared pairs: candidates, levels, and how common values are."""

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.engine import Engine, Expression, Stage, load_stages
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
_CANDIDATES: Final = load_stages("etl.linkage", "sql/candidates")
_PAIRS: Final = load_stages("etl.linkage", "sql/pairs")
_COMPARE: Final = load_stages("etl.linkage", "sql/compare")
_SHARES: Final = load_stages("etl.linkage", "sql/shares")
_EVIDENCE: Final = load_stages("etl.linkage", "sql/evidence")
_STRANGERS: Final = load_stages("etl.linkage", "sql/strangers")


@dataclass(frozen=True)
class Evidence:
    """The candidate pairs of two files.

    Attributes
    ----------
    pairs : left_row, right_row, the levels (fields.COMPARED), the shares of the values in common
        (`forename_share` ..., null where the field is not the same) and namesakes: how many other
        records have the full name that the pair has in common.
    left, right : number of records.
    strangers : by field, shape (levels,): shares of each level among pairs of strangers.
    meetings : by field of SHARED, the chance that two strangers have the same value.
    """

    pairs: pl.DataFrame
    left: int
    right: int
    strangers: dict[str, Floats]
    meetings: dict[str, float]

    @property
    def levels(self) -> Levels:
        """Levels of the weighed fields, shape (pairs, fields)."""
        return weighed(self.pairs)

    def commonness(self) -> tuple[Floats, Floats]:
        """How much more often strangers, and relatives, have just these values in common.

        Returns
        -------
        tuple[Floats, Floats]
            Natural logarithms, shape (pairs,), to add to those of the levels. Relatives have a
            surname and a home in common for a reason, but a forename by chance.
        """
        by_field = self.commonness_by_field()
        forename = self.pairs["forename_share"].log() - np.log(self.meetings["forename"])
        return np.sum(list(by_field.values()), axis=0), forename.fill_null(0.0).to_numpy()

    def commonness_by_field(self) -> dict[str, Floats]:
        """Give the part of each field of SHARED in what strangers have in common by chance.

        A full name that goes together more often than its halves would is put to the surname.
        """
        found = {}
        for name in SHARED:
            logs = self.pairs[f"{name}_share"].log() - np.log(self.meetings[name])
            found[name] = logs.fill_null(0.0).to_numpy()
        expected = pl.col("forename_share") * pl.col("surname_share") * self.right
        together = pl.max_horizontal(expected, pl.col("namesakes").cast(pl.Float64)) / expected
        logs = pl.when(pl.col("namesakes").is_not_null()).then(together.log()).fill_null(0.0)
        found["surname"] = found["surname"] + self.pairs.select(logs).to_series().to_numpy()
        return found


def take_side(side: Literal["left", "right"], people: pl.DataFrame, engine: Engine) -> int:
    """Give an engine the people of one side, from `standardise`, and what they are found by.

    Rows are numbered in their order. Returns how many there are.
    """
    engine.register(f"{side}_people", people.with_row_index("row"))
    stages = [Stage(f"{side}_{stage.name}", stage.sql) for stage in _CANDIDATES]
    engine.run(stages, {"people": Expression(f"{side}_people")})
    return people.height


def gather_evidence(left: int, right: int, engine: Engine) -> Evidence:
    """Find the pairs worth comparing and compare them.

    Parameters
    ----------
    left, right
        Number of people of either side, which the engine was given by `take_side`.
    """
    engine.run(_PAIRS)
    _compare(engine, "pairs", "levels")
    stored = {name: float(compared_levels()[name].shares["stranger"][SAME]) for name in SHARED}
    engine.register("stored", pl.DataFrame({"field": list(stored), "share": stored.values()}))
    engine.run(_SHARES, {"steady": STEADY})
    pairs = _weigh_up(engine, "levels")
    meetings = _meetings(engine, stored)
    draws = min(DRAWS, left * right)
    return Evidence(pairs, left, right, _strangers(engine, meetings, draws), meetings)


def compare_within(rows: pl.DataFrame, evidence: Evidence, engine: Engine) -> Evidence:
    """Compare records of the left file with each other.

    Parameters
    ----------
    rows
        Columns left_row and right_row, both rows of the left file.
    evidence, engine
        What `gather_evidence` gave, and the engine that it worked in.
    """
    engine.register("within", rows)
    _compare(engine, "within", "within_levels", right="left_people")
    pairs = _weigh_up(engine, "within_levels", right="left_people")
    return replace(evidence, pairs=pairs, right=evidence.left)


def _compare(engine: Engine, pairs: str, name: str, *, right: str = "right_people") -> None:
    tables = {"pairs": pairs, "left": "left_people", "right": right}
    engine.run(
        [Stage(name, stage.sql) for stage in _COMPARE],
        {parameter: Expression(table) for parameter, table in tables.items()},
    )


def _weigh_up(engine: Engine, levels: str, *, right: str = "right_people") -> pl.DataFrame:
    tables = {"levels": levels, "left": "left_people", "right": right}
    engine.run(_EVIDENCE, {name: Expression(table) for name, table in tables.items()})
    pairs = engine.fetch("evidence", order_by=["left_row", "right_row"])
    engine.drop("evidence")
    return pairs


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


def _strangers(engine: Engine, meetings: dict[str, float], draws: int) -> dict[str, Floats]:
    """Shares of levels among strangers: from pairs drawn blindly; of the same value, exactly."""
    engine.run(_STRANGERS, {"draws": draws})
    _compare(engine, "strangers", "stranger_levels")
    drawn = weighed(engine.fetch("stranger_levels", order_by=["left_row", "right_row"]))
    engine.drop("strangers", "stranger_levels")
    shares = {}
    for column, name in enumerate(FIELDS):
        stored = field_levels()[name].shares["stranger"]
        counts = np.bincount(drawn[:, column], minlength=len(stored)) + STEADY * stored
        if name != "place":
            counts[0] = 0.0
        shares[name] = counts / counts.sum()
        if name in meetings:
            shares[name] = _with_same(shares[name], np.array([SAME]), meetings[name])
    cells = np.arange(SCHOOL_LEVELS)
    same, near = SCHOOL_LEVELS * SAME + cells, SCHOOL_LEVELS * 4 + cells
    # Too few strangers share a postcode to see their schools: those of one district stand in.
    place = shares["place"]
    place[same] = place[near] / place[near].sum()
    shares["place"] = _with_same(place, same, meetings["postcode"] * _both_have_homes(drawn))
    return shares


def _both_have_homes(drawn: Levels) -> float:
    return float((drawn[:, FIELDS.index("place")] >= SCHOOL_LEVELS).mean()) if len(drawn) else 1.0


def _with_same(shares: Floats, cells: NDArray[np.int64], chance: float) -> Floats:
    """Give some levels a chance together, and scale the others to what is left."""
    out = shares.copy()
    others = np.setdiff1d(np.arange(len(shares)), cells)
    out[cells] *= chance / out[cells].sum()
    out[others] *= (1 - chance) / out[others].sum()
    return out
