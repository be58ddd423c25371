"""Counts of the same people as arrays, broken down in many ways, and how these hang together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from numpy.typing import NDArray

from analytics.disclosure.groups import Group
from analytics.disclosure.same import Same, of_count, of_dimension


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """A count broken down by dimensions, in the order of their names; by none it is the total."""

    count: str
    dimensions: tuple[str, ...]

    def without(self, dimension: str, *others: str, count: str = "") -> "Piece":
        """Give the piece, of another count if one is named, by others than a dimension."""
        kept = (name for name in self.dimensions if name != dimension)
        return Piece(
            count or self.count, tuple(sorted([*kept, *(name for name in others if name)]))
        )


@dataclass(frozen=True, slots=True)
class Tie:
    """Sums of cells of a piece that are figures of another.

    Attributes
    ----------
    of : the other piece.
    rows : (n_sums, n_cells) positions of the cells that each sum adds up.
    at : of its axes and their categories, the one and the one that the figures are of; None is all.
    """

    of: Piece
    rows: NDArray[np.int64]
    at: tuple[int, int] | None = None

    def figures(self, done: Mapping[Piece, NDArray[np.int64]]) -> NDArray[np.int64]:
        """Give (n_sums,) what the sums come to."""
        if self.at is None:
            return done[self.of].ravel()
        axis, place = self.at
        return done[self.of].take([place], axis=axis).ravel()


@dataclass(frozen=True, slots=True)
class Lattice:
    """Counts of the same people, broken down, and every margin of each.

    Attributes
    ----------
    categories : by dimension, the keys of its categories.
    parents : by count, the count that it is a part of, or None.
    counts : by piece, (n_categories of each dimension,) numbers of people.
    caps : by piece, what is printed of more people, whom these are among; infinite if nothing is.
    same : names of the same people.
    """

    categories: Mapping[str, tuple[str, ...]]
    parents: Mapping[str, str | None]
    counts: Mapping[Piece, NDArray[np.int64]]
    caps: Mapping[Piece, NDArray[np.float64]] = field(default_factory=dict)
    same: Sequence[Same] = ()

    def whole(self, piece: Piece) -> Piece | None:
        """Give the piece of the whole of a part, if it is there."""
        parent = self.parents[piece.count]
        found = None if parent is None else Piece(parent, piece.dimensions)
        return found if found in self.counts else None

    def root(self, count: str) -> str:
        """Name the count that a count is a part of, at the end."""
        above = self.parents[count]
        return count if above is None else self.root(above)

    def depth(self, count: str) -> int:
        """Give of how many counts a count is a part."""
        above = self.parents[count]
        return 0 if above is None else 1 + self.depth(above)

    def is_led(self, dimension: str) -> bool:
        """Whether another name leads categories of a dimension."""
        return any(each.as_dimension for each in of_dimension(self.same, dimension))

    def groups(self, piece: Piece) -> list[Group]:
        """Name the groups of a piece, in the order of its cells."""
        return [
            Group(piece.count, tuple(zip(piece.dimensions, labels, strict=True)))
            for labels in product(*(self.categories[name] for name in piece.dimensions))
        ]

    def above(self, piece: Piece) -> Iterator[Piece]:
        """Give the pieces that a piece hangs on."""
        yield from (tie.of for tie in self.ties(piece))
        if (whole := self.whole(piece)) is not None:
            yield whole

    def ties(self, piece: Piece) -> Iterator[Tie]:
        """Give what sums of cells of a piece are: its margins, and people of names that lead."""
        for axis, name in enumerate(piece.dimensions):
            everything = range(len(self.categories[name]))
            yield Tie(piece.without(name), self._rows(piece, axis, everything))
            for each in of_dimension(self.same, name):
                of = piece.without(name, each.as_dimension, count=each.as_count)
                if each.count in ("", piece.count) and self._leads(of, each):
                    chosen = [self.categories[name].index(key) for key in each.categories]
                    yield Tie(of, self._rows(piece, axis, chosen), self._at(of, each))
        for each in of_count(self.same, piece.count):
            of = piece.without("", each.as_dimension, count=each.as_count)
            if self._leads(of, each):
                cells = np.arange(self.counts[piece].size).reshape(-1, 1)
                yield Tie(of, cells, self._at(of, each))

    def _leads(self, of: Piece, same: Same) -> bool:
        """Whether a piece is there, with the category that leads."""
        categories = self.categories.get(same.as_dimension, ())
        return of in self.counts and (not same.as_dimension or same.as_category in categories)

    def _rows(self, piece: Piece, axis: int, chosen: Sequence[int]) -> NDArray[np.int64]:
        shape = self.counts[piece].shape
        numbers = np.arange(self.counts[piece].size).reshape(shape).take(chosen, axis=axis)
        return np.moveaxis(numbers, axis, -1).reshape(-1, len(chosen))

    def _at(self, of: Piece, same: Same) -> tuple[int, int] | None:
        if not same.as_dimension:
            return None
        axis = of.dimensions.index(same.as_dimension)
        return axis, self.categories[same.as_dimension].index(same.as_category)
