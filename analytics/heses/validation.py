"""What a file of records holds that its fields cannot: by field and code, with counts.

Nothing is changed or dropped by it. Codes are shown; of a date only the shape, since a date of
birth is personal; a row is named by its place in the file, counted from 1 after the header.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import polars as pl

from analytics.heses import register
from analytics.heses.fields import DECIMAL, WHOLE, quote
from analytics.heses.outputs import write_rows
from analytics.heses.register import Field
from analytics.heses.rules import GivenColumns
from etl.engine import Engine

_NUMBERS: Final[Mapping[str, tuple[int, int]]] = {
    "STULOAD": (0, 300), "PCOLAB": (0, 100), "SBJPER": (0, 100),
    "YEARPRG": (0, 99), "SPLENGTH": (0, 99), "YRLLINST": (1900, 2100),
}  # fmt: skip
_MOST_SHOWN: Final = 200
_EXAMPLES: Final = 3
_REPEATED: Final = "another record has the same HUSID, INSTID and NUMHUS"
#: Of each date, what is odd, in words and in SQL.
_ODD_DATES: Final[Mapping[str, tuple[str, str]]] = {
    "BIRTHDTE": ("born before 1880", "birthdte < 18800101"),
    "COMDATE": ("commences before birth", "comdate < birthdte"),
    "DATELEFT": ("left before commencing", "dateleft < comdate"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A value that a field cannot hold, and how often it does.

    Attributes
    ----------
    field : name in TS 4.
    problem : what is wrong, in words.
    code : the code given, or the shape of a date.
    records : how many records.
    rows : the first few, counted from 1.
    """

    field: str
    problem: str
    code: str
    records: int
    rows: tuple[int, ...]


def write(engine: Engine, columns: GivenColumns, year: int, folder: Path) -> dict[str, Any]:
    """Write `validation.csv`, and return counts by field for the summary.

    Source: frames of the fields as far as they are known (codes/frames.csv); A-19 for what the
    rules make of a value that is not in its frame; TS 9 for what identifies a student instance.
    """
    problems = [*_codes(engine, columns), *_dates(engine, columns, year), *_sums(engine)]
    problems += _repeated(engine, columns)
    numbers = {field.name: field.number for field in register.list_fields()}
    write_rows(
        folder / "validation.csv",
        ("field", "ts4_field", "problem", "code", "records", "example_rows"),
        (
            (p.field, numbers.get(p.field, ""), p.problem, p.code, p.records,
             " ".join(map(str, p.rows)))
            for p in problems
        ),
    )  # fmt: skip
    counts: dict[str, int] = {}
    for problem in problems:
        counts[problem.field] = counts.get(problem.field, 0) + problem.records
    return {"problems": len(problems), "records_by_field": counts}


def _codes(engine: Engine, columns: GivenColumns) -> Iterator[Problem]:
    checked = [
        (field, columns.given[field.name.lower()])
        for field in register.list_fields()
        if field.kind in {"code", "year", "number"} and field.name.lower() in columns.given
    ]
    wrong: dict[str, list[tuple[str, int, str]]] = {}
    for name, text, records in _count_values(engine, checked):
        if problem := find_fault(_fields()[name], text):
            wrong.setdefault(name, []).append((text, records, problem))
    rows = _first_rows(engine, [each for each in checked if each[0].name in wrong], wrong)
    for field, _ in checked:
        found = wrong.get(field.name, [])
        for text, records, problem in found[:_MOST_SHOWN]:
            yield Problem(field.name, problem, text.strip(), records, rows[field.name, text])
        if rest := found[_MOST_SHOWN:]:
            more = sum(records for _, records, _ in rest)
            words = f"{len(rest):,} more values of the kind above"
            yield Problem(field.name, words, "", more, ())


def _count_values(
    engine: Engine, checked: Sequence[tuple[Field, str]]
) -> Iterator[tuple[str, str, int]]:
    """Count each value of each field, in one query."""
    if not checked:
        return
    engine.define(
        "field_values",
        "\nUNION ALL\n".join(
            f"SELECT '{field.name}' AS field, {quote(name)} AS given, COUNT(*) AS records "  # noqa: S608
            f"FROM given_file WHERE {quote(name)} IS NOT NULL GROUP BY {quote(name)}"
            for field, name in checked
        ),
    )
    yield from engine.fetch("field_values", order_by=["field", "given"]).rows()


def _first_rows(
    engine: Engine,
    checked: Sequence[tuple[Field, str]],
    wrong: Mapping[str, Sequence[tuple[str, int, str]]],
) -> Mapping[tuple[str, str], tuple[int, ...]]:
    """Find the first rows of each value that is shown."""
    if not checked:
        return {}
    shown = [(name, text) for name, each in wrong.items() for text, _, _ in each[:_MOST_SHOWN]]
    schema = {"field": pl.String, "given": pl.String}
    engine.register("wrong_values", pl.DataFrame(shown, schema=schema, orient="row"))
    engine.define(
        "wrong_rows",
        "SELECT field, given, row_number FROM (SELECT *, ROW_NUMBER() OVER "  # noqa: S608
        "(PARTITION BY field, given ORDER BY row_number) AS place FROM ("
        + "\nUNION ALL\n".join(
            f"SELECT field, given, row_number FROM given_file JOIN wrong_values "  # noqa: S608
            f"ON field = '{field.name}' AND given = {quote(name)}"
            for field, name in checked
        )
        + f") AS rows_of_values) AS numbered WHERE place <= {_EXAMPLES}",
    )
    rows: dict[tuple[str, str], tuple[int, ...]] = {}
    order = ["field", "given", "row_number"]
    for name, text, number in engine.fetch("wrong_rows", order_by=order).rows():
        rows[name, text] = (*rows.get((name, text), ()), number + 1)
    return rows


@cache
def _fields() -> Mapping[str, Field]:
    return {field.name: field for field in register.list_fields()}


def find_fault(field: Field, text: str | None) -> str:
    """Find in words what a field of codes, years or numbers cannot hold; nothing where it can."""
    if text is None or not text.strip():
        return ""
    family = field.name.rstrip("0123456789") if field.is_block else field.name
    frame = register.code_frames().get(family)
    if not re.match(DECIMAL, text):
        return "not a number: read as blank"
    if field.kind != "number" and not re.match(WHOLE, text):
        return "not a whole number: read as blank"
    number = float(text)
    if frame is not None and number not in frame:
        return "code outside the field's frame"
    base = field.name if field.name in _NUMBERS else field.name.rstrip("0123456789")
    low, high = _NUMBERS.get(base, (float("-inf"), float("inf")))
    return "" if low <= number <= high else f"outside {low} to {high}"


def _dates(engine: Engine, columns: GivenColumns, year: int) -> Iterator[Problem]:
    given = [name for name in _ODD_DATES if name.lower() in columns.given]
    odd = {
        **{(name, ""): f"{name.lower()}_unread" for name in given},
        **{(name, words): test for name in given for words, test in (_ODD_DATES[name],)},
        ("COMDATE", "commences after the year"): f"comdate >= {year + 1}0801",
    }
    counts = _count_rows(engine, "records", list(odd.values()))
    found = dict(zip(odd, counts, strict=True))
    for name in given:
        if found[name, ""][0]:
            yield from _unread(engine, name)
        words, _ = _ODD_DATES[name]
        yield from _odd(name, words, found[name, words])
    last = ("COMDATE", "commences after the year")
    yield from _odd(*last, found[last])


def _odd(name: str, words: str, found: tuple[int, int]) -> Iterator[Problem]:
    records, first = found
    if records:
        yield Problem(name, words, "", records, (first,))


def _unread(engine: Engine, name: str) -> Iterator[Problem]:
    """Dates that are none, by shape: each digit as 9 and each letter as A."""
    column = name.lower()
    engine.define(
        "unread_dates",
        f"SELECT given.{column} AS given, COUNT(*) AS records, MIN(records.row) AS first_row "  # noqa: S608
        "FROM records JOIN given ON given.row = records.row "
        f"WHERE records.{column}_unread GROUP BY given.{column}",
    )
    shapes: dict[str, tuple[int, int]] = {}
    for text, records, first in engine.fetch("unread_dates", order_by=["given"]).rows():
        shape = re.sub("[A-Za-z]", "A", re.sub("[0-9]", "9", text))
        before, earliest = shapes.get(shape, (0, first))
        shapes[shape] = (before + records, min(first, earliest))
    for shape, (records, first) in sorted(shapes.items(), key=lambda each: each[0].encode()):
        yield Problem(name, "not a date: read as blank", shape, records, (first,))


def _count_rows(engine: Engine, table: str, tests: Sequence[str]) -> list[tuple[int, int]]:
    """Count the rows that pass each test, with the first of them, in one pass."""
    columns = (
        f"SUM(CASE WHEN {test} THEN 1 ELSE 0 END) AS records_{place}, "
        f"MIN(CASE WHEN {test} THEN row END) AS first_{place}"
        for place, test in enumerate(tests)
    )
    engine.define("counted_rows", f"SELECT {', '.join(columns)} FROM {table}")  # noqa: S608
    counts = engine.fetch("counted_rows", order_by=["records_0"]).row(0)
    return list(zip(map(int, counts[::2]), counts[1::2], strict=True))


def _sums(engine: Engine) -> Iterator[Problem]:
    """Proportions that do not sum to 100 (A-12), as the rules flagged them."""
    for flag in register.list_flags():
        if flag.condition == "is_off_100":
            (found,) = _count_rows(engine, "classified", [f"FLOOR(flags / {flag.bit}) % 2 = 1"])
            yield from _odd("SBJPER01", flag.text, found)


def _repeated(engine: Engine, columns: GivenColumns) -> Iterator[Problem]:
    """Records of one instance of one student (TS 9); both are kept, and counted."""
    if "husid" not in columns.given:
        return
    # HUSID alone first, by its hash, which is quicker to group: few come twice, and only they are
    # looked at again, as they are written.
    engine.define(
        "repeated_students",
        "SELECT HASH(husid) AS key FROM given WHERE husid IS NOT NULL "
        "GROUP BY HASH(husid) HAVING COUNT(*) > 1",
    )
    engine.define(
        "repeated_instances",
        "SELECT COUNT(*) AS records, MIN(row) AS first_row FROM given "
        "JOIN repeated_students ON repeated_students.key = HASH(given.husid) "
        "WHERE TRIM(given.husid) <> '' "
        "GROUP BY given.husid, COALESCE(TRIM(instid), ''), COALESCE(TRIM(numhus), '') "
        "HAVING COUNT(*) > 1",
    )
    found = engine.fetch("repeated_instances", order_by=["first_row"]).rows()
    if found:
        records = sum(count for count, _ in found)
        rows = tuple(first for _, first in found[:_EXAMPLES])
        yield Problem("HUSID", _REPEATED, "", records, rows)
