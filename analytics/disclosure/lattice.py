"""Controlled rounding, one breakdown after the other: the total first, then what adds up to it.

A count broken down by some dimensions is rounded given its own margins and the whole that it is a
part of, both rounded before; where another name of the same people leads, given the figure of that.
So its figures hang on true counts of its own, its margins and its whole, and on a secret; not on
what else a report holds: two reports with one table print it alike. What is printed adds up, and
every part is within its whole: the printed figures are themselves counts of some people, so that a
reader cannot rule out that they are the true ones, nor that any one of them is off by as much as
rounding allows.
"""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from analytics.disclosure.groups import name_rest
from analytics.disclosure.pieces import Lattice, Piece

if TYPE_CHECKING:
    from analytics.disclosure.release.solve import Program

#: How far a draw moves the cost of rounding up, in bases: enough for any remainder to go either
#: way, little enough for most counts to go to the nearer multiple.
_DRAW: Final = 0.7
#: What it costs to round a count by a base more than it need be: more than all else together.
_STRETCH: Final = 1_000.0
#: What it costs to print more than of those whom the people are among.
_EXCESS: Final = 10_000.0
#: How much more the draw of a small count weighs than that of another: it should go the same way
#: in the next edition too, whatever that does to others.
_SMALL: Final = 20.0
#: How much less that of a part weighs than that of its whole, where they are rounded together: the
#: whole should go the way it would without.
_PART: Final = 0.01
_UNCAPPED: Final = np.array(np.inf)


def round_lattice(
    lattice: Lattice, base: int, *, key: bytes, seconds: float
) -> dict[Piece, NDArray[np.int64]]:
    """Round all pieces to multiples of a base, so that they add up.

    Parameters
    ----------
    key
        Secret; one group under one key goes up from the same remainder on, whoever is counted.
    seconds
        For each program; they are small, and take as many thousandths.

    Returns
    -------
    By piece, multiples of `base` of the shape of its counts. A figure is less than `base` from its
    count, or less than twice that where nothing else adds up. Pieces that could not be rounded,
    and those that hang on them, are left out.

    Source
    ------
    Cox 1987 for tables in one or two ways. Given rounded margins there is not always a rounding
    within the base; then single figures go a base further, as few as can be.
    """
    done: dict[Piece, NDArray[np.int64]] = {}
    for level in _levels(lattice):
        blocks = [_Block(lattice, pieces, base, key) for pieces in level]
        done |= _solve([block for block in blocks if block.take(done)], seconds)
    return {piece: figures * base for piece, figures in done.items()}


def _levels(lattice: Lattice) -> list[list[tuple[Piece, ...]]]:
    """Give the pieces in turn: those of a level hang on earlier levels only.

    Each is rounded alone, but those of two dimensions or more, and those by a dimension that
    another leads, together with their whole and its parts by the same: given the whole, its parts
    could not always be rounded.
    """
    tree: dict[tuple[str, tuple[str, ...]], list[Piece]] = {}
    for piece in sorted(lattice.counts):
        tree.setdefault((lattice.root(piece.count), piece.dimensions), []).append(piece)

    @cache
    def together(piece: Piece) -> tuple[Piece, ...]:
        names = piece.dimensions
        if len(names) < 2 and not any(lattice.is_led(name) for name in names):
            return (piece,)
        return tuple(tree[lattice.root(piece.count), names])

    @cache
    def level_of(block: tuple[Piece, ...]) -> int:
        above = {each for piece in block for each in lattice.above(piece)}.difference(block)
        return max((1 + level_of(together(each)) for each in above), default=0)

    levels: dict[int, list[tuple[Piece, ...]]] = {}
    for block in dict.fromkeys(map(together, sorted(lattice.counts))):
        levels.setdefault(level_of(block), []).append(block)
    return [levels[level] for level in sorted(levels)]


class _Block:
    """The program of pieces that are rounded together, in multiples of the base.

    Its unknowns are the cells of each piece, then those of what each leaves of its whole.
    """

    def __init__(self, lattice: Lattice, pieces: Sequence[Piece], base: int, key: bytes) -> None:
        self.lattice, self.pieces = lattice, pieces
        self.shape = lattice.counts[pieces[0]].shape
        self.parts = [(piece, whole) for piece in pieces if (whole := lattice.whole(piece))]
        cells = [lattice.counts[piece].ravel() for piece in pieces]
        rests = [
            lattice.counts[whole].ravel() - lattice.counts[piece].ravel()
            for piece, whole in self.parts
        ]
        flat = np.concatenate([*cells, *rests])
        self.width = len(flat)
        self.low = (flat // base).astype(np.float64)
        self.high = self.low + (flat % base > 0)
        drawn = np.array([draw for piece in pieces for draw in _draws(lattice, piece, key)])
        cost = np.zeros(self.width)
        cost[: len(drawn)] = 1 - 2 * (flat[: len(drawn)] % base) / base + _DRAW * drawn
        left = [
            Piece(name_rest(piece.count, whole.count), piece.dimensions)
            for piece, whole in self.parts
        ]
        printed = (lattice.caps.get(each, _UNCAPPED).ravel() for each in (*pieces, *left))
        self.stretch = self._cap([np.floor(each / base) for each in printed])
        weight = np.where(flat < base, _SMALL, 1.0)
        weight *= self._weigh_pieces()
        self.cost = np.where(self.high > self.low, cost * weight, 0.0)

    def _weigh_pieces(self) -> NDArray[np.float64]:
        """Weigh the draws of wholes more than those of their parts."""
        depths: dict[Piece, int] = {}
        for piece in sorted(self.pieces, key=lambda piece: self.lattice.depth(piece.count)):
            whole = self.lattice.whole(piece)
            depths[piece] = 1 + depths[whole] if whole is not None and whole in depths else 0
        size = int(np.prod(self.shape))
        own = np.repeat([_PART ** depths[piece] for piece in self.pieces], size)
        return np.concatenate([own, np.ones(self.width - len(own))])

    def _cap(self, caps: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
        """Keep figures within those of more people; give what it costs to go further up.

        Not where those are clearly not of more people: a person who has two records may count
        in one group among few and in another among many.
        """
        stretch = np.full(self.width, _STRETCH)
        size = int(np.prod(self.shape))
        for place, cap in enumerate(caps):
            own = slice(place * size, (place + 1) * size)
            near = np.where(cap >= self.low[own] - 1, np.maximum(cap, 0), np.inf)
            stretch[own] = np.where(near <= self.high[own], _EXCESS, _STRETCH)
            self.low[own] = np.minimum(self.low[own], near)
            self.high[own] = np.minimum(self.high[own], near)
        return stretch

    def take(self, done: Mapping[Piece, NDArray[np.int64]]) -> bool:
        """Lay down what must add up; tell whether all that the pieces hang on is there."""
        size = int(np.prod(self.shape))
        self.sums: list[tuple[list[int], list[int], float]] = []
        for place, piece in enumerate(self.pieces):
            for tie in self.lattice.ties(piece):
                if tie.of not in done:
                    return False
                for row, total in zip(tie.rows + place * size, tie.figures(done), strict=True):
                    self.sums.append((row.tolist(), [1] * len(row), float(total)))
        for place, (piece, whole) in enumerate(self.parts):
            part = self.pieces.index(piece) * size
            rest = (len(self.pieces) + place) * size
            if whole in self.pieces:
                above = self.pieces.index(whole) * size
                self.sums += [
                    ([part + n, rest + n, above + n], [1, 1, -1], 0.0) for n in range(size)
                ]
            elif whole in done:
                known = done[whole].ravel().tolist()
                self.sums += [([part + n, rest + n], [1, 1], float(known[n])) for n in range(size)]
            else:
                return False
        return True

    def read(self, point: NDArray[np.int64]) -> dict[Piece, NDArray[np.int64]]:
        """Give the figures of the pieces from a solution."""
        size = int(np.prod(self.shape))
        return {
            piece: point[place * size : (place + 1) * size].reshape(self.shape)
            for place, piece in enumerate(self.pieces)
        }


def _draws(lattice: Lattice, piece: Piece, key: bytes) -> list[float]:
    """Draw a number from -1 to 1 for each cell: the same for the same group, whoever is counted."""
    drawn = []
    for group in lattice.groups(piece):
        text = "\x1f".join([group.count, *("\x1e".join(pair) for pair in group.labels)])
        digest = hashlib.blake2b(text.encode(), key=key[:64], digest_size=8).digest()
        drawn.append(int.from_bytes(digest) / 2**63 - 1)
    return drawn


def _solve(blocks: Sequence[_Block], seconds: float) -> dict[Piece, NDArray[np.int64]]:
    """Solve programs that do not touch: all at once, or each alone where that fails."""
    if not blocks:
        return {}
    found = _minimise(blocks, seconds, stretch=False, whole=False)
    if found is None and len(blocks) > 1:
        parts = [_solve([block], seconds) for block in blocks]
        return {piece: figures for part in parts for piece, figures in part.items()}
    for stretch, whole in ((False, True), (True, False), (True, True)):
        if found is None:
            found = _minimise(blocks, seconds, stretch=stretch, whole=whole)
    return found or {}


def _minimise(
    blocks: Sequence[_Block], seconds: float, *, stretch: bool, whole: bool
) -> dict[Piece, NDArray[np.int64]] | None:
    cost = np.concatenate([block.cost for block in blocks])
    width = len(cost)
    if stretch:
        up = np.concatenate([block.stretch for block in blocks])
        cost = np.concatenate([cost, up, np.full(width, _STRETCH)])
    answer = _program(blocks, stretch=stretch).minimise(cost, whole=whole, seconds=seconds)
    if answer.point is None or answer.best == -np.inf:
        return None  # What is found by a deadline would not be found again.
    point = answer.point[:width]
    if stretch:
        point = point + answer.point[width : 2 * width] - answer.point[2 * width :]
    ends = np.cumsum([block.width for block in blocks])[:-1]
    found: dict[Piece, NDArray[np.int64]] = {}
    for block, figures in zip(blocks, np.split(point, ends), strict=True):
        found |= block.read(figures)
    return found


def _program(blocks: Sequence[_Block], *, stretch: bool) -> "Program":
    # Slow to start with, and most pages have no table to round.
    from scipy.sparse import csr_array, hstack

    from analytics.disclosure.release.solve import Program

    sign: list[int] = []
    line: list[int] = []
    column: list[int] = []
    right: list[float] = []
    start = 0
    for block in blocks:
        for cells, signs, total in block.sums:
            line += [len(right)] * len(cells)
            column += [start + cell for cell in cells]
            sign += signs
            right.append(total)
        start += block.width
    equations = csr_array((np.array(sign, dtype=float), (line, column)), shape=(len(right), start))
    low = np.concatenate([block.low for block in blocks])
    high = np.concatenate([block.high for block in blocks])
    if stretch:  # A base further up or down, and never below nought.
        equations = csr_array(hstack([equations, equations, -equations]))
        low, high = (
            np.concatenate([low, np.zeros(2 * start)]),
            np.concatenate([high, np.ones(start), np.minimum(low, 1)]),
        )
    return Program(equations, np.array(right), low, high)
