"""Links people to the records of a source: estimate, evidence some at a time, competition."""

from collections.abc import Callable
from itertools import pairwise
from typing import Final, Self

import polars as pl

from etl.engine import DuckEngine, Engine
from etl.linkage.frequencies import Frequencies, count_frequencies
from etl.linkage.model import Model
from etl.linkage.parts import Parts
from etl.linkage.result import GREY, PERIOD, SHOWN, THRESHOLD, LinkResult, expected_errors
from etl.linkage.sample import estimate_model
from etl.linkage.settle import settle
from etl.linkage.sides import drop_keys, take_keys, take_people
from etl.linkage.standardise import Tidy, tidy_people
from etl.linkage.tell import tell_pairs
from etl.linkage.verdicts import place_decisions

__all__ = ["GREY", "PERIOD", "SHOWN", "THRESHOLD", "LinkResult", "Linker", "expected_errors"]

Progress = Callable[[str, int, int], None]
CHUNK: Final = 200_000
"""Left records that are compared at a time."""


class Linker:
    """Links one table of people to the records of one source after another.

    The people are standardised once. Use it with an engine of its own: it names tables in it.

    Parameters
    ----------
    people
        Table of people (see `standardise`); ids are unique.
    engine
        The engine to work in; results do not depend on which.
    model
        Parameters to use as they are; estimated from each source where None.
    threshold
        Least probability of a link.
    chunk
        Left records that are compared at a time, about: memory depends on it, results do not.

    Raises
    ------
    ValueError
        An id stands twice.
    """

    def __init__(
        self,
        people: pl.DataFrame,
        engine: Engine,
        *,
        model: Model | None = None,
        threshold: float = THRESHOLD,
        chunk: int = CHUNK,
    ) -> None:
        self._engine = engine
        self._model = model
        self._threshold = threshold
        self._chunk = chunk
        tidy, self._left = in_order(people)
        take_people("left", tidy, engine)

    @classmethod
    def over(cls, people: pl.DataFrame, *, model: Model | None = None) -> Self:
        """Make a linker with an engine of its own, for small tables."""
        return cls(people, DuckEngine(), model=model)

    def link(
        self,
        records: pl.DataFrame,
        *,
        decisions: pl.DataFrame | None = None,
        parts: Parts | None = None,
        progress: Progress | None = None,
    ) -> LinkResult:
        """Link to the records of one source.

        Parameters
        ----------
        records
            Table of people; with a column `period` (text) if there are several years, in each of
            which a person may have a record, under one id or several.
        decisions
            left_id, right_id, same: what people decided. A pair that is not the same cannot be
            linked; one that is, is linked. Of two that contradict each other the later row stands.
        parts
            What an earlier run with the same inputs has finished, and where this one keeps it.
        progress
            Told the stage, and how much of it is done.
        """
        parts, progress = parts or Parts(), progress or _silent
        tidy, right = in_order(records)
        take_people("right", tidy, self._engine)
        take_keys("right", self._engine)
        del records, tidy  # of millions, before as much again is compared
        placed = place_decisions(decisions, self._left, right)
        progress("estimating", 0, 1)
        counted = count_frequencies(self._left.height, right.height, self._engine)
        model, told = self._model or parts.find_model(), None
        if model is None:
            model, sample = estimate_model(counted, self._engine, placed)
            parts.keep_model(model)
            if sample.is_whole and self._left.height <= self._chunk:
                told = sample.told(model)
        model = model.among(counted.strangers)
        if told is None:
            told = self._tell(counted, model, parts, progress)
        drop_keys(self._engine)
        return settle(
            told,
            counted,
            model,
            self._engine,
            left=self._left,
            right=right,
            placed=placed,
            threshold=self._threshold,
        )

    def _tell(
        self, counted: Frequencies, model: Model, parts: Parts, progress: Progress
    ) -> pl.DataFrame:
        """Compare all left records, a chunk at a time."""
        # As many as come nearest to the size that is asked for: each looks all records through.
        count = max(round(self._left.height / self._chunk), 1)
        ends = [self._left.height * number // count for number in range(count + 1)]
        found = []
        for number, (start, end) in enumerate(pairwise(ends)):
            progress("comparing", number, count)
            part = parts.find(number)
            if part is None:
                where = f"row BETWEEN {start} AND {end - 1}"
                part = tell_pairs(counted, model, self._engine, where)
                parts.keep(number, part)
            found.append(part)
        progress("comparing", count, count)
        return pl.concat(found)


def in_order(people: pl.DataFrame) -> tuple[Tidy, pl.DataFrame]:
    """Standardise, in the order of ids, so that the order of the file makes no difference.

    Returns
    -------
    tuple[Tidy, pl.DataFrame]
        The people; and id and period of each.
    """
    if PERIOD not in people.columns:
        people = people.with_columns(pl.lit("").alias(PERIOD))
    if people.select(pl.struct("id", PERIOD).is_duplicated().any()).item():
        raise ValueError("An id stands twice.")
    people = people.sort("id", PERIOD)
    return tidy_people(people), people.select("id", PERIOD)


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Report nothing."""
