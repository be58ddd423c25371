"""Tables of true counts laid out as arrays of whom they count, so that they can be rounded."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.disclosure.averages import TrueMean
from analytics.disclosure.pieces import Lattice, Piece
from analytics.disclosure.same import Same, merged_by, of_count, of_dimension
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

    def count_names(self) -> set[str]:
        """Give the names of its counts."""
        return {count.name for count in self.count_measures()}

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


def lay_out(
    laid: Sequence[Laid], same: Sequence[Same] = (), *, beside: Sequence[Laid] = ()
) -> Lattice:
    """Lay the counts of tables on one another, and under them the names that lead theirs.

    Parameters
    ----------
    same
        Names of the same people.
    beside
        Tables of other sources, for counts that lead some of these.

    Raises
    ------
    TableFault
        A dimension has other categories in another table, a count is a part of another count, or
        two tables do not count the same people under one name.
    """
    plan = _Plan(same)
    counts = {count.name for table in laid for count in table.count_measures()}
    leading = {
        (each.as_count, each.as_dimension) for name in counts for each in of_count(same, name)
    }
    leaders = [table for table in beside if any(_leads(table, *each) for each in leading)]
    tables = [*laid, *(table for table in leaders if counts.isdisjoint(table.count_names()))]
    for table in tables:
        plan.describe(table)
    for table in tables:
        for piece, cells in table.pieces():
            plan.add(table.key, piece, cells)
    return Lattice(plan.categories, plan.parents, plan.pieces, same=same)


def _leads(table: Laid, count: str, dimension: str) -> bool:
    return table.names() == (dimension,) and count in table.count_names()


@dataclass(slots=True)
class _Plan:
    """What is laid out so far, and which table said so first."""

    same: Sequence[Same]
    categories: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parents: dict[str, str | None] = field(default_factory=dict)
    pieces: dict[Piece, NDArray[np.int64]] = field(default_factory=dict)
    first: dict[Piece, str] = field(default_factory=dict)

    def describe(self, table: Laid) -> None:
        """Take in the dimensions and counts of a table."""
        for dimension in table.counts.dimensions:
            keys = tuple(each for each, _ in dimension.categories)
            if self.categories.setdefault(dimension.name, keys) != keys:
                raise TableFault(
                    f"{table.key}: {dimension.name} has other categories in another table."
                )
        for count in table.count_measures():
            known = self.parents.get(count.name)
            if known is not None and count.part_of not in (None, known):
                raise TableFault(f"{table.key}: {count.name} is a part of another count elsewhere.")
            self.parents[count.name] = known or count.part_of

    def add(self, where: str, piece: Piece, cells: NDArray[np.int64]) -> None:
        """Add a piece, and those of the names that lead its own."""
        if piece in self.pieces:
            if (self.pieces[piece] != cells).any():
                both = f"{where} and {self.first[piece]}"
                raise TableFault(f"{both} do not count the same people as {piece.count}.")
            return
        self.pieces[piece], self.first[piece] = cells, where
        for axis, name in enumerate(piece.dimensions):
            for other, merged in (*self._merged(piece, axis), *self._parts(piece, axis)):
                self.add(f"{where} ({name})", other, merged)

    def _merged(self, piece: Piece, axis: int) -> Iterator[tuple[Piece, NDArray[np.int64]]]:
        """Give a piece by the dimensions that one of its own is merged into."""
        name, cells = piece.dimensions[axis], np.moveaxis(self.pieces[piece], axis, 0)
        for into, keys in merged_by(self.same, name, self.categories[name]).items():
            if into not in piece.dimensions:
                wide = self.categories.setdefault(into, tuple(dict.fromkeys(keys.values())))
                merged = np.zeros((len(wide), *cells.shape[1:]), dtype=np.int64)
                places = [wide.index(keys[key]) for key in self.categories[name]]
                np.add.at(merged, places, cells)
                found = piece.without(name, into)
                yield found, np.moveaxis(merged, 0, found.dimensions.index(into))

    def _parts(self, piece: Piece, axis: int) -> Iterator[tuple[Piece, NDArray[np.int64]]]:
        """Give the parts that are the people of some categories."""
        name = piece.dimensions[axis]
        for each in of_dimension(self.same, name):
            if each.as_count and not each.as_dimension and each.count == piece.count:
                chosen = [self.categories[name].index(key) for key in each.categories]
                cells = self.pieces[piece].take(chosen, axis=axis).sum(axis=axis, dtype=np.int64)
                self.parents.setdefault(each.as_count, piece.count)
                yield piece.without(name, count=each.as_count), cells
