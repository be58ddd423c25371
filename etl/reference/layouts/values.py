"""How a text of a publisher's file becomes a value, and when it is none: one rule a column type.

Each rule gives a Polars expression; a text that is neither missing nor of the column's frame is
a fault, never a null.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import polars as pl

from etl.reference.layouts.layout import Column

#: What publishers write where nothing is known.
MISSING: Final = ("", "NA", "N/A", "#N/A", "..", "-", "NULL", "NOT AVAILABLE", "NOT APPLICABLE")
#: The codes of no area: E99999999 and the like for each country.
PSEUDO: Final = r"^[A-Z]99999999$"
POSTCODE_FORM: Final = r"^(?:[A-Z]{1,2}[0-9][A-Z0-9]?|GIR|NPT) [0-9][A-Z]{2}$"
_YES: Final = ("1", "1.0", "Y", "YES", "TRUE", "T", "TARGET", "TARGET WARD")
_NO: Final = ("0", "0.0", "N", "NO", "FALSE", "F", "NOT TARGET", "NOT A TARGET WARD")
_NUMBER: Final = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?$"
_NEVER: Final = pl.lit(value=False)
_CLASS: Final = r"^(?:q|d|quintile|decile)? ?([0-9]+)(?:\.0)?$"
_MONTHS: Final = ("%Y%m%d", "%Y-%m-%d", "%d/%m/%Y")
_DATES: Final = ("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%d %B %Y", "%Y%m%d")


@dataclass(frozen=True)
class Rule:
    """The value of a text column, when its text is wrong, and what it should have been."""

    value: pl.Expr
    wrong: pl.Expr
    due: str


def rule_of(column: Column) -> Rule:
    """The rule of a column."""
    text = pl.col(column.name).str.strip_chars()
    missing = text.is_null() | text.str.to_uppercase().is_in([*MISSING, *column.missing])
    rule = _RULES[column.type](column, text)
    known = pl.when(~missing)
    return Rule(
        known.then(rule.value).otherwise(None).alias(column.name),
        (~missing & rule.wrong.fill_null(value=True)).fill_null(value=False),
        rule.due,
    )


def _postcode(column: Column, text: pl.Expr) -> Rule:
    del column
    compact = text.str.to_uppercase().str.replace_all(r"\s", "")
    value = compact.str.head(-3) + " " + compact.str.tail(3)
    return Rule(value, ~value.str.contains(POSTCODE_FORM), "a postcode of the usual form")


def _address_postcode(column: Column, text: pl.Expr) -> Rule:
    """A postcode as part of an address: one of another form (a school abroad) stays as it is."""
    rule = _postcode(column, text)
    return Rule(pl.when(~rule.wrong).then(rule.value).otherwise(text), _NEVER, "a postcode")


def _reason(column: Column, text: pl.Expr) -> Rule:
    """Why a figure is not there: the publisher's own word in place of the figure."""
    del column
    upper = text.str.to_uppercase()
    word = upper.str.contains(r"^[A-Z]+$") & ~upper.is_in(MISSING)
    return Rule(pl.when(word).then(upper).otherwise(None), _NEVER, "a reason")


def _code(column: Column, text: pl.Expr) -> Rule:
    value = text.str.to_uppercase()
    pseudo = value.str.contains(PSEUDO)
    frame = f"^(?:{column.frame})$" if column.frame else r"^[0-9A-Z]{1,12}$"
    return Rule(
        pl.when(~pseudo).then(value).otherwise(None),
        ~(value.str.contains(frame) | pseudo),
        "a code of its frame",
    )


def _text(column: Column, text: pl.Expr) -> Rule:
    fits = text.str.contains(f"^(?:{column.frame})$") if column.frame else pl.lit(value=True)
    control = text.str.contains(r"[\x00-\x08\x0e-\x1f]")
    return Rule(text, control | ~fits, "a text of its frame" if column.frame else "text")


def _number(column: Column, text: pl.Expr) -> Rule:
    plain = text.str.replace_all(",", "")
    value = plain.cast(pl.Float64, strict=False)
    wrong = ~plain.str.contains(_NUMBER) | ~value.is_finite() | _out_of(column, value)
    return Rule(value, wrong, f"a number{_within(column)}")


def _percent(column: Column, text: pl.Expr) -> Rule:
    return _number(column, text.str.strip_suffix("%"))


def _integer(column: Column, text: pl.Expr) -> Rule:
    rule = _number(column, text)
    whole = rule.value.round(0)
    value = whole.cast(pl.Int64, strict=False)
    return Rule(value, rule.wrong | (whole != rule.value), f"a whole number{_within(column)}")


def _class_of(high: int) -> Callable[[Column, pl.Expr], Rule]:
    def rule(column: Column, text: pl.Expr) -> Rule:
        del column
        digits = text.str.to_lowercase().str.extract(_CLASS)
        value = digits.cast(pl.Int8, strict=False)
        return Rule(value, ~value.is_between(1, high), f"1 to {high}")

    return rule


def _flag(column: Column, text: pl.Expr) -> Rule:
    del column
    upper = text.str.to_uppercase()
    value = pl.when(upper.is_in(_YES)).then(True).when(upper.is_in(_NO)).then(False)
    return Rule(value, ~upper.is_in([*_YES, *_NO]), "yes or no")


def _month(column: Column, text: pl.Expr) -> Rule:
    del column
    six = text.str.contains(r"^[0-9]{6}(?:\.0)?$")
    first = pl.when(six).then(text.str.head(6) + "01").otherwise(text)
    value = _first_date(first, _MONTHS).dt.truncate("1mo")
    wrong = value.is_null() | ~value.dt.year().is_between(1950, 2099)
    return Rule(value, wrong, "a month written YYYYMM")


def _date(column: Column, text: pl.Expr) -> Rule:
    del column
    value = _first_date(text, _DATES)
    return Rule(value, value.is_null(), "a date")


def _first_date(text: pl.Expr, forms: tuple[str, ...]) -> pl.Expr:
    return pl.coalesce(text.str.to_date(form, strict=False) for form in forms)


def _out_of(column: Column, value: pl.Expr) -> pl.Expr:
    if not column.frame:
        return pl.lit(value=False)
    low, high = column.frame.split("..")
    return ~value.is_between(float(low), float(high))


def _within(column: Column) -> str:
    return f" from {column.frame.replace('..', ' to ')}" if column.frame else ""


_RULES: Final[dict[str, Callable[[Column, pl.Expr], Rule]]] = {
    "postcode": _postcode,
    "code": _code,
    "text": _text,
    "number": _number,
    "percent": _percent,
    "integer": _integer,
    "quintile": _class_of(5),
    "decile": _class_of(10),
    "flag": _flag,
    "month": _month,
    "date": _date,
    "reason": _reason,
    "address_postcode": _address_postcode,
}
