"""Bloom filters of sets of short texts: made with a secret, hardened, compared.

Each text sets bits at places that are all taken from one keyed hash of it, and not by stepping from
one hash by another (double hashing), which is easier to see through.

Source: Schnell, Bachteler and Reiher 2009, "Privacy-preserving record linkage using Bloom filters".
Double hashing seen through: Kroll and Steinmetzer 2015, "Automated cryptanalysis of Bloom filter
encryptions of health records". Folding and Rule 90: Schnell and Borgs 2016, "XOR-folding for Bloom
filter-based encryptions" and 2018, "Hardening encrypted patient names against cryptographic attacks
using cellular automata". Flipped bits: Schnell and Borgs 2016, "Randomized response and balanced
Bloom filters".
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.linkage.encoded.secret import DIGEST_BYTES, Secret

Words = NDArray[np.uint64]
Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
MOST_HASHES: Final = DIGEST_BYTES // 2
"""A place takes two bytes of a hash."""
_ROWS_AT_ONCE: Final = 20_000
_WORD: Final = 64


@dataclass(frozen=True, slots=True)
class Shape:
    """Length of a filter in bits, a power of two from 128, and places set by each text."""

    bits: int
    hashes: int

    def __post_init__(self) -> None:
        if self.bits < 2 * _WORD or self.bits & (self.bits - 1):
            raise ValueError("A filter has 128, 256, 512 ... bits.")
        if not 1 <= self.hashes <= MOST_HASHES:
            raise ValueError(f"A text sets 1 to {MOST_HASHES} places.")


@dataclass(frozen=True, slots=True)
class Hardening:
    """What is done against those who would count patterns.

    Attributes
    ----------
    salted : a name's filter is made with the date of birth, and again with the postcode, so that a
        name has another pattern for each day and each home. folded : the halves of a filter are
        laid over each other by exclusive or. rule_90 : each bit becomes the exclusive or of its
        neighbours. flipped : chance of a bit to be turned over.
    """

    salted: bool = True
    folded: bool = False
    rule_90: bool = False
    flipped: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.flipped < 0.25:
            raise ValueError("flipped is a chance from 0 to below 0.25.")

    def shrink(self, bits: int) -> int:
        """Give the length of a filter of so many bits once hardened."""
        return bits // 2 if self.folded else bits


def make_filters(
    secret: Secret,
    domain: str,
    sets: pl.Series,
    shape: Shape,
    hardening: Hardening,
    *,
    noise: np.random.Generator | None = None,
) -> Words:
    """Make a filter of each set of texts.

    Parameters
    ----------
    sets
        Lists of text; a salt, if any, is part of each text. Null and empty sets give zeros.
    noise
        Draws the bits to turn over, where the hardening wants that; of no use to tell anybody by.

    Returns
    -------
    Words
        Shape (sets, bits / 64) after folding.
    """
    table = pl.DataFrame({"row": np.arange(len(sets)), "text": sets}).explode("text").drop_nulls()
    noise = noise or np.random.default_rng(0)
    out = np.zeros((len(sets), hardening.shrink(shape.bits) // _WORD), dtype="<u8")
    if table.is_empty():
        return out
    distinct = table["text"].unique(maintain_order=True)
    places = secret.hash_wide(domain, distinct).view("<u2")[:, : shape.hashes] & (shape.bits - 1)
    numbers = table["text"].replace_strict(
        distinct, np.arange(len(distinct)), return_dtype=pl.UInt32
    )
    rows, of_row = table["row"].to_numpy(), numbers.to_numpy()
    for start in range(0, len(sets), _ROWS_AT_ONCE):
        stop = min(start + _ROWS_AT_ONCE, len(sets))
        first, last = np.searchsorted(rows, [start, stop])
        dense = np.zeros((stop - start, shape.bits), dtype=np.bool_)
        dense[(rows[first:last] - start)[:, None], places[of_row[first:last]]] = True
        dense = _harden(dense, hardening, noise)
        out[start:stop] = np.packbits(dense, axis=1, bitorder="little").view("<u8")
    return out


def _harden(
    dense: NDArray[np.bool_], hardening: Hardening, noise: np.random.Generator
) -> NDArray[np.bool_]:
    given = np.asarray(dense.any(axis=1))
    if hardening.folded:
        half = dense.shape[1] // 2
        dense = dense[:, :half] ^ dense[:, half:]
    if hardening.rule_90:
        dense = np.roll(dense, 1, axis=1) ^ np.roll(dense, -1, axis=1)
    if hardening.flipped:
        dense = dense ^ (noise.random(dense.shape, dtype=np.float32) < hardening.flipped)
        dense &= given[:, None]
    return dense


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Bits of pairs of filters, shape (pairs,) each: set in both, in either side; bits in all.

    flipped : the chance of a bit to be turned over, which is taken out of what is counted.
    """

    both: Floats
    left: Floats
    right: Floats
    bits: int
    flipped: float = 0.0

    def dice(self) -> Floats:
        """Give Dice's coefficient of the bits as they stand, from 0 to 1."""
        total = self.left + self.right
        return np.divide(2 * self.both, total, out=np.zeros_like(total), where=total > 0)

    def likeness(self) -> Floats:
        """Give Dice's coefficient beyond chance: 0 for unrelated sets, 1 for equal ones."""
        both, left, right = self._without_noise()
        chance = left * right / self.bits
        return _ratio(both - chance, (left + right) / 2 - chance)

    def containment(self) -> Floats:
        """Say beyond chance how far the smaller set lies in the larger: 1 where all of it does."""
        both, left, right = self._without_noise()
        chance = left * right / self.bits
        return _ratio(both - chance, np.minimum(left, right) - chance)

    def _without_noise(self) -> tuple[Floats, Floats, Floats]:
        if not self.flipped:
            return self.both, self.left, self.right
        p, scale = self.flipped, 1 - 2 * self.flipped
        left, right = (self.left - p * self.bits) / scale, (self.right - p * self.bits) / scale
        both = self.both - p * (self.left + self.right) + p * p * self.bits
        return both / scale**2, left, right


def overlap(left: Words, right: Words, *, flipped: float = 0.0) -> Overlaps:
    """Count the bits that pairs of filters have in common.

    Parameters
    ----------
    left, right
        Shape (pairs, words).
    """
    return Overlaps(
        _count_bits(left & right),
        _count_bits(left),
        _count_bits(right),
        left.shape[1] * _WORD,
        flipped,
    )


def _count_bits(words: Words) -> Floats:
    return np.asarray(np.bitwise_count(words).sum(axis=1), dtype=np.float64)


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 1e-9)
