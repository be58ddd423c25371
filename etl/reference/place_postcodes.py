"""Postcodes as the place index handles them: one key, one spelling, a range with one beginning."""

import re
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from etl.postcodes.encoding import ALPHABET, OUTWARD_WIDTH, WIDTH, Keys, find_key
from etl.reference.place_models import Grid

_INWARD_WIDTH: Final = WIDTH - OUTWARD_WIDTH
_BASE: Final = len(ALPHABET)
_NORTHERN_IRISH: Final = range(find_key("BT0 0AA") or 0, find_key("BU0 0AA") or 0)
_OUTWARD: Final = re.compile(r"[A-Z][0-9A-Z]{1,3}")
_INWARD: Final = re.compile(r"[0-9][A-Z]{0,2}")


def spell_key(key: int) -> str:
    """Postcode of a key, as people write it."""
    characters = ""
    for _ in range(WIDTH):
        key, place = divmod(key, _BASE)
        characters = ALPHABET[place] + characters
    return f"{characters[:OUTWARD_WIDTH].rstrip()} {characters[OUTWARD_WIDTH:]}"


def grid_of(key: int) -> Grid:
    """Grid of a postcode's coordinates: Northern Ireland's (BT) is the Irish one."""
    return "irish" if key in _NORTHERN_IRISH else "british"


def is_irish(keys: Keys) -> NDArray[np.bool_]:
    """Which keys are of postcodes with Irish coordinates, shape (len(keys),)."""
    return (keys >= _NORTHERN_IRISH.start) & (keys < _NORTHERN_IRISH.stop)


def list_ranges(text: str) -> Iterator[range]:
    """Keys that begin with a text in capitals: `SW1A`, `SW1A 1`, or `SW1A1`, which may be either.

    Without a space a text can be parted in more than one way; each way gives a range.
    """
    outward, space, inward = text.partition(" ")
    compact = outward + inward
    cuts = [len(outward)] if space else range(len(compact), max(len(compact) - 3, 0), -1)
    for cut in cuts:
        outward, inward = compact[:cut], compact[cut:]
        if _OUTWARD.fullmatch(outward) and (not inward or _INWARD.fullmatch(inward)):
            yield _range_of(outward, inward)


def is_outward(text: str) -> bool:
    """Whether a text has the form of a first half, `SW1A`."""
    return _OUTWARD.fullmatch(text) is not None


def _range_of(outward: str, inward: str) -> range:
    first = 0
    for character in (outward.ljust(OUTWARD_WIDTH) + inward).ljust(WIDTH):
        first = first * _BASE + ALPHABET.index(character)
    return range(first, first + _BASE ** (_INWARD_WIDTH - len(inward)))
