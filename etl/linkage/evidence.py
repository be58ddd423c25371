"""From two tables of people to compared pairs: candidates, levels, and how common values are."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from etl.engine import Engine, load_stages
from etl.linkage.compare import compare_pairs
from etl.linkage.fields import SHARED, Floats, Levels, weighed
from etl.linkage.frequencies import Frequencies, count_frequencies
from etl.linkage.sides import ALL, take_keys, take_side

__all__ = ["Evidence", "compare_within", "gather_evidence", "gather_some", "take_side"]

PASSES: Final = load_stages("etl.linkage", "sql/pairs")


@dataclass(frozen=True)
class Evidence:
    """Candidate pairs of two files.

    Attributes
    ----------
    pairs : left_row, right_row, the levels (fields.COMPARED), identifier (they share a number of
        IDENTIFIERS), the shares of the values in common (`forename_share` ..., null where the field
        is not the same) and namesakes: how many other records have the full name that the pair has
        in common.
    left, right : number of records, of which the pairs of strangers are as many as their product.
    strangers : by field, shape (levels,): shares of each level among pairs of strangers.
    meetings : by field of SHARED, the chance that two strangers have the same value.
    """

    pairs: pl.DataFrame
    left: int
    right: int
    strangers: dict[str, Floats]
    meetings: dict[str, float]

    @classmethod
    def of(cls, pairs: pl.DataFrame, counted: Frequencies) -> "Evidence":
        """Put pairs together with what was counted over all people."""
        return cls(pairs, counted.left, counted.right, counted.strangers, counted.meetings)

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
        expected = pl.col("forename_share") * pl.col("surname_share") * max(self.right, 1)
        together = pl.max_horizontal(expected, pl.col("namesakes").cast(pl.Float64)) / expected
        logs = pl.when(pl.col("namesakes").is_not_null()).then(together.log()).fill_null(0.0)
        found["surname"] = found["surname"] + self.pairs.select(logs).to_series().to_numpy()
        return found


def gather_evidence(left: int, right: int, engine: Engine) -> Evidence:
    """Find all pairs worth comparing and compare them.

    Parameters
    ----------
    left, right
        Number of people of either side, which the engine was given by `take_side`.
    """
    counted = count_frequencies(left, right, engine)
    engine.run(PASSES)
    found = compare_pairs(engine, "pairs")
    engine.drop("pairs")
    return Evidence.of(found, counted)


def gather_some(counted: Frequencies, engine: Engine, where: str = ALL) -> Evidence:
    """Find the pairs of some left records with any right one, and compare them.

    Parameters
    ----------
    counted
        From `count_frequencies` in this engine.
    where
        SQL condition on `row`: of which left people.
    """
    take_keys("left", engine, where)
    engine.run(PASSES)
    found = compare_pairs(engine, "pairs")
    engine.drop("pairs")
    return Evidence.of(found, counted)


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
    found = compare_pairs(engine, "within", right="left")
    engine.drop("within")
    return replace(evidence, pairs=found, right=evidence.left)
