"""Tables of true counts laid out as arrays of whom they count, so that they can be rounded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.disclosure.averages import TrueMean
from analytics.disclosure.lattice import Lattice, Piece
from analytics.disclosure.sealing import check_total
from analytics.disclosure.shape import Count, Mean, TableFault, TrueCounts, complete_table


class CountedTable(Protocol):
    """A table of true counts, its key in the report, and the source whose rules it keeps.

    `source` is `hesa`, `npd`, `ilr` or `records`, or several with a plus between.
    """

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def counts(self) -> TrueCounts: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Laid:
    """A table with a row for every combination, and its counts as arrays."""

    key: str
    counts: TrueCounts
    complete: pl.DataFrame

    @classmethod
    def of(cls, given: CountedTable) -> "Laid":
        """Check a table, and give it a row for every combination of categories."""
        counts = given.counts
        check_total(counts)
        complete = complete_table(counts.table, counts.dimensions, counts.measures)
        return cls(given.key, counts, complete)

    def count_measures(self) -> list[Count]:
        """Give its counts."""
        return [measure for measure in self.counts.measures if isinstance(measure, Count)]

    def names(self) -> tuple[str, ...]:
        """Give its dimensions in the order of their names."""
        return tuple(sorted(each.name for each in self.counts.dimensions))

    def pieces(self) -> Iterable[tuple[Piece, NDArray[np.int64]]]:
        """Give each count by the dimensions of the table, and by every fewer."""
        given = [each.name for each in self.counts.dimensions]
        shape = [len(each.categories) for each in self.counts.dimensions]
        names = self.names()
        order = [given.index(name) for name in names]
        for count in self.count_measures():
            cells = self.complete[count.name].to_numpy().reshape(shape).transpose(order)
            for size in range(len(names) + 1):
                for kept in combinations(names, size):
                    gone = tuple(names.index(name) for name in names if name not in kept)
                    yield Piece(count.name, kept), cells.sum(axis=gone, dtype=np.int64)

    def means(self) -> list[dict[str, TrueMean | None]]:
        """Give the true averages of each row."""
        columns = {
            mean.name: [
                None if value is None else TrueMean(value, people)
                for value, people in zip(
                    self.complete[mean.name].cast(pl.Float64), self.complete[mean.over], strict=True
                )
            ]
            for mean in self.counts.measures
            if isinstance(mean, Mean)
        }
        return [
            {name: column[number] for name, column in columns.items()}
            for number in range(self.complete.height)
        ]

    def total_means(self) -> dict[str, TrueMean | None]:
        """Work the averages over everybody out of those of the rows."""
        found: dict[str, TrueMean | None] = {}
        for mean in self.counts.measures:
            if isinstance(mean, Mean):
                known = self.complete.filter(pl.col(mean.name).is_not_null(), pl.col(mean.over) > 0)
                people = int(known[mean.over].sum())
                summed = float((known[mean.name].cast(pl.Float64) * known[mean.over]).sum())
                found[mean.name] = TrueMean(summed / people, people) if people else None
        return found


def lay_out(laid: Sequence[Laid]) -> Lattice:
    """Lay the counts of tables on one another.

    Raises
    ------
    TableFault
        A dimension has other categories in another table, a count is a part of another count, or
        two tables do not count the same people under one name.
    """
    categories: dict[str, tuple[str, ...]] = {}
    parents: dict[str, str | None] = {}
    pieces: dict[Piece, NDArray[np.int64]] = {}
    first: dict[Piece, str] = {}
    for table in laid:
        for dimension in table.counts.dimensions:
            keys = tuple(each for each, _ in dimension.categories)
            if categories.setdefault(dimension.name, keys) != keys:
                raise TableFault(
                    f"{table.key}: {dimension.name} has other categories in another table."
                )
        for count in table.count_measures():
            known = parents.get(count.name)
            if known is not None and count.part_of not in (None, known):
                raise TableFault(f"{table.key}: {count.name} is a part of another count elsewhere.")
            parents[count.name] = known or count.part_of
        for piece, cells in table.pieces():
            where = first.setdefault(piece, table.key)
            if (pieces.setdefault(piece, cells) != cells).any():
                raise TableFault(
                    f"{table.key} and {where} do not count the same people as {piece.count}."
                )
    return Lattice(categories, parents, pieces)
