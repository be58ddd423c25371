"""What a text that is no postcode may have been meant to be: every postcode a slip away.

The one rule: a repair counts only when the directory holds exactly one candidate at the least
number of changes. A change is a look-alike swapped, two neighbours swapped, a key struck twice or
a character left out; one too many weighs as two. At the same number of changes the sure
look-alikes go before the rest.
"""

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from etl.postcodes.encoding import ALPHABET, INWARD_SPAN, WIDTH, Keys
from etl.postcodes.lookalikes import MOST_SURE, MOST_WIDER, Variants
from etl.postcodes.lookup import INWARD_NUMBER, INWARDS, Lookup

_BASE: Final = len(ALPHABET)
# One more than a postcode has, as typed.
_LONGEST: Final = WIDTH + 1


class Slip(IntEnum):
    """The kinds of slip that can be undone."""

    SURE = 0
    LOOK_ALIKE = 1
    NEIGHBOURS = 2
    DOUBLED = 3
    TOO_MANY = 4
    LEFT_OUT = 5


# Without one character almost any text is nearer to a postcode: one too many weighs as two
# changes, so that it stands behind a look-alike. A doubled one is a slip of the key: one.
_COST: Final = {
    Slip.NEIGHBOURS: np.uint8(1),
    Slip.DOUBLED: np.uint8(1),
    Slip.TOO_MANY: np.uint8(2),
    Slip.LEFT_OUT: np.uint8(1),
}


@dataclass(frozen=True, slots=True)
class Candidates:
    """Postcodes that texts may mean, at each one's least number of changes.

    Attributes
    ----------
    rows : int64, shape (m,), rising: which text.
    numbers : int64, the candidate in base 37 without blanks; rising within a text.
    slips : uint8, the kind of slip.
    changes : uint8, how many changes.
    """

    rows: NDArray[np.int64]
    numbers: Keys
    slips: NDArray[np.uint8]
    changes: NDArray[np.uint8]

    @classmethod
    def of(cls, parts: list["Candidates"]) -> Self:
        """Keep the least number of changes of each text, and each candidate once."""
        rows = np.concatenate([part.rows for part in parts])
        numbers = np.concatenate([part.numbers for part in parts])
        slips = np.concatenate([part.slips for part in parts])
        changes = np.concatenate([part.changes for part in parts])
        rank = changes * 2 + (slips != Slip.SURE)
        least = np.full(int(rows.max(initial=-1)) + 1, 255, dtype=np.uint8)
        np.minimum.at(least, rows, rank)
        order = np.flatnonzero(rank == least[rows])
        order = order[np.lexsort((slips[order], numbers[order], rows[order]))]
        rows, numbers = rows[order], numbers[order]
        new = np.ones(len(order), dtype=bool)
        new[1:] = (rows[1:] != rows[:-1]) | (numbers[1:] != numbers[:-1])
        return cls(rows[new], numbers[new], slips[order[new]], changes[order[new]])

    def only(self, wanted: NDArray[np.bool_]) -> "Candidates":
        """Keep some of the candidates."""
        return Candidates(
            self.rows[wanted], self.numbers[wanted], self.slips[wanted], self.changes[wanted]
        )


@dataclass(frozen=True, slots=True, repr=False)
class Repairs:
    """Finds the candidates of any number of texts in one directory."""

    lookup: Lookup
    sure: tuple[Variants, Variants]
    look_alikes: tuple[Variants, Variants]
    omissions: tuple[Variants, Variants]

    @classmethod
    def of(cls, lookup: Lookup) -> Self:
        """Prepare the slips of a look-up's first halves and of all second halves."""
        halves = (lookup.outwards(), np.flatnonzero(INWARD_NUMBER != INWARDS))
        first, second = map(Variants.of_look_alikes, halves)
        omitted_first, omitted_second = map(Variants.of_omissions, halves)
        sure = (first.sure(), second.sure())
        return cls(lookup, sure, (first, second), (omitted_first, omitted_second))

    def find(
        self,
        texts: Keys,
        *,
        whole: NDArray[np.bool_] | None = None,
        unfinished: NDArray[np.bool_] | None = None,
    ) -> Candidates:
        """Candidates of texts that are not postcodes.

        Parameters
        ----------
        texts
            In base 37 without blanks, shape (n,).
        whole
            Shape (n,), which of them have as many characters as was meant, so that none is
            taken out or put in; None for none.
        unfinished
            Shape (n,), which of them plainly stop short, so that only a sure look-alike is
            undone; None for none.
        """
        sure = Candidates.of([self._swapped(texts, self.sure)])
        # A single change of a sure pair cannot be beaten; for all else there may be a lesser one.
        sure = sure.only(sure.changes == 1)
        others = np.ones(len(texts), dtype=bool)
        others[sure.rows] = False
        if unfinished is not None:
            others &= ~unfinished
        rest = np.flatnonzero(others)
        if not len(rest):
            return sure
        asked = texts[rest]
        found = Candidates.of(
            [
                self._swapped(asked, self.look_alikes),
                self._neighbours(asked),
                *self._resized(asked, None if whole is None else whole[rest]),
            ]
        )
        rows = np.concatenate([sure.rows, rest[found.rows]])
        order = np.argsort(rows, kind="stable")
        return Candidates(
            rows[order],
            np.concatenate([sure.numbers, found.numbers])[order],
            np.concatenate([sure.slips, found.slips])[order],
            np.concatenate([sure.changes, found.changes])[order],
        )

    def _swapped(self, texts: Keys, variants: tuple[Variants, Variants]) -> Candidates:
        first, second = variants
        outward, inward = np.divmod(texts, INWARD_SPAN)
        rows, at = first.match(outward)
        again, second_at = second.match(inward[rows])
        rows, at = rows[again], at[again]
        changes = first.changes[at] + second.changes[second_at]
        wider = first.wider[at] + second.wider[second_at]
        few = changes <= np.where(wider > 0, MOST_WIDER, MOST_SURE)
        rows, at, second_at = rows[few], at[few], second_at[few]
        slips = np.where(wider[few], Slip.LOOK_ALIKE, Slip.SURE).astype(np.uint8)
        numbers = first.meant[at] * INWARD_SPAN + second.meant[second_at]
        return self._existing(rows, numbers, slips, changes[few])

    def _neighbours(self, texts: Keys) -> Candidates:
        found = []
        for place in range(WIDTH - 1):
            value = _BASE**place
            left, right = texts // (value * _BASE) % _BASE, texts // value % _BASE
            at = np.flatnonzero((left != right) & (left != 0))
            found.append((at, texts[at] + ((right - left) * value * (_BASE - 1))[at]))
        return self._single(found, Slip.NEIGHBOURS)

    def _resized(self, texts: Keys, whole: NDArray[np.bool_] | None) -> list[Candidates]:
        at = np.arange(len(texts)) if whole is None else np.flatnonzero(~whole)
        found = [*self._too_many(texts[at]), self._left_out(texts[at])]
        return [replace(part, rows=at[part.rows]) for part in found]

    def _too_many(self, texts: Keys) -> list[Candidates]:
        doubled, others = [], []
        for place in range(_LONGEST):
            value = _BASE**place
            at = np.flatnonzero((texts >= value) & (texts < _BASE**_LONGEST))
            long = texts[at]
            rest = long // (value * _BASE)
            same = long // value % _BASE == rest % _BASE
            shorter = rest * value + long % value
            doubled.append((at[same], shorter[same]))
            others.append((at[~same], shorter[~same]))
        return [self._single(doubled, Slip.DOUBLED), self._single(others, Slip.TOO_MANY)]

    def _left_out(self, texts: Keys) -> Candidates:
        first, second = self.omissions
        outward, inward = np.divmod(texts, INWARD_SPAN)
        rows, at = first.match(outward)
        in_first = (rows, first.meant[at] * INWARD_SPAN + inward[rows])
        outward, short = np.divmod(texts, _BASE**2)
        more, second_at = second.match(short)
        in_second = (more, outward[more] * INWARD_SPAN + second.meant[second_at])
        return self._single([in_first, in_second], Slip.LEFT_OUT)

    def _single(self, found: list[tuple[NDArray[np.int64], Keys]], slip: Slip) -> Candidates:
        rows, numbers = (np.concatenate(each) for each in zip(*found, strict=True))
        ones = np.ones(len(rows), dtype=np.uint8)
        return self._existing(rows, numbers, ones * np.uint8(slip), ones * _COST[slip])

    def _existing(
        self,
        rows: NDArray[np.int64],
        numbers: Keys,
        slips: NDArray[np.uint8],
        changes: NDArray[np.uint8],
    ) -> Candidates:
        there = self.lookup.traits(numbers) != 0
        return Candidates(rows[there], numbers[there], slips[there], changes[there])
