"""Codes of two files compared pair by pair: how far each field agrees, as numbers of levels.

Knows codes and nothing else: neither the secret nor a name.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.linkage.encoded.encode import PASSES, coats_of
from etl.linkage.encoded.fields import FIELDS, FOREIGN, SAME, SCHOOL_LEVELS, Levels
from etl.linkage.encoded.filters import Overlaps, Words, overlap

Rows = NDArray[np.int64]
Bools = NDArray[np.bool_]
PAIRS_AT_ONCE: Final = 250_000
SAME_LIKENESS: Final = 0.995
CONTAINED: Final = 0.9
MUCH: Final = 0.5
SOME: Final = 0.3
#: Least likeness of the parts of a date: only the year differs, day and month changed places, a day
#: or a month differs. All that is left in common weighs 4, 3 and 2 of 5.
YEAR, SWAPPED, PART = 0.7, 0.5, 0.3
NEAR, DISTRICT = 0.6, 0.2
MIDDLE: Final = 4
"""Level of a forename that is the other's middle name."""
_NUMBERS: Final = {name: number for number, (name, _) in enumerate(PASSES)}
_LACKING: Final = np.uint64(0)


@dataclass(frozen=True)
class Side:
    """The codes of one file as arrays.

    Attributes
    ----------
    hashes : by column, shape (records,); 0 where it is lacking. filters : by column, shape
        (records, words), zeros where it is lacking. coats : in which names were encoded.
    """

    hashes: Mapping[str, NDArray[np.uint64]]
    filters: Mapping[str, Words]
    coats: tuple[str, ...]

    @classmethod
    def of(cls, codes: pl.DataFrame) -> "Side":
        """Take the codes of a file apart."""
        whole = [name for name, kind in codes.schema.items() if kind == pl.UInt64]
        binary = [name for name, kind in codes.schema.items() if kind == pl.Binary]
        return cls(
            {name: codes[name].fill_null(0).to_numpy() for name in whole},
            {name: _words(codes[name]) for name in binary},
            coats_of(codes.columns),
        )


def _words(codes: pl.Series) -> Words:
    given = codes.drop_nulls()
    size = len(given[0]) if len(given) else 8
    joined = b"".join(codes.fill_null(bytes(size)).to_list())
    return np.frombuffer(joined, dtype="<u8").reshape(-1, size // 8)


def compare(
    left: Side,
    right: Side,
    lefts: Rows,
    rights: Rows,
    *,
    flipped: float = 0.0,
    keys: NDArray[np.uint64] | None = None,
) -> Levels:
    """Compare pairs.

    Parameters
    ----------
    lefts, rights
        Shape (pairs,): rows of either side.
    flipped
        Chance of a bit of a filter to have been turned over.
    keys
        Shape (pairs,): the passes that found each pair, one bit each, where that is known.

    Returns
    -------
    Levels
        Shape (pairs, fields), in the order of FIELDS.
    """
    out = np.zeros((len(lefts), len(FIELDS)), dtype=np.uint8)
    shared = np.zeros(len(lefts), np.uint64) if keys is None else keys
    for start in range(0, len(lefts), PAIRS_AT_ONCE):
        part = slice(start, start + PAIRS_AT_ONCE)
        pairs = _Pairs(left, right, lefts[part], rights[part], shared[part], flipped)
        out[part] = np.stack(list(_levels(pairs)), axis=1)
    return out


@dataclass(frozen=True)
class _Pairs:
    left: Side
    right: Side
    lefts: Rows
    rights: Rows
    keys: NDArray[np.uint64]
    flipped: float

    def of(self, chosen: Rows) -> "_Pairs":
        """Give some of the pairs."""
        return replace(
            self, lefts=self.lefts[chosen], rights=self.rights[chosen], keys=self.keys[chosen]
        )

    def found_by(self, name: str) -> Bools:
        """They share a key of a pass."""
        return np.asarray(self.keys & np.uint64(1 << _NUMBERS[name]) != 0)

    def both(self, column: str) -> Bools:
        """Both have a value."""
        left, right = self.left.hashes[column], self.right.hashes[column]
        return np.asarray((left[self.lefts] != _LACKING) & (right[self.rights] != _LACKING))

    def same(self, column: str, other: str | None = None) -> Bools:
        """Both have the same value."""
        left = self.left.hashes[column][self.lefts]
        right = self.right.hashes[other or column][self.rights]
        return np.asarray((left == right) & (left != _LACKING))

    def overlap(self, column: str, other: str | None = None) -> tuple[Overlaps, Bools]:
        """Overlaps of filters, and where both are given."""
        left = self.left.filters[column][self.lefts]
        right = self.right.filters[other or column][self.rights]
        return overlap(left, right, flipped=self.flipped), np.asarray(left.any(1) & right.any(1))

    def common_salt(self, coat: str) -> Bools:
        return np.ones(len(self.lefts), np.bool_) if coat == "bare" else self.same(coat)


def _levels(pairs: _Pairs) -> Iterator[Levels]:
    """Levels of each field, in the order of FIELDS."""
    names = {
        name: np.zeros(len(pairs.lefts), np.uint8) for name in ("forename", "middle", "surname")
    }
    seen = np.zeros(len(pairs.lefts), np.bool_)
    for coat in pairs.left.coats:
        todo = pairs.common_salt(coat) & ~seen
        chosen = np.flatnonzero(todo)
        for name, found in _compare_names(pairs.of(chosen), coat).items():
            names[name][chosen] = found
        seen |= todo
    for name, level in FOREIGN.items():
        names[name][~seen] = level
    alike = np.ones(len(seen), np.bool_)
    for name, level in FOREIGN.items():
        alike &= (names[name] == SAME) | (names[name] == level)
    yield from names.values()
    yield _compare_births(pairs, alike)
    yield np.where(pairs.both("sex") & _by_birth(pairs), 2 - pairs.same("sex"), 0).astype(np.uint8)
    yield _compare_places(pairs)


def _compare_names(pairs: _Pairs, coat: str) -> dict[str, Levels]:
    given, family, others = (f"{name}_{coat}" for name in ("forename", "surname", "middle"))
    forename, has_forename = pairs.overlap(given)
    surname, has_surname = pairs.overlap(family)
    middle, has_middle = pairs.overlap(others)
    moved = np.zeros(len(pairs.lefts), np.bool_)
    for one, other in ((given, others), (others, given)):
        found, both = pairs.overlap(one, other)
        moved |= both & (found.containment() >= CONTAINED)
    first = _bands(forename, (2, 3, 5, 6))
    first = np.where(moved & (first > MIDDLE), MIDDLE, first)
    second = np.where(moved & (first == MIDDLE), 0, _bands(middle, (1, 1, 2, 3)))
    return {
        "forename": np.where(has_forename, first, 0).astype(np.uint8),
        "middle": np.where(has_middle, second, 0).astype(np.uint8),
        "surname": np.where(has_surname, _bands(surname, (2, 3, 4, 5)), 0).astype(np.uint8),
    }


def _bands(found: Overlaps, levels: tuple[int, int, int, int]) -> Levels:
    """The same, one within the other, much alike, somewhat alike, different."""
    like, within = found.likeness(), found.containment()
    contained, much, some, different = levels
    same = like >= (SAME_LIKENESS if not found.flipped else CONTAINED)
    out = np.select(
        [same, within >= CONTAINED, like >= MUCH, like >= SOME],
        [SAME, contained, much, some],
        different,
    )
    return out.astype(np.uint8)


def _by_birth(pairs: _Pairs) -> Bools:
    """Sex and school are salted with the date of birth, where anything is salted."""
    return np.asarray(pairs.same("born") | (pairs.left.coats == ("bare",)))


def _compare_births(pairs: _Pairs, alike: Bools) -> Levels:
    found, both = pairs.overlap("born_parts")
    like = found.likeness()
    # Dates are salted with how the name sounds: only where that agrees can they be compared.
    told = both & (alike | (like >= PART))
    level = np.select([~told, like >= YEAR, like >= SWAPPED, like >= PART], [6, 2, 3, 4], 5)
    level = np.where(pairs.same("born"), SAME, level)
    return np.where(pairs.both("born"), level, 0).astype(np.uint8)


def _compare_places(pairs: _Pairs) -> Levels:
    found, given = pairs.overlap("postcode_parts")
    like, by_birth = found.likeness(), _by_birth(pairs)
    same = (
        pairs.same("postcode")
        | pairs.same("previous_postcode", "postcode")
        | pairs.same("postcode", "previous_postcode")
    )
    place = np.select([like >= NEAR, like >= DISTRICT], [2, 3], 4)
    near, schooled = pairs.found_by("names district"), pairs.found_by("names school")
    # Of another date of birth, with which they are salted, only a key may tell that they are near.
    unlike = np.select([near, pairs.both("postcode")], [6, 5], 0)
    place = np.where(given & by_birth, place, unlike)
    place = np.where(same, SAME, place)
    school = np.where(pairs.both("school"), 2 - pairs.same("school"), 0)
    school = np.where(by_birth, school, np.where(schooled, SAME, SCHOOL_LEVELS - 1))
    return (place * SCHOOL_LEVELS + school).astype(np.uint8)
