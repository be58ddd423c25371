"""Few people with a covariate or two, for tests of matching by hand."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from analytics.impact.design import Design, Ties
from analytics.impact.score import Score
from analytics.impact.units import Units, read_units


def make_design(*covariates: str, **choices: Any) -> Design:
    """A design one to one without a caliper, in the order of the file."""
    return Design(**{
        "treatment": "t", "covariates": covariates, "ties": Ties.FILE, "caliper": None,
        "ratio": 1, **choices,
    })  # fmt: skip


def make_units(design: Design, treated: Sequence[int], **columns: Sequence[Any]) -> Units:
    """People with identifiers from `p0` on."""
    ids = [f"p{place}" for place in range(len(treated))]
    return read_units(pl.DataFrame({"id": ids, "t": treated, **columns}), design)


def make_score(values: Sequence[float], discarded: Sequence[int] = ()) -> Score:
    """A score of which the people at some places are discarded."""
    scores = np.array(values, dtype=np.float64)
    is_out = np.zeros(len(scores), dtype=bool)
    is_out[list(discarded)] = True
    return Score(scores, is_out, float(scores[~is_out].std(ddof=1)))
