"""What is wrong with a text that is no postcode, as far as its letters and digits tell.

Works on numbers in base 37, so that a million faulty rows take as long as a few good ones.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from etl.postcodes.encoding import ALPHABET, INWARD_SPAN, WIDTH, Keys, code_of, find_keys, number_of
from etl.postcodes.lookup import INWARD_NUMBER, INWARDS, Lookup
from etl.postcodes.wording import Reason, number_of_fault

_BASE: Final = len(ALPHABET)
_FIRST_LETTER: Final = code_of("A")
_NO_FIXED_ABODE: Final = ("NFA", "HOMELESS", "ZZ993VZ")
_PLACEHOLDER_WORDS: Final = """
    NA NK UNK UNKNOWN NOTKNOWN NONE NIL NULL NAN TBC TBA TBD MISSING BLANK REFUSED WITHHELD DK
    DECLINED NOTGIVEN NOTSTATED NOTPROVIDED NOTAVAILABLE NOTAPPLICABLE NOPOSTCODE NOTDISCLOSED
    NOINFORMATION PREFERNOTTOSAY INFORMATIONREFUSED PNTS DONTKNOW NOADDRESS ADDRESSUNKNOWN TEST
    POSTCODEUNKNOWN UNKNOWNPOSTCODE X XX XXX XXXX XXXXX XXXXXX XXXXXXX XXXXXXXX
"""
#: Words that say that no postcode is known, tidied; the long ones are told from the text.
PLACEHOLDERS: Final = frozenset(_PLACEHOLDER_WORDS.split())
_TERRITORIES: Final = (
    *("ASCN1ZZ", "BBND1ZZ", "BIQQ1ZZ", "FIQQ1ZZ", "GX111AA", "PCRN1ZZ", "SIQQ1ZZ"),
    *("STHL1ZZ", "TDCU1ZZ", "TKCA1ZZ", "AI2640"),
)
# The first halves of Irish postcodes (Eircode routing keys).
_IRISH_KEYS: Final = """
    A41 A42 A45 A63 A67 A75 A81 A82 A83 A84 A85 A86 A91 A92 A94 A96 A98 C15 D01 D02 D03 D04 D05
    D06 D07 D08 D09 D10 D11 D12 D13 D14 D15 D16 D17 D18 D20 D22 D24 D6W E21 E25 E32 E34 E41 E45
    E53 E91 F12 F23 F26 F28 F31 F35 F42 F45 F52 F56 F91 F92 F93 F94 H12 H14 H16 H18 H23 H53 H54
    H62 H65 H71 H91 K32 K34 K36 K45 K56 K67 K78 N37 N39 N41 N91 P12 P14 P17 P24 P25 P31 P32 P36
    P43 P47 P51 P56 P61 P67 P72 P75 P81 P85 R14 R21 R32 R35 R42 R45 R51 R56 R93 R95 T12 T23 T34
    T45 T56 V14 V15 V23 V31 V35 V42 V92 V93 V94 V95 W12 W23 W34 W91 X35 X42 X91 Y14 Y21 Y25 Y34
    Y35
"""


def _table(size: int, true_at: Iterable[int]) -> NDArray[np.bool_]:
    table = np.zeros(size, dtype=bool)
    table[list(true_at)] = True
    return table


_NEVER_FIRST: Final = _table(_BASE, map(code_of, "QVX"))
_NEVER_SECOND: Final = _table(_BASE, map(code_of, "IJZ"))
_NEVER_LAST: Final = _table(_BASE, map(code_of, "CIKMOV"))


def _kind(text: str) -> int:
    """Kinds of characters as one number in base 3: none 0, a digit 1, a letter 2."""
    return int("".join("1" if character == "9" else "2" for character in text), 3)


_KINDS: Final = 3 ** (WIDTH + 1)
_FIRST_HALF: Final = _table(_KINDS, map(_kind, ("A9", "A99", "A9A", "AA9", "AA99", "AA9A")))
_LETTERS_ONLY: Final = _table(_KINDS, map(_kind, ("A", "AA")))
_SECOND_HALF: Final = _kind("9AA")


def _numbers(texts: tuple[str, ...] | frozenset[str] | list[str]) -> Keys:
    short = [text for text in texts if len(text) <= 12]
    return np.array(sorted(map(number_of, short)), dtype=np.int64)


_NUMBERS_OF: Final[tuple[tuple[Reason, Keys], ...]] = (
    ("placeholder", _numbers(PLACEHOLDERS)),
    ("no_fixed_abode", _numbers(_NO_FIXED_ABODE)),
    ("overseas_territory", _numbers(_TERRITORIES)),
)
_IRISH_NUMBERS: Final = _numbers(_IRISH_KEYS.split())
_PSEUDO, _FORCES = number_of("ZZ99"), number_of("BF")


def known_areas(lookup: Lookup) -> NDArray[np.bool_]:
    """Whether letters begin a postcode, by their number in base 37; shape (37**3,)."""
    known = np.zeros(_BASE**3, dtype=bool)
    _, _, area, _ = _anatomy(lookup.outwards())
    known[area] = True
    return known


def could_be_postcodes(texts: Keys, lookup: Lookup) -> NDArray[np.bool_]:
    """Whether texts have the form of a postcode of a district that exists."""
    outward, inward = np.divmod(texts, INWARD_SPAN)
    letters = ~(_NEVER_LAST[texts % _BASE] | _NEVER_LAST[texts // _BASE % _BASE])
    second_half = (INWARD_NUMBER[inward] != INWARDS) & letters
    return np.asarray(second_half & lookup.knows_outward(outward))


def are_words(texts: Keys) -> NDArray[np.bool_]:
    """Which texts are of letters alone: the two look-alikes of a name can make a postcode."""
    words, rest = np.ones(len(texts), dtype=bool), texts.copy()
    while rest.any():
        rest, code = np.divmod(rest, _BASE)
        words &= (code == 0) | (code >= _FIRST_LETTER)
    return words


def find_faults(texts: Keys, lookup: Lookup, areas: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Name the first thing that is wrong with texts that are not in the directory.

    Parameters
    ----------
    texts
        In base 37 without blanks, shape (n,).
    areas
        Of `known_areas`.

    Returns
    -------
    NDArray
        Positions in `wording.FAULTS`, shape (n,).
    """
    outward = texts // INWARD_SPAN
    first, second, area, kinds = _anatomy(texts)
    known_area = areas[area]
    is_first_half = _FIRST_HALF[kinds]
    all_but_last, last = np.divmod(texts, _BASE)
    ends_in_digit = (last > 0) & (last < _FIRST_LETTER)
    form = _FIRST_HALF[kinds // 27] & (kinds % 27 == _SECOND_HALF)
    conditions: list[tuple[Reason, NDArray[np.bool_]]] = [
        ("empty", texts == 0),
        *((reason, find_keys(numbers, texts) >= 0) for reason, numbers in _NUMBERS_OF),
        ("pseudo_postcode", outward == _PSEUDO),
        ("irish", _is_irish(texts)),
        ("forces", form & (area == _FORCES)),
        ("outward_only", lookup.knows_outward(texts)),
        ("sector_only", lookup.knows_outward(all_but_last) & ends_in_digit),
        ("outward_only", is_first_half & known_area),
        ("last_letter_missing", _lacks_last_letter(texts, lookup)),
        ("area_only", _LETTERS_ONLY[kinds] & known_area),
        ("too_short", texts < _BASE**4),
        ("too_long", texts >= _BASE**WIDTH),
        ("not_uk_format", ~form),
        ("area_letters", _NEVER_FIRST[first] | _NEVER_SECOND[second]),
        ("unknown_area", ~known_area),
        ("inward_letters", _NEVER_LAST[last] | _NEVER_LAST[all_but_last % _BASE]),
        ("unknown_district", ~lookup.knows_outward(outward)),
    ]
    faults = np.full(len(texts), number_of_fault("not_in_directory"), dtype=np.uint8)
    for reason, holds in reversed(conditions):
        faults[holds] = number_of_fault(reason)
    return faults


def _anatomy(texts: Keys) -> tuple[Keys, Keys, Keys, NDArray[np.int64]]:
    """First and second characters, the letters at the beginning, and the kinds of characters.

    The kinds are a number in base 3 (none 0, a digit 1, a letter 2); of texts of more than eight
    characters the last eight count.
    """
    first, second = np.zeros_like(texts), np.zeros_like(texts)
    area, kinds = np.zeros_like(texts), np.zeros_like(texts)
    in_area = np.ones(len(texts), dtype=bool)
    for place in range(WIDTH, -1, -1):
        code = texts // _BASE**place % _BASE
        is_letter = code >= _FIRST_LETTER
        second = np.where((first != 0) & (second == 0), code, second)
        first = np.where(first == 0, code, first)
        in_area &= is_letter | (code == 0)
        area = np.where(in_area & is_letter & (area < _BASE**2), area * _BASE + code, area)
        kinds = kinds * 3 + np.where(is_letter, 2, (code != 0).astype(np.int64))
    return first, second, area, kinds


def _is_irish(texts: Keys) -> NDArray[np.bool_]:
    seven = (texts >= _BASE ** (WIDTH - 1)) & (texts < _BASE**WIDTH)
    return np.asarray(seven & (find_keys(_IRISH_NUMBERS, texts // _BASE**4) >= 0))


def _lacks_last_letter(texts: Keys, lookup: Lookup) -> NDArray[np.bool_]:
    digit, letter = texts // _BASE % _BASE, texts % _BASE
    tail = (digit > 0) & (digit < _FIRST_LETTER) & (letter >= _FIRST_LETTER)
    return np.asarray(tail & (lookup.knows_outward(texts // _BASE**2)))
