"""From a text as typed to its capitals and digits, as one number in base 37.

Almost every cell is twelve plain bytes or fewer, which polars keeps in place, sixteen bytes a
row: those are read two bytes at a time from tables. The rest goes through Unicode's own rules.
"""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.postcodes.encoding import ALPHABET, Keys, code_of

#: A text of more than twelve capitals and digits, or with a character that postcodes never have.
UNREADABLE: Final = len(ALPHABET) ** 12
# A row of polars's own buffer: four bytes of length, then the text if it has twelve or fewer.
_VIEW_BYTES: Final = 16
_INLINE_BYTES: Final = 12
# Rows at a time: the columns of one block stay in the processor's cache.
_BLOCK_ROWS: Final = 16_384
_HIGH_BITS: Final = np.uint32(0x8080_8080)
# The two bytes of a no-break space, by far the commonest character beyond ASCII here.
_NO_BREAK_SPACE: Final = "\u00a0".encode()

# Capitals of other alphabets that look like ours. NFKD has already turned full-width, circled
# and accented forms into plain letters.
_LOOK_ALIKES: Final[dict[str, str]] = dict(
    zip("АВЕЅІЈКМНОРԚСТУХԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABESIJKMHOPQCTYXWABEZHIKMNOPTYX", strict=True)
)
#: The column `given` in plain capitals, its spaces and punctuation kept.
READABLE: Final = (
    pl.col("given")
    .fill_null("")
    .str.normalize("NFKD")
    .str.to_uppercase()
    .str.replace_many(_LOOK_ALIKES)
)
#: Capitals and digits only: spaces, punctuation, accents and look-alikes taken out.
TIDY: Final = READABLE.str.replace_all(r"[^\p{L}\p{N}]", "")


def _byte_pairs() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What two bytes, read as one number, do to a growing number: multiply it, then add."""
    factor, code = np.ones(256, dtype=np.int64), np.zeros(256, dtype=np.int64)
    for character in ALPHABET[1:]:
        for byte in (character + character.lower()).encode():
            factor[byte], code[byte] = len(ALPHABET), code_of(character)
    first, second = np.arange(65_536) & 255, np.arange(65_536) >> 8
    return factor[first] * factor[second], code[first] * factor[second] + code[second]


_FACTOR, _ADDITION = _byte_pairs()
_IS_STRANGE: Final = np.arange(256) >= 0x80
_IS_STRANGE[list(_NO_BREAK_SPACE)] = False


def compact_numbers(given: pl.Series) -> Keys:
    """The capitals and digits of each text as one number; UNREADABLE where it cannot be.

    Parameters
    ----------
    given
        Text in one chunk; nulls count as empty.

    Returns
    -------
    Keys
        int64, shape (len(given),): base 37, blanks left out; 0 for a text without any.
    """
    given = given.rechunk()
    numbers, unread = _read(given)
    rows = np.flatnonzero(unread)
    if len(rows):
        tidied = given.gather(rows).alias("given").to_frame().select(TIDY).to_series().rechunk()
        numbers[rows], unread = _read(tidied)
        numbers[rows[unread]] = UNREADABLE
    return numbers


def _read(given: pl.Series) -> tuple[Keys, NDArray[np.bool_]]:
    """The numbers of texts, and which of them have too many bytes or strange ones."""
    views = _views(given)
    words = views.view(np.uint32)
    unread = words[:, 0] > _INLINE_BYTES
    beyond_ascii = ((words[:, 1] | words[:, 2] | words[:, 3]) & _HIGH_BITS) != 0
    doubtful = np.flatnonzero(beyond_ascii & ~unread)
    unread[doubtful] = _IS_STRANGE[views[doubtful, 4:]].any(axis=1)
    numbers = np.empty(len(views), dtype=np.int64)
    pairs = views.view(np.uint16)
    for start in range(0, len(views), _BLOCK_ROWS):
        block = pairs[start : start + _BLOCK_ROWS]
        number = _ADDITION[block[:, 2]]
        for at in range(3, block.shape[1]):
            pair = block[:, at].astype(np.intp)
            number *= _FACTOR[pair]
            number += _ADDITION[pair]
        numbers[start : start + _BLOCK_ROWS] = number
    if given.null_count():
        nulls = given.is_null().to_numpy()
        numbers[nulls], unread[nulls] = 0, False
    return numbers, unread


def _views(given: pl.Series) -> NDArray[np.uint8]:
    """The rows of polars's own buffer, shape (len(given), 16); nothing is copied."""
    column = given.to_arrow(compat_level=pl.CompatLevel.newest())
    if not len(column):
        return np.empty((0, _VIEW_BYTES), dtype=np.uint8)
    views = np.frombuffer(column.buffers()[1], dtype=np.uint8).reshape(-1, _VIEW_BYTES)
    return views[column.offset : column.offset + len(column)]
