"""Identifiers that several sources share: UPN, ULN and HUSID, and what makes one valid."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import polars as pl

#: Letters by their value in the sum of a UPN: all but I, O and S.
UPN_LETTERS: Final = "ABCDEFGHJKLMNPQRTUVWXYZ"
_UPN: Final = rf"^[{UPN_LETTERS}]\d{{11}}[\d{UPN_LETTERS}]$"
_ULN: Final = r"^[1-9]\d{9}$"
_HUSID: Final = r"^(\d{13}|\d{17})$"


def is_upn(value: pl.Expr) -> pl.Expr:
    """Tell whether a Unique Pupil Number has the check letter that its other characters ask for.

    The characters after the first, times their places 2 to 13, are summed; the rest of the sum by
    23 is the place of the check letter among A to Z without I, O and S. The last character of a
    temporary UPN is such a letter and counts as its place.

    Notes
    -----
    Source: Government Data Standards Catalogue, Unique Pupil Number 2.0 (2004), validations 1
    to 6; the same in the rules of the school census (error 1510).
    """
    digits = sum(
        (_digit(value, place - 1) * place for place in range(2, 13)),
        start=pl.lit(0, pl.Int64),
    )
    last = _letter(value, 12, default=_digit(value, 12))
    right = (digits + last * 13) % len(UPN_LETTERS) == _letter(value, 0)
    return value.str.contains(_UPN) & right.fill_null(False)


def is_uln(value: pl.Expr) -> pl.Expr:
    """Tell whether a Unique Learner Number passes its checksum.

    Ten digits, the first not 0; times 10 to 1 they sum to a number that leaves 10 by 11. The
    number 9999999999, given to learners who have none, does not.

    Notes
    -----
    Source: HESA, Student 2017/18 (C17051), field ULN; ILR validation rule ULN_04.
    """
    total = sum(
        (_digit(value, place) * (10 - place) for place in range(10)), start=pl.lit(0, pl.Int64)
    )
    return value.str.contains(_ULN) & (total % 11 == 10).fill_null(False)


def is_husid(value: pl.Expr) -> pl.Expr:
    """Tell whether a HESA student identifier has its shape: 13 digits, or 17 of a SID.

    Notes
    -----
    Source: HESA, Student 2015/16 (C15051), field HUSID; Student 2022/23 (C22056), field SID. The
    weights of its check digit were not at hand, so that digit is not checked.
    """
    return value.str.contains(_HUSID)


CHECKS: Final[Mapping[str, Callable[[pl.Expr], pl.Expr]]] = MappingProxyType(
    {"upn": is_upn, "uln": is_uln, "husid": is_husid}
)
"""The rule of each shared identifier; of null it says false."""


def tidy(value: pl.Expr) -> pl.Expr:
    """Write an identifier without blanks and in capitals."""
    return value.str.replace_all(r"\s", "").str.to_uppercase()


def _digit(value: pl.Expr, place: int) -> pl.Expr:
    return value.str.slice(place, 1).cast(pl.Int64, strict=False)


def _letter(value: pl.Expr, place: int, *, default: pl.Expr | None = None) -> pl.Expr:
    places = {letter: number for number, letter in enumerate(UPN_LETTERS)}
    return value.str.slice(place, 1).replace_strict(places, default=default, return_dtype=pl.Int64)
