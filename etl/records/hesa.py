"""Extracts of the HESA student record in their own column names, made into records as ours.

Three layouts are known: that of 1998-99 (fields of TS 4, HEFCE 00/06), the combined record of 2007
to 2021, of which `hesa_fields.csv` says field by field what maps, what does not, and why, and that
of Data Futures. What does not map is left blank; the rules of HESES say what a blank means.
"""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

import polars as pl

_YEAR: Final = re.compile(r"(\d{4})-\d{2}")
_DATES: Final = ("%d/%m/%Y", "%Y-%m-%d", "%Y%m%d")
_SEXES: Final = {"1": "11", "2": "10", "3": "12", "M": "11", "F": "10", "10": "10", "11": "11",
                 "12": "12"}  # fmt: skip
_FIRST_DEGREES: Final = ("18", "19", "20", "21", "22", "23", "24")
#: Integrated masters, which begin as first degrees.
_INTEGRATED: Final = ("M22", "M0002")
_TAUGHT: Final = ("3", "5", *map(str, range(7, 14)), "62", "98")
_RESEARCH: Final = ("2", "4", "6", "14")
_PART_TIME: Final = ("31", "33", "34", "35", "36", "38", "39")
_SANDWICH: Final = ("23", "24", "25", "52", "53")


@dataclass(frozen=True, slots=True)
class HesaField:
    """One field of TS 4, and where a later record has it.

    Attributes
    ----------
    name, kind : as in TS 4; text, code, number, date, year or subject.
    current : its name in the data supply of later years, or "".
    how : same, renamed, recoded (`hesa_codes.csv`), or none.
    source, note : evidence, and what does not map.
    """

    name: str
    kind: str
    current: str
    how: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class FieldFault:
    """Values of one field that are not of its kind: how many, and the row of the first."""

    name: str
    kind: str
    records: int
    first_row: int

    @property
    def sentence(self) -> str:
        """What is wrong, and what becomes of it."""
        return (
            f"{self.name}: {self.records:,} values are no {self.kind} (first in row "
            f"{self.first_row:,}); the rules of HESES read them as blank."
        )


@cache
def list_fields() -> tuple[HesaField, ...]:
    """List the fields of TS 4 in its order."""
    with (files("etl.records") / "hesa_fields.csv").open(encoding="utf-8") as file:
        return tuple(HesaField(**row) for row in csv.DictReader(file))


def as_records(table: pl.DataFrame, year: str) -> pl.DataFrame:
    """Give an extract the columns of the layout `hesa_student`, as text, and fields of TS 4.

    Parameters
    ----------
    table
        An extract: columns in HESA's names, with the entity before them or not
        ("Instance.MODE"), whatever their case.
    year
        Academic year of the record, as in file names: `1998-99`.

    Returns
    -------
    pl.DataFrame
        A row a student instance. An entrant is who commenced in the year, in higher education;
        `record_id` is INSTID (else UKPRN), HUSID (else SID) and NUMHUS (TS 9).

    Raises
    ------
    ValueError
        The year is not one academic year.
    """
    found = _YEAR.fullmatch(year)
    if found is None:
        raise ValueError("The year of a HESA record is written like 1998-99.")
    given = table.select(_text(table[column]) for column in _first_of_each(table.columns))
    given = _as_ts4(given)
    first = int(found[1])
    return given.select(*_identifiers(given), *_attributes(given, first), *_held(given))


def find_faults(table: pl.DataFrame, before: int = 0) -> tuple[FieldFault, ...]:
    """Find values of fields of TS 4 that are not of their kind. No value is given.

    `before` is the number of rows of the file that came before those of the table.
    """
    faults = []
    for field in list_fields():
        if field.name not in table.columns or field.kind not in _KINDS:
            continue
        usable = _KINDS[field.kind](pl.col(field.name).str.strip_chars())
        wrong = table.select(pl.col(field.name).is_not_null() & ~usable.fill_null(False))
        rows = wrong.to_series().arg_true()
        if not rows.is_empty():
            faults.append(FieldFault(field.name, field.kind, len(rows), before + int(rows[0]) + 1))
    return tuple(faults)


@cache
def _codes() -> Mapping[str, Mapping[str, str]]:
    codes: dict[str, dict[str, str]] = {}
    with (files("etl.records") / "hesa_codes.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            codes.setdefault(row["field"], {})[row["current"]] = row["code"]
    return MappingProxyType(codes)


def _as_ts4(given: pl.DataFrame) -> pl.DataFrame:
    """Put the fields of a later record under their names in TS 4; leave one of 1998-99 alone."""
    if "QUALAIM" in given.columns or "COURSEAIM" not in given.columns:
        return given
    columns = {name: pl.col(name) for name in given.columns}
    for field in list_fields():
        columns.pop(field.name, None)
        if field.current not in given.columns:
            continue
        value = pl.col(field.current)
        if field.how == "recoded":
            value = value.replace_strict(_codes()[field.name], default=None, return_dtype=pl.String)
        columns[field.name] = value.alias(field.name)
    return given.select(columns.values())


def _identifiers(given: pl.DataFrame) -> list[pl.Expr]:
    held = given.columns
    provider = next((name for name in ("INSTID", "UKPRN") if name in held), None)
    student = _or_null(given, next((name for name in ("HUSID", "SID") if name in held), None))
    parts = [
        _or_null(given, provider),
        student,
        _or_null(given, "NUMHUS"),
    ]
    names = _or_null(given, "FNAMES").str.replace_all(r"\s+", " ")
    sex = next((name for name in ("GENDER", "SEXID", "SEX") if name in held), None)
    home = next((name for name in ("POSTCODE", "PERMADDPOSTCODE") if name in held), None)
    return [
        pl.when(student.is_not_null())
        .then(pl.concat_str(parts, separator="-", ignore_nulls=True))
        .alias("record_id"),
        names.str.split_exact(" ", 0).struct[0].alias("first_name"),
        names.str.extract(r"^\S+ (.+)$").alias("middle_name"),
        _or_null(given, "SURNAME").alias("last_name"),
        _birth(given).alias("date_of_birth"),
        _or_null(given, sex).replace_strict(_SEXES, default=None).alias("sex"),
        _or_null(given, home).alias("postcode"),
        _or_null(given, "ULN").alias("uln"),
        student.alias("husid"),
        _or_null(given, "SNAME16").alias("previous_surname"),
    ]


def _birth(given: pl.DataFrame) -> pl.Expr:
    if "BIRTHDTE" not in given.columns:
        return pl.lit(None, pl.String)
    # What is no date stays as it is, for the checks to name its row.
    return pl.coalesce(_date("BIRTHDTE").dt.to_string("%Y-%m-%d"), "BIRTHDTE")


def _attributes(given: pl.DataFrame, first: int) -> list[pl.Expr]:
    start = next((name for name in ("COMDATE", "ENGSTARTDATE") if name in given.columns), None)
    begun = pl.lit(None, pl.Date) if start is None else _date(start)
    within = begun.is_between(pl.date(first, 8, 1), pl.date(first + 1, 7, 31))
    level = _level(given)
    mode = _code(given, "MODE")
    return [
        pl.lit(f"{first}/{(first + 1) % 100:02d}").alias("academic_year"),
        (within.fill_null(False) & level.is_not_null()).cast(pl.String).alias("entrant"),
        _number(given, "UKPRN").alias("ukprn"),
        # 99: years of programme are no concept of the course.
        _number(given, "YEARPRG").replace("99", None).alias("year_of_study"),
        pl.when(mode.is_in(_PART_TIME))
        .then(pl.lit("part_time"))
        .when(mode.is_in(_SANDWICH))
        .then(pl.lit("sandwich"))
        .when(mode.is_in(("1", "2")))
        .then(pl.lit("full_time"))
        .alias("mode"),
        level.alias("level"),
    ]


def _level(given: pl.DataFrame) -> pl.Expr:
    """Tell the level by FUNDLEV, and by the aim where that is blank; none outside HE.

    The aim is QUALAIM, or COURSEAIM or QUALCAT of later records by its first letter. Source of the
    letters: QUALCAT of Data Futures (D and L research, E and M taught, H to C undergraduate); that
    every aim at H is a first degree is our reading: a few certificates are counted with them.
    """
    funded, aim = _code(given, "FUNDLEV"), _code(given, "QUALAIM")
    lettered = pl.coalesce(_or_null(given, "COURSEAIM"), _or_null(given, "QUALCAT"))
    letter = lettered.str.to_uppercase().str.head(1)
    integrated = lettered.is_in(_INTEGRATED).fill_null(False)
    degree = aim.is_in(_FIRST_DEGREES).fill_null(False) | (letter == "H") | integrated
    undergraduate = pl.when(degree).then(pl.lit("first_degree")).otherwise(
        pl.lit("other_undergraduate")
    )  # fmt: skip
    number = aim.cast(pl.Int64, strict=False)
    unfunded = funded.is_null() | ((funded == "99") & letter.is_not_null())
    taught = aim.is_in(_TAUGHT) | (letter.is_in(("E", "M")) & ~integrated)
    research = aim.is_in(_RESEARCH) | letter.is_in(("D", "L"))
    below = number.is_between(18, 52) | letter.is_in(("H", "I", "J", "C")) | integrated
    return (
        pl.when(funded.is_in(("10", "11")))
        .then(undergraduate)
        .when(funded.is_in(("20", "21")) | (unfunded & taught))
        .then(pl.lit("postgraduate_taught"))
        .when(funded.is_in(("30", "31")) | (unfunded & research))
        .then(pl.lit("postgraduate_research"))
        .when(unfunded & below)
        .then(undergraduate)
    )


def _held(given: pl.DataFrame) -> list[pl.Expr]:
    return [pl.col(field.name) for field in list_fields() if field.name in given.columns]


def _first_of_each(columns: Sequence[str]) -> list[str]:
    """Take the first of the columns that have one plain name."""
    chosen: dict[str, str] = {}
    for column in columns:
        chosen.setdefault(_plain(column), column)
    return list(chosen.values())


def _plain(column: str) -> str:
    return column.strip().rpartition(".")[2].upper()


def _text(given: pl.Series) -> pl.Series:
    text = given.cast(pl.String, strict=False).str.strip_chars().replace("", None)
    return text.alias(_plain(given.name))


def _or_null(given: pl.DataFrame, name: str | None) -> pl.Expr:
    return pl.col(name) if name in given.columns else pl.lit(None, pl.String)


def _code(given: pl.DataFrame, name: str) -> pl.Expr:
    """Take a code without its leading zeros."""
    return _or_null(given, name).str.strip_chars_start("0").replace("", "0")


def _number(given: pl.DataFrame, name: str) -> pl.Expr:
    return _or_null(given, name).cast(pl.Int64, strict=False).cast(pl.String)


def _date(name: str) -> pl.Expr:
    return pl.coalesce(pl.col(name).str.to_date(form, strict=False) for form in _DATES)


def _is_date(value: pl.Expr) -> pl.Expr:
    return pl.any_horizontal(value.str.to_date(form, strict=False).is_not_null() for form in _DATES)


_KINDS: Final[Mapping[str, Callable[[pl.Expr], pl.Expr]]] = {
    "date": _is_date,
    "number": lambda value: value.cast(pl.Float64, strict=False).is_not_null(),
    "code": lambda value: value.str.contains(r"^\d{1,2}(\.0+)?$"),
    "year": lambda value: value.str.contains(r"^\d{4}(\.0+)?$"),
}
