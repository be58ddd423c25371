"""The circular's lists, held as data beside this file: each row cites its paragraph or reading."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

import polars as pl

from etl.engine import Expression, Parameter, Stage, render_stage

PRICE_GROUPS: Final = ("A", "B", "C", "D", "MEDIA", "PSYCH", "ITT", "INSET", "U")
LOAD_BIT: Final = 64
_FIRST_BLOCK: Final = 100
_EPOCH: Final = date(1970, 1, 1)
_ADULT: Final = 18


@dataclass(frozen=True, slots=True)
class Field:
    """One field of TS 4.

    Attributes
    ----------
    number : its number in TS 4, such as `41` or `c153 s138`; empty for PRIKEY, which TS 9 names.
    name, title : as TS 4 prints them; the 16 triples are numbered 01 to 16.
    kind : text, code, year, date, number or subject.
    """

    number: str
    name: str
    title: str
    kind: str

    @property
    def cited(self) -> str:
        """Name with the place that gives it: `QUALAIM (TS 4, field 41)`."""
        place = f"TS 4, field {self.number}" if self.number else "TS 9"
        return f"{self.name} ({place})"

    @property
    def is_block(self) -> bool:
        """Whether it comes 16 times: fields 100 to 147."""
        return self.number.isdigit() and int(self.number) >= _FIRST_BLOCK


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason for exclusion, or an oddity: one bit, words, source, and its condition in SQL."""

    bit: int
    text: str
    source: str
    condition: str


@cache
def list_fields() -> tuple[Field, ...]:
    """List the fields of TS 4, in its order."""
    return tuple(
        Field(row["field"], row["name"], row["title"], row["kind"]) for row in _rows("fields")
    )


@cache
def list_exclusions() -> tuple[Reason, ...]:
    """List the reasons for exclusion (TS 30, 31): the register of HESEXCL."""
    return tuple(
        Reason(int(row["bit"]), row["reason"], row["source"], row["condition"])
        for row in _rows("exclusions")
    )


@cache
def list_flags() -> tuple[Reason, ...]:
    """List the oddities that are flagged and change nothing."""
    return tuple(
        Reason(int(row["bit"]), row["flag"], row["source"], row["condition"])
        for row in _rows("flags")
    )


@cache
def price_group_titles() -> Mapping[str, str]:
    """Printed label of each price group (TS 37)."""
    return {row["price_group"]: row["title"] for row in _rows("price_groups")}


@cache
def funded_price_groups() -> tuple[str, ...]:
    """List the price groups that HEFCE's own money is for; the rest is the TTA's (TS 37)."""
    return tuple(
        row["price_group"] for row in _rows("price_groups") if row["in_hefce_resource"] == "1"
    )


@cache
def price_groups_by_dearness() -> tuple[str, ...]:
    """List the price groups, the dearest first, as ties are decided (A-12)."""
    rows = sorted(_rows("price_groups"), key=lambda row: int(row["dearness"]))
    return tuple(row["price_group"] for row in rows)


@cache
def code_frames() -> Mapping[str, frozenset[int]]:
    """Codes that a field may hold, for the fields whose frame is known in full."""
    frames: dict[str, set[int]] = {}
    for row in _rows("frames"):
        frames.setdefault(row["field"], set()).add(int(row["code"]))
    return {field: frozenset(codes) for field, codes in frames.items()}


def code_tables() -> Mapping[str, pl.DataFrame]:
    """Tables that the rules join: cost centres, subjects and postcode areas."""
    return {
        "cost_centres": _frame("cost_centres").with_columns(pl.col("cost_centre").cast(pl.Int16)),
        "subjects": _frame("subjects"),
        "postcode_areas": _frame("postcode_areas"),
    }


def parameters(year: int) -> dict[str, Parameter]:
    """Parameters of the rules for the academic year that begins on 1 August of `year`.

    Dates are YYYYMMDD; `reasons_but_load`, `reason_of_load` and `flags` are sums of bits.
    """
    plain: dict[str, Parameter] = {
        "year": year,
        "year_start": year * 10000 + 801,
        "census": year * 10000 + 1201,
        "next_year": (year + 1) * 10000 + 801,
        "year_start_day": (date(year, 8, 1) - _EPOCH).days,
        "next_year_day": (date(year + 1, 8, 1) - _EPOCH).days,
        "born_18_years_before": (year - _ADULT) * 10000 + 801,
        **_code_sets(),
    }
    reasons = list_exclusions()
    return plain | {
        "reasons_but_load": _sum([r for r in reasons if r.bit != LOAD_BIT], plain),
        "reason_of_load": _sum([r for r in reasons if r.bit == LOAD_BIT], plain),
        "flags": _sum(list(list_flags()), plain),
    }


def _sum(reasons: list[Reason], plain: Mapping[str, Parameter]) -> Expression:
    """Add the bits of the conditions that hold; a condition on a blank does not."""
    terms = [f"CASE WHEN {reason.condition} THEN {reason.bit} ELSE 0 END" for reason in reasons]
    return Expression(render_stage(Stage("register", "\n    + ".join(terms)), plain))


@cache
def _code_sets() -> Mapping[str, tuple[int, ...]]:
    sets: dict[str, list[int]] = {}
    for row in _rows("code_sets"):
        sets.setdefault(row["set"], []).append(int(row["code"]))
    return {name: tuple(codes) for name, codes in sets.items()}


def _frame(name: str) -> pl.DataFrame:
    return pl.DataFrame(_rows(name)).drop("source")


@cache
def _rows(name: str) -> list[dict[str, str]]:
    with (files("analytics.heses") / "codes" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
