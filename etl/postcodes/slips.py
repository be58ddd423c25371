"""Slips between a letter and the digit that looks like it: O and 0, I and 1, S and 5.

Every way of undoing up to three of them is looked up; only the fewest changes count.
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from etl.postcodes.directory import PostcodeDirectory
from etl.postcodes.encoding import (
    ALPHABET,
    OUTWARD_WIDTH,
    PLACE_VALUES,
    Codes,
    Keys,
    code_of,
    codes_from_keys,
    keys_from_codes,
)

_PAIRS: Final = ("O0", "I1", "S5")
_MOST_SLIPS: Final = 3

# What to add to a code to reach its twin; 0 for a character without one.
_STEP: Final[NDArray[np.int64]] = np.zeros(len(ALPHABET), dtype=np.int64)
for _letter, _digit in _PAIRS:
    _STEP[code_of(_letter)] = code_of(_digit) - code_of(_letter)
    _STEP[code_of(_digit)] = code_of(_letter) - code_of(_digit)


@dataclass(frozen=True, slots=True)
class Slips:
    """Candidates of n postcodes at their least number of changes.

    Attributes
    ----------
    counts : how many candidates each has, shape (n,).
    keys : one of the candidates (the only one where the count is 1), shape (n,); -1 for none.
    candidates : for each position with more than one, all of them.
    """

    counts: NDArray[np.int64]
    keys: Keys
    candidates: dict[int, list[int]]


def find_slips(codes: Codes, directory: PostcodeDirectory) -> Slips:
    """Undo up to three slips wherever that gives a postcode of the directory.

    Parameters
    ----------
    codes
        Postcodes that are not in the directory, shape (n, 7).
    """
    counts, found = np.zeros(len(codes), dtype=np.int64), np.full(len(codes), -1, dtype=np.int64)
    candidates: dict[int, list[int]] = {}
    steps, keys = _STEP[codes] * PLACE_VALUES, keys_from_codes(codes)
    changeable_places = np.flatnonzero((steps != 0).any(axis=0)).tolist()
    for number in range(1, _MOST_SLIPS + 1):
        still_open = counts == 0
        for places in combinations(changeable_places, number):
            rows = np.flatnonzero(still_open & (steps[:, places] != 0).all(axis=1))
            changed = keys[rows] + steps[rows][:, places].sum(axis=1)
            hit = directory.find_rows(changed) >= 0
            for row, key in zip(rows[hit].tolist(), changed[hit].tolist(), strict=True):
                if counts[row]:
                    candidates.setdefault(row, [int(found[row])]).append(key)
                counts[row] += 1
                found[row] = key
    return Slips(counts, found, candidates)


def describe_slips(before: Codes, after: Keys) -> list[str]:
    """Say in words which characters a repair changed, one sentence a postcode.

    Parameters
    ----------
    before
        Codes as given, shape (n, 7).
    after
        Keys of the repaired postcodes, shape (n,).
    """
    return [
        _sentence(given, repaired)
        for given, repaired in zip(before.tolist(), codes_from_keys(after).tolist(), strict=True)
    ]


def _sentence(given: list[int], repaired: list[int]) -> str:
    changes = [
        f"{_name(old)} to {_name(new)} in the {_half(place)} half"
        for place, (old, new) in enumerate(zip(given, repaired, strict=True))
        if old != new
    ]
    return "Changed " + " and ".join(changes) + "."


def _name(code: int) -> str:
    character = ALPHABET[code]
    return f"the {'digit' if character.isdigit() else 'letter'} {character}"


def _half(place: int) -> str:
    return "first" if place < OUTWARD_WIDTH else "second"
