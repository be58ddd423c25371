"""A model estimated from a fixed sample of the left records."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from etl.engine import Engine
from etl.linkage.estimate import estimate
from etl.linkage.evidence import Evidence, gather_some
from etl.linkage.frequencies import Frequencies
from etl.linkage.model import Model
from etl.linkage.sides import ALL
from etl.linkage.tell import told_of
from etl.linkage.verdicts import are_certain, verdicts_of

SAMPLE: Final = 150_000
"""Left records, with all right ones, that the model is estimated from."""
SEED: Final = 20261122


@dataclass(frozen=True)
class Sample:
    """What a model was estimated from. is_whole : all left records are in it."""

    evidence: Evidence
    is_whole: bool

    def told(self, model: Model) -> pl.DataFrame:
        """Give the pairs worth telling of, as `tell_pairs` does."""
        return told_of(self.evidence, model.among(self.evidence.strangers))


def estimate_model(
    counted: Frequencies, engine: Engine, placed: pl.DataFrame
) -> tuple[Model, Sample]:
    """Estimate a model from a fixed sample of the left records with all right ones.

    Parameters
    ----------
    counted
        From `count_frequencies` in this engine, which has both sides.
    placed
        From `place_decisions`: a decided pair counts wholly for what it was decided to be.
    """
    where, weight = ALL, 1.0
    if counted.left > SAMPLE:
        rng = np.random.default_rng(SEED)
        rows = np.sort(rng.choice(counted.left, SAMPLE, replace=False)).astype(np.uint32)
        engine.register("sampled", pl.DataFrame({"row": rows}))
        where, weight = "row IN (SELECT row FROM sampled)", counted.left / SAMPLE
    evidence = gather_some(counted, engine, where)
    labels = verdicts_of(evidence.pairs, placed)
    labels[(labels == 0) & are_certain(evidence.pairs)] = 1
    found = estimate(evidence, Model.stored(), labels=labels, weight=weight)
    # As it will be read: a run that was stopped goes on with the same to the last digit.
    return found.rounded(), Sample(evidence, where == ALL)
