"""From the columns of a file, as text, to ours, as text: names apart, dates as dates, codes.

What cannot be made sense of is kept as it is, so that the checks can name its row.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import polars as pl

from etl.records.extracts import Step, list_codes, plain_name

_DATES: Final = ("%d/%m/%Y", "%Y-%m-%d", "%Y%m%d", "%d-%b-%Y", "%d%b%Y", "%d-%m-%Y", "%d.%m.%Y")
_TIME: Final = r"[ T]00:00(:00(\.0+)?)?$"
#: Before a code that its list does not have, so that it is told from a code of ours.
UNKNOWN: Final = "\x00"
#: Parts of an identifier that are of an institution, or number the records of one person.
_PLACES: Final = ("UKPRN", "INSTID", "NUMHUS")
_BLANKS: Final = ("", "NULL", "NAN", "#N/A")


def as_text(table: pl.DataFrame, columns: Iterable[str]) -> pl.DataFrame:
    """Take columns as text without blanks at their ends; what says nothing is null."""
    text = (pl.col(name).cast(pl.String).str.strip_chars() for name in columns)
    return table.select(
        pl.when(~value.str.to_uppercase().is_in(_BLANKS)).then(value) for value in text
    )


def shape(table: pl.DataFrame, steps: Iterable[Step], lists: Mapping[str, str]) -> pl.DataFrame:
    """Make our columns of a file's.

    Parameters
    ----------
    table
        Text, as `as_text` gives it.
    steps
        How each is made; of two steps for one column the first that gives a value counts.
    lists
        Names of lists of codes of this year by the name that steps have, as `activity_{year}`.

    Returns
    -------
    pl.DataFrame
        Text, one row a row; dates as `2001-08-31` where they can be read.
    """
    made: dict[str, list[pl.Expr]] = {}
    for step in steps:
        columns = [pl.col(name) for name in step.columns]
        for ours, value in _make(step, columns, lists):
            made.setdefault(ours, []).append(value)
    return table.select(pl.coalesce(values).alias(ours) for ours, values in made.items())


def _make(
    step: Step, columns: list[pl.Expr], lists: Mapping[str, str]
) -> Iterable[tuple[str, pl.Expr]]:
    if step.how == "forenames":
        names = pl.coalesce(columns).str.replace_all(r"\s+", " ")
        yield "first_name", names.str.split_exact(" ", 0).struct[0]
        yield "middle_name", names.str.extract(r"^\S+ (.+)$")
    elif step.how == "join":
        yield step.ours, _join(step.columns)
    elif step.how in _HOW:
        yield step.ours, _HOW[step.how](columns)
    else:
        codes = codes_of(step.how, lists)
        if not codes:  # of a year whose codes are not known
            return
        yield step.ours, pl.coalesce(_recode(column, codes) for column in columns)


def codes_of(how: str, lists: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """Look up a list of codes: by name, or as it stands (`F=10;M=11`).

    Raises
    ------
    KeyError
        There is no list of the name.
    """
    if "=" in how:
        pairs = (part.split("=", 1) for part in how.split(";") if part.strip())
        return {theirs.strip().upper(): ours.strip() for theirs, ours in pairs}
    if "{" in how:
        return list_codes().get((lists or {}).get(how, ""), {})
    return list_codes()[how]


def read_date(value: pl.Expr) -> pl.Expr:
    """Read a date in any of the writings that extracts have."""
    bare = value.str.replace(_TIME, "")
    return pl.coalesce(bare.str.to_date(form, strict=False) for form in _DATES)


def _as_date(columns: list[pl.Expr]) -> pl.Expr:
    value = pl.coalesce(columns)
    return pl.coalesce(read_date(value).dt.to_string("%Y-%m-%d"), value)


def _join(names: tuple[str, ...]) -> pl.Expr:
    """Write parts of an identifier one after the other; null without those that tell a person."""
    telling = [name for name in names if plain_name(name) not in _PLACES] or names
    whole = pl.concat_str(names, separator="-", ignore_nulls=True)
    return pl.when(pl.any_horizontal(pl.col(name).is_not_null() for name in telling)).then(whole)


def _exam_year(columns: list[pl.Expr]) -> pl.Expr:
    """Take the second year of `2015/2016`, or the year that stands alone."""
    return pl.coalesce(columns).str.extract(r"^(?:\d{4}/)?(\d{4})$")


def _recid(columns: list[pl.Expr]) -> pl.Expr:
    """Take the session of a HESA record type: of 13051 it is 2013-14."""
    first = pl.coalesce(columns).str.extract(r"^C?(\d{2})\d{3}$").cast(pl.Int64, strict=False)
    year = pl.when(first >= 90).then(first + 1900).otherwise(first + 2000)
    return session_of(year)


def session_of(year: pl.Expr) -> pl.Expr:
    """Write a session by the calendar year in which it began: 2019-20."""
    after = ((year + 1) % 100).cast(pl.String).str.pad_start(2, "0")
    return pl.concat_str(year.cast(pl.String), pl.lit("-"), after)


def _start_year(columns: list[pl.Expr]) -> pl.Expr:
    """Take the calendar year in whose August the academic year of a date began."""
    date = read_date(pl.coalesce(columns))
    return (date.dt.year() - (date.dt.month() < 8).cast(pl.Int32)).cast(pl.String)


def _recode(column: pl.Expr, codes: Mapping[str, str]) -> pl.Expr:
    plain = column.str.to_uppercase().str.replace(r"\.0+$", "")
    bare = plain.str.strip_chars_start("0").replace("", "0")
    found = plain.replace_strict(codes, default=None, return_dtype=pl.String)
    return pl.coalesce(
        found,
        bare.replace_strict(
            {code.lstrip("0") or "0": ours for code, ours in codes.items()},
            default=None,
            return_dtype=pl.String,
        ),
        pl.lit(UNKNOWN) + column,
    ).replace("", None)


_HOW: Final[Mapping[str, Callable[[list[pl.Expr]], pl.Expr]]] = {
    "same": pl.coalesce,
    "date": _as_date,
    "exam_year": _exam_year,
    "recid": _recid,
    "start_year": _start_year,
}
#: What a mapping may say in its third column, beside a list of codes.
HOWS: Final = (*_HOW, "forenames", "join")
