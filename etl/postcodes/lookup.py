"""Direct look-up of postcodes: a number a postcode, and one byte at that place of a table.

A postcode is `outward * BLOCK + inward`: the outward codes in use are numbered in order, and a
second half is a digit and two of 21 letters. No search, no hash; 14 MB for the whole country.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from etl.postcodes.encoding import ALPHABET, INWARD_SPAN, Codes, Keys, code_of
from etl.postcodes.traits import Traits

# The letters of second halves, and V: one postcode that has ended, NPT 0VA, has it.
UNIT_LETTERS: Final = "ABDEFGHJLNPQRSTUVWXYZ"
INWARDS: Final = 10 * len(UNIT_LETTERS) ** 2
# One more than there are: the place of every second half that cannot be.
BLOCK: Final = INWARDS + 1
# Rows at a time: what is worked out for one block stays in the processor's cache.
_BLOCK_ROWS: Final = 16_384
_BASE: Final = len(ALPHABET)
_MOST: Final = _BASE**7 - 1


def _number_inwards() -> NDArray[np.int16]:
    """Number of each second half, by its three characters in base 37."""
    numbers = np.full(_BASE**3, INWARDS, dtype=np.int16)
    letters = np.array([code_of(letter) for letter in UNIT_LETTERS])
    digits = np.array([code_of(digit) for digit in "0123456789"])
    values = (
        digits[:, None, None] * _BASE**2 + letters[None, :, None] * _BASE + letters[None, None, :]
    )
    numbers[values.ravel()] = np.arange(INWARDS)
    return numbers


INWARD_NUMBER: Final = _number_inwards()


@dataclass(frozen=True, slots=True, repr=False)
class Lookup:
    """Tells of any number of texts at once whether they are postcodes, and their traits.

    Attributes
    ----------
    outward_number : int16, shape (37**4,): the number of each first half by its characters in
        base 37, right-aligned; one more than the last where there is no such first half.
    table : uint8, traits by slot; 0 where there is no such postcode.
    """

    outward_number: NDArray[np.int16]
    table: Traits

    @classmethod
    def build(cls, keys: Keys, traits: Traits) -> Self:
        """Make the look-up of a directory's keys, sorted, and their traits, each of shape (n,)."""
        outwards = np.unique(keys // INWARD_SPAN)
        numbers = np.full(_BASE**4, len(outwards), dtype=np.int16)
        numbers[_right_aligned(outwards)] = np.arange(len(outwards))
        table = np.zeros((len(outwards) + 1) * BLOCK, dtype=np.uint8)
        lookup = cls(numbers, table)
        slots = lookup.slots_of_outward_and_inward(
            numbers[_right_aligned(keys // INWARD_SPAN)], keys % INWARD_SPAN
        )
        table[slots] = traits
        # What cannot be a second half shares one place in each block: never found.
        table[INWARDS::BLOCK] = 0
        return lookup

    def slots(self, compact: Keys) -> NDArray[np.int64]:
        """Places in the table of texts in base 37 without blanks, shape (n,).

        A text of any length may be asked for; what cannot be a postcode gets a place that is 0.
        """
        outward, inward = np.divmod(np.minimum(compact, _MOST), INWARD_SPAN)
        return self.slots_of_outward_and_inward(self.outward_number[outward], inward)

    def slots_of_outward_and_inward(
        self, number: NDArray[np.int16], inward: Keys
    ) -> NDArray[np.int64]:
        """Places in the table of numbered first halves and of second halves in base 37."""
        return number.astype(np.int64) * BLOCK + INWARD_NUMBER[inward]

    def traits(self, compact: Keys) -> Traits:
        """Traits of texts in base 37 without blanks, shape (n,); 0 for what is no postcode."""
        found = np.empty(len(compact), dtype=np.uint8)
        for start in range(0, len(compact), _BLOCK_ROWS):
            block = slice(start, start + _BLOCK_ROWS)
            found[block] = self.table[self.slots(compact[block])]
        return found

    def outwards(self) -> Keys:
        """The first halves that exist, as numbers in base 37 without blanks, in their order."""
        there = np.flatnonzero(self.outward_number != self.absent)
        return there[np.argsort(self.outward_number[there])]

    @property
    def absent(self) -> int:
        """The number of a first half that does not exist."""
        return len(self.table) // BLOCK - 1

    def knows_outward(self, outward: Keys) -> NDArray[np.bool_]:
        """Whether first halves in base 37 without blanks exist, shape (n,)."""
        numbers = self.outward_number[np.minimum(outward, _BASE**4 - 1)]
        return np.asarray(numbers != self.absent)


def _right_aligned(outwards: Keys) -> Keys:
    """First halves with their blanks, if any, before them instead of after."""
    aligned = outwards.copy()
    for _ in range(2):
        aligned = np.where(aligned % _BASE == 0, aligned // _BASE, aligned)
    return aligned


def compact_from_codes(codes: Codes) -> Keys:
    """Number in base 37 of texts of any width, blanks left out wherever they stand; shape (n,)."""
    compact = np.zeros(len(codes), dtype=np.int64)
    for place in range(codes.shape[1]):
        code = codes[:, place]
        compact = np.where(code == 0, compact, compact * _BASE + code)
    return compact
