"""Check characters of identifiers that sources share."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.records.identifiers import CHECKS, UPN_LETTERS, is_uln, is_upn, tidy

DIGITS = st.text("0123456789", min_size=11, max_size=11)


def holds(rule: str, value: str | None) -> bool:
    column = pl.DataFrame({"value": [value]}, schema={"value": pl.String})
    return bool(column.select(CHECKS[rule](pl.col("value"))).item())


def upn_of(digits: str, last: str) -> str:
    values = [int(digit) for digit in digits]
    values.append(UPN_LETTERS.index(last) if last.isalpha() else int(last))
    total = sum(value * place for place, value in enumerate(values, start=2))
    return UPN_LETTERS[total % 23] + digits + last


def uln_of(nine: str) -> str | None:
    """Give the ULN of nine digits, or None where no digit passes."""
    for last in range(10):
        total = sum(int(d) * w for d, w in zip(nine + str(last), range(10, 0, -1), strict=True))
        if total % 11 == 10:
            return nine + str(last)
    return None


@pytest.mark.parametrize(
    ("rule", "value", "right"),
    [
        ("upn", "B801200005001", True),  # python-stdnum's example of its own check
        ("upn", "A801200005001", False),
        ("upn", "B80120000500", False),
        ("upn", "I801200005001", False),
        ("upn", None, False),
        ("uln", "9276308686", True),  # HESA's example
        ("uln", "9276308687", False),
        ("uln", "9999999999", False),
        ("uln", "0276308686", False),
        ("uln", None, False),
        ("husid", "9810000000017", True),
        ("husid", "19109900010000017", True),
        ("husid", "981000000001", False),
        ("husid", "98100000000A7", False),
    ],
)
def test_checks__examples__told_apart(rule: str, value: str | None, right: bool) -> None:
    assert holds(rule, value) is right


@given(DIGITS, st.sampled_from("0123456789" + UPN_LETTERS))
def test_is_upn__made_by_the_rule__holds_and_another_letter_does_not(
    digits: str, last: str
) -> None:
    upn = upn_of(digits, last)
    others = [letter + upn[1:] for letter in UPN_LETTERS if letter != upn[0]]
    found = pl.DataFrame({"upn": [upn, *others]}).select(is_upn(pl.col("upn"))).to_series()
    assert found.to_list() == [True] + [False] * len(others)


@given(DIGITS, st.sampled_from("0123456789"), st.integers(1, 12), st.integers(1, 9))
def test_is_upn__one_digit_wrong__is_found(digits: str, last: str, place: int, off: int) -> None:
    upn = upn_of(digits, last)
    wrong = upn[:place] + str((int(upn[place]) + off) % 10) + upn[place + 1 :]
    assert not holds("upn", wrong)


@given(st.integers(100_000_000, 999_999_999))
def test_is_uln__made_by_the_rule__holds_with_one_last_digit_at_most(nine: int) -> None:
    all_ten = pl.DataFrame({"uln": [f"{nine}{last}" for last in range(10)]})
    right = all_ten.filter(is_uln(pl.col("uln")))["uln"].to_list()
    assert right == [uln for uln in [uln_of(str(nine))] if uln is not None]


def test_tidy__blanks_and_small_letters__are_written_as_usual() -> None:
    given = pl.DataFrame({"upn": [" b8012 0000 5001", None]})
    assert given.select(tidy(pl.col("upn"))).to_series().to_list() == ["B801200005001", None]
