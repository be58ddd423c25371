"""What is known of a postcode beside its place, in one byte: in use or ended, and its country.

A byte of 0 says that there is no such postcode, so that one look-up answers everything.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Traits = NDArray[np.uint8]

COUNTRIES: Final = (
    "",
    "England",
    "Wales",
    "Scotland",
    "Northern Ireland",
    "Channel Islands",
    "Isle of Man",
    "",
)
UNKNOWN_LIFE, ENDED, LIVE = 0, 1, 2
_EXISTS: Final = 1
_LIFE_SHIFT, _COUNTRY_SHIFT = 1, 3
_PLACELESS: Final = 1 << 6
_DATED: Final = 1 << 7
# First letter of a local authority's ONS code, and the country it tells.
_COUNTRY_OF_LETTER: Final = {"E": 1, "W": 2, "S": 3, "N": 4, "L": 5, "M": 6}


def make_traits(
    life: NDArray[np.uint8],
    country_index: NDArray[np.uint8],
    *,
    placeless: NDArray[np.bool_],
    dated: NDArray[np.bool_],
) -> Traits:
    """Pack what is known of n postcodes; all arrays have shape (n,).

    Parameters
    ----------
    life : UNKNOWN_LIFE, ENDED or LIVE.
    country_index : position in COUNTRIES.
    placeless : true where there is no grid reference.
    dated : true where the month of its end is known.
    """
    packed = _EXISTS | (life << _LIFE_SHIFT) | (country_index << _COUNTRY_SHIFT)
    packed = packed | np.where(placeless, _PLACELESS, 0) | np.where(dated, _DATED, 0)
    return packed.astype(np.uint8)


def life_of(traits: Traits) -> Traits:
    """UNKNOWN_LIFE, ENDED or LIVE of each."""
    return (traits >> _LIFE_SHIFT & 3).astype(np.uint8)


def live_of(traits: Traits) -> NDArray[np.int8]:
    """1 in use, 0 ended, -1 not known."""
    return np.array([-1, 0, 1, -1], dtype=np.int8)[life_of(traits)]


def country_of(traits: Traits) -> Traits:
    """Position of each one's country in COUNTRIES; 0 where it is not known."""
    return (traits >> _COUNTRY_SHIFT & 7).astype(np.uint8)


def is_placeless(traits: Traits) -> NDArray[np.bool_]:
    """Whether a postcode has no grid reference."""
    return np.asarray(traits & _PLACELESS != 0)


def is_dated(traits: Traits) -> NDArray[np.bool_]:
    """Whether the month of a postcode's end is known."""
    return np.asarray(traits & _DATED != 0)


def countries_of_authorities(authorities: tuple[str, ...]) -> NDArray[np.uint8]:
    """Position in COUNTRIES of each local authority's country, shape (len(authorities),)."""
    indexes = [_COUNTRY_OF_LETTER.get(code[:1], 0) for code in authorities]
    return np.array(indexes, dtype=np.uint8)
