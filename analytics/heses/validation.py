"""What a file of records holds that its fields cannot: by field and code, with counts.

Nothing is changed or dropped by it. Codes are shown; of a date only the shape, since a date of
birth is personal; a row is named by its place in the file, counted from 1 after the header.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from analytics.heses import register
from analytics.heses.individualised import quote
from analytics.heses.outputs import write_rows
from analytics.heses.register import Field
from analytics.heses.rules import GivenColumns, parquet
from etl.engine import Engine

_NUMBERS: Final[Mapping[str, tuple[int, int]]] = {
    "STULOAD": (0, 300), "PCOLAB": (0, 100), "SBJPER": (0, 100),
    "YEARPRG": (0, 99), "SPLENGTH": (0, 99), "YRLLINST": (1900, 2100),
}  # fmt: skip
_MOST_SHOWN: Final = 200
_EXAMPLES: Final = 3
_FIRST_YEAR_OF_LIFE: Final = 1880


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


def write(
    engine: Engine, records: Path, columns: GivenColumns, year: int, folder: Path
) -> dict[str, Any]:
    """Write `validation.csv`, and return counts by field for the summary.

    Source: frames of the fields as far as they are known (codes/frames.csv); A-19 for what the
    rules make of a value that is not in its frame.
    """
    engine.define(
        "given_rows",
        f"SELECT *, file_row_number + 1 AS heses_row FROM {parquet(records)}",  # noqa: S608
    )
    problems = [*_codes(engine, columns), *_dates(engine, columns, year), *_sums(engine)]
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
    for field in register.list_fields():
        name = columns.given.get(field.name.lower())
        if name is None or field.kind not in {"code", "year", "number"}:
            continue
        engine.define(
            "field_values",
            f"SELECT {quote(name)} AS given, COUNT(*) AS records, "  # noqa: S608
            f"MIN(heses_row, {_EXAMPLES}) AS first_rows FROM given_rows GROUP BY {quote(name)}",
        )
        wrong = [
            (text, records, rows, problem)
            for text, records, rows in engine.fetch("field_values", order_by=["given"]).rows()
            if (problem := find_fault(field, text))
        ]
        for text, records, rows, problem in wrong[:_MOST_SHOWN]:
            yield Problem(field.name, problem, text.strip(), records, tuple(rows))
        if rest := wrong[_MOST_SHOWN:]:
            more = sum(records for _, records, _, _ in rest)
            words = f"{len(rest):,} more values of the kind above"
            yield Problem(field.name, words, "", more, ())


def find_fault(field: Field, text: str | None) -> str:
    """Find in words what a field of codes, years or numbers cannot hold; nothing where it can."""
    if text is None or not text.strip():
        return ""
    family = field.name.rstrip("0123456789") if field.is_block else field.name
    frame = register.code_frames().get(family)
    number = _number(text)
    if number is None:
        return "not a number: read as blank"
    if field.kind != "number" and not number.is_integer():
        return "not a whole number: read as blank"
    if frame is not None and number not in frame:
        return "code outside the field's frame"
    base = field.name if field.name in _NUMBERS else field.name.rstrip("0123456789")
    low, high = _NUMBERS.get(base, (float("-inf"), float("inf")))
    return "" if low <= number <= high else f"outside {low} to {high}"


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None


def _dates(engine: Engine, columns: GivenColumns, year: int) -> Iterator[Problem]:
    born = {
        "BIRTHDTE": ("born before 1880", f"birthdte < {_FIRST_YEAR_OF_LIFE}0101"),
        "COMDATE": ("commences before birth", "comdate < birthdte"),
        "DATELEFT": ("left before commencing", "dateleft < comdate"),
    }
    for name in ("BIRTHDTE", "COMDATE", "DATELEFT"):
        given = columns.given.get(name.lower())
        if given is None:
            continue
        if list(_counted(engine, name, "", f"{name.lower()}_unread")):
            yield from _unread(engine, name, given)
        words, condition = born[name]
        yield from _counted(engine, name, words, condition)
    yield from _counted(engine, "COMDATE", "commences after the year", f"comdate >= {year + 1}0801")


def _unread(engine: Engine, name: str, given: str) -> Iterator[Problem]:
    """Dates that are none, by shape: each digit as 9 and each letter as A."""
    digits = f"regexp_replace(given_rows.{quote(given)}, '[0-9]', '9', 'g')"
    shape = f"regexp_replace({digits}, '[A-Za-z]', 'A', 'g')"
    engine.define(
        "unread_dates",
        f"SELECT {shape} AS shape, COUNT(*) AS records, MIN(records.row) AS first_row "  # noqa: S608
        "FROM records JOIN given_rows ON given_rows.heses_row = records.row "
        f"WHERE records.{name.lower()}_unread GROUP BY shape",
    )
    for shape, records, first in engine.fetch("unread_dates", order_by=["shape"]).rows():
        yield Problem(name, "not a date: read as blank", shape, records, (first,))


def _counted(engine: Engine, name: str, words: str, condition: str) -> Iterator[Problem]:
    engine.define(
        "counted_rows",
        f"SELECT COUNT(*) AS records, MIN(row) AS first_row FROM records WHERE {condition}",  # noqa: S608
    )
    records, first = engine.fetch("counted_rows", order_by=["records"]).row(0)
    if records:
        yield Problem(name, words, "", records, (first,))


def _sums(engine: Engine) -> Iterator[Problem]:
    """Proportions that do not sum to 100 (A-12), as the rules flagged them."""
    for flag in register.list_flags():
        if flag.condition == "is_off_100":
            engine.define(
                "off_100",
                "SELECT COUNT(*) AS records, MIN(row) AS first_row FROM classified "  # noqa: S608
                f"WHERE FLOOR(flags / {flag.bit}) % 2 = 1",
            )
            records, first = engine.fetch("off_100", order_by=["records"]).row(0)
            if records:
                yield Problem("SBJPER01", flag.text, "", records, (first,))
