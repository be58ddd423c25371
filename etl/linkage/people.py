"""Who is one person: participants recorded twice, by one member or several."""

from pathlib import Path
from typing import Final

import polars as pl

from etl.engine import DuckEngine
from etl.linkage.dedupe import find_clusters
from etl.linkage.model import Model

SURE: Final = 0.8
"""Least mean probability between records that count as one person's.

Above one half: to take two people for one loses one of them, and mixes what they did; to count one
twice is what happens without it.
"""


def find_people(
    participants: pl.DataFrame, *, model: Model | None = None, spill: Path | None = None
) -> pl.DataFrame:
    """Find which participants are one person, whoever recorded them.

    Nothing of one record is put into another: it only says that they are one person's.

    Parameters
    ----------
    participants
        Table of people (see `standardise`); ids are unique.
    model
        Parameters to use as they are; estimated where None.
    spill
        Folder for what does not fit in memory.

    Returns
    -------
    pl.DataFrame
        id; person, the smallest id of the person's records; probability, one for a person: how
        sure it is that these are the person's records and no other is, by the least sure of them.
        In the order of ids, whatever the order of the participants.

    Raises
    ------
    ValueError
        An id stands twice.
    """
    with DuckEngine(spill=spill) as engine:
        found = find_clusters(participants, engine, model=model, threshold=SURE)
    return found.clusters.select(
        "id",
        pl.col("cluster_id").alias("person"),
        pl.col("probability").min().over("cluster_id"),
    )
