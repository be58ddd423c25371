"""Writes postcodes as people write them (`SW1A 1AA`), from their places in the look-up's table.

A postcode has at most eight characters: two numbers of 64 bits are a row of polars's own buffer.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from etl.postcodes.encoding import text_of
from etl.postcodes.lookup import BLOCK, UNIT_LETTERS, Lookup

_Words = NDArray[np.uint64]
_BLOCK_ROWS: Final = 16_384
_HALF: Final = np.uint64(32)
_BITS_A_BYTE: Final = np.uint64(3)
# A space, a digit and two letters.
_TAIL_LENGTH: Final = np.uint64(4)


def _words(texts: list[str]) -> _Words:
    return np.array([int.from_bytes(text.encode(), "little") for text in texts], dtype=np.uint64)


_TAILS: Final = _words(
    [f" {a}{b}{c}" for a in "0123456789" for b in UNIT_LETTERS for c in UNIT_LETTERS] + [""]
)


@dataclass(frozen=True, slots=True, repr=False)
class Writer:
    """Writes the postcodes of one directory.

    Attributes
    ----------
    heads : uint64, each first half's characters as one number, the first lowest.
    lengths : uint64, how many characters each first half has.
    """

    heads: _Words
    lengths: _Words

    @classmethod
    def of(cls, lookup: Lookup) -> Self:
        """Prepare for the first halves of a look-up."""
        texts = [text_of(number) for number in lookup.outwards().tolist()]
        # One more for the place of what does not exist.
        return cls(_words([*texts, ""]), np.array([*map(len, texts), 0], dtype=np.uint64))

    def write(self, slots: NDArray[np.int64], exists: NDArray[np.bool_] | None = None) -> pl.Series:
        """Texts of places in the table, shape (n,); null where `exists` is false."""
        rows = np.empty((len(slots), 2), dtype=np.uint64)
        for start in range(0, len(slots), _BLOCK_ROWS):
            outward, inward = np.divmod(slots[start : start + _BLOCK_ROWS], BLOCK)
            length = self.lengths[outward]
            text = self.heads[outward] | (_TAILS[inward] << (length << _BITS_A_BYTE))
            rows[start : start + _BLOCK_ROWS, 0] = (length + _TAIL_LENGTH) | (text << _HALF)
            rows[start : start + _BLOCK_ROWS, 1] = text >> _HALF
        valid = None
        if exists is not None:
            rows[~exists] = 0
            valid = pa.py_buffer(np.packbits(exists, bitorder="little"))
        column = pa.Array.from_buffers(pa.string_view(), len(slots), [valid, pa.py_buffer(rows)])
        return pl.Series("postcode", column, dtype=pl.String)
