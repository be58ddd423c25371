"""The pairs worth telling of: of millions compared, the likely ones and each record's nearest."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.engine import Engine
from etl.linkage.estimate import class_logs, probabilities
from etl.linkage.evidence import Evidence, gather_some
from etl.linkage.fields import Floats
from etl.linkage.frequencies import Frequencies
from etl.linkage.model import Model
from etl.linkage.result import SHOWN
from etl.linkage.sides import ALL
from etl.linkage.verdicts import are_certain


def tell_pairs(
    counted: Frequencies, model: Model, engine: Engine, where: str = ALL
) -> pl.DataFrame:
    """Compare some left records with all right ones, and keep what is worth telling.

    Parameters
    ----------
    counted
        From `count_frequencies` in this engine.
    where
        SQL condition on `row`: of which left people.

    Returns
    -------
    pl.DataFrame
        As `Evidence.pairs`. It depends on each record, the right ones and the model alone, so that
        parts make up the whole.
    """
    return told_of(gather_some(counted, engine, where), model)


def told_of(evidence: Evidence, model: Model) -> pl.DataFrame:
    """Keep the pairs worth telling of."""
    return evidence.pairs.filter(pl.Series(are_told(evidence, chance_alone(evidence, model))))


def chance_alone(evidence: Evidence, model: Model) -> Floats:
    """Give the chance of a match by each pair's own evidence."""
    logs = class_logs(evidence.levels, evidence.commonness(), model, evidence)
    return np.where(are_certain(evidence.pairs), 1.0, probabilities(logs)[0])


def are_told(evidence: Evidence, alone: Floats) -> NDArray[np.bool_]:
    """Pick the pairs with some chance, those with a number in common, and each left's nearest."""
    left = evidence.pairs["left_row"].to_numpy()
    # Stable, and pairs come in the order of rows: of equals the first record is the nearest.
    order = np.lexsort((-alone, left))
    told = np.asarray((alone >= SHOWN) | evidence.pairs["identifier"].to_numpy())
    told[order[np.unique(left[order], return_index=True)[1]]] = True
    return told
