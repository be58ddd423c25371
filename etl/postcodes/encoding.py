"""A postcode as one integer: seven places of base 37, so that text order is number order.

The places are those of ONS's seven-character form: the outward code left-aligned in four,
then the inward code in three (`W9  4LS`, `SW1A1AA`). Knows no directory and no rule.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

Codes = NDArray[np.uint8]
Keys = NDArray[np.int64]

WIDTH = 7
OUTWARD_WIDTH = 4
ALPHABET = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PLACE_VALUES: Keys = np.array([37**power for power in range(WIDTH - 1, -1, -1)], dtype=np.int64)
_CAPITALS_AND_DIGITS = frozenset(ALPHABET[1:])
# Dividing a key by this leaves its outward code, and the rest is its inward code.
INWARD_SPAN = 37 ** (WIDTH - OUTWARD_WIDTH)

_CODE_OF_BYTE: Codes = np.zeros(256, dtype=np.uint8)
_CODE_OF_BYTE[np.frombuffer(ALPHABET.encode(), dtype=np.uint8)] = np.arange(37, dtype=np.uint8)
_BYTE_OF_CODE: Codes = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)


def code_of(character: str) -> int:
    """Place value of one character of the alphabet: blank 0, digits 1 to 10, letters 11 to 36."""
    return ALPHABET.index(character)


def number_of(text: str) -> int:
    """The number in base 37 of a text in capitals and digits, without blanks."""
    number = 0
    for character in text:
        number = number * len(ALPHABET) + code_of(character)
    return number


def text_of(number: int) -> str:
    """The text of a number in base 37."""
    text = ""
    while number:
        number, code = divmod(number, len(ALPHABET))
        text = ALPHABET[code] + text
    return text


def find_key(postcode: str) -> int | None:
    """Key of one postcode in capitals, with or without its space; None when it cannot be one."""
    compact = postcode.replace(" ", "")
    if not 5 <= len(compact) <= WIDTH or not set(compact) <= _CAPITALS_AND_DIGITS:
        return None
    key = 0
    for character in compact[:-3].ljust(OUTWARD_WIDTH) + compact[-3:]:
        key = key * 37 + code_of(character)
    return key


def find_keys(directory_keys: Keys, keys: Keys) -> NDArray[np.int64]:
    """Position of each key among sorted keys; -1 for those that are not there."""
    if not len(directory_keys):
        return np.full(len(keys), -1, dtype=np.int64)
    rows = np.minimum(np.searchsorted(directory_keys, keys), len(directory_keys) - 1)
    return np.where(directory_keys[rows] == keys, rows, -1)


def keys_from_compact(compact: Keys) -> Keys:
    """Keys of postcodes given as numbers in base 37 without blanks; shape (n,)."""
    outward, inward = np.divmod(compact, INWARD_SPAN)
    for _ in range(OUTWARD_WIDTH - 2):
        outward = np.where(outward < INWARD_SPAN, outward * len(ALPHABET), outward)
    keys: Keys = outward * INWARD_SPAN + inward
    return keys


def codes_from_fixed_text(text: str, width: int = WIDTH) -> Codes:
    """Codes of postcodes written one after the other in seven characters each.

    Parameters
    ----------
    width
        Characters each; fewer than seven for second halves alone.

    Returns
    -------
    Codes
        Shape (number of postcodes, `width`).
    """
    return _CODE_OF_BYTE[np.frombuffer(text.encode("ascii"), dtype=np.uint8)].reshape(-1, width)


def codes_from_compact(compact: pl.Series) -> Codes:
    """Codes of postcodes written without a space in five to seven of A-Z and 0-9.

    Returns
    -------
    Codes
        Shape (len(compact), 7).
    """
    if compact.is_empty():
        return np.empty((0, WIDTH), dtype=np.uint8)
    text = pl.col("compact")
    fixed = text.str.head(-3).str.pad_end(OUTWARD_WIDTH) + text.str.tail(3)
    joined = compact.alias("compact").to_frame().select(fixed.str.join("")).item()
    return codes_from_fixed_text(joined)


def keys_from_codes(codes: Codes) -> Keys:
    """Integer keys, shape (n,), of codes of shape (n, 7), or of their last places alone."""
    keys = np.zeros(len(codes), dtype=np.int64)
    for place in range(codes.shape[1]):
        keys *= len(ALPHABET)
        keys += codes[:, place]
    return keys


def codes_from_keys(keys: Keys) -> Codes:
    """Codes, shape (n, 7), of integer keys of shape (n,)."""
    return ((keys[:, np.newaxis] // PLACE_VALUES) % 37).astype(np.uint8)


def postcodes_from_keys(keys: Keys) -> pl.Series:
    """Postcodes as people write them (`SW1A 1AA`), in the order of the keys."""
    text = _BYTE_OF_CODE[codes_from_keys(keys)].tobytes().decode("ascii")
    fixed = [text[at : at + WIDTH] for at in range(0, len(text), WIDTH)]
    column = pl.col("postcode")
    spaced = column.str.head(OUTWARD_WIDTH).str.strip_chars_end() + " " + column.str.tail(3)
    return pl.DataFrame({"postcode": fixed}, schema={"postcode": pl.String}).select(spaced)[
        "postcode"
    ]
