"""Takes the fields of TS 4 out of a file of text, each as text that its type can be read from."""

from collections.abc import Mapping
from typing import Final

from analytics.heses import register

BLOCKS: Final = tuple(f"{number:02d}" for number in range(1, 17))
#: A whole number, however a spreadsheet wrote it (1, 01, 1.0), and a decimal one.
WHOLE: Final = r"^\s*([+-]?[0-9]+)([.]0*)?\s*$"
DECIMAL: Final = r"^\s*([+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?)\s*$"
#: The forms of a date, and where in each the year, the month and the day stand.
DATES: Final = (
    (r"^\s*([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})\s*$", (3, 2, 1)),
    (r"^\s*([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})\s*$", (1, 2, 3)),
    (r"^\s*([0-9]{4})([0-9]{2})([0-9]{2})\s*$", (1, 2, 3)),
)
_FORMS: Final[Mapping[str, str]] = {
    "code": WHOLE, "year": WHOLE, "number": DECIMAL,
}  # fmt: skip
_MODULE_FIELDS: Final[dict[str, str]] = {
    "instid": "text", "husid": "text", "numhus": "text", "fte": "number", "pcolab": "number",
}  # fmt: skip


def quote(name: str) -> str:
    """Name of a column as SQL takes any name."""
    return '"' + name.replace('"', '""') + '"'


def select_fields(given: Mapping[str, str], source: str, row_number: str) -> str:
    """Select the fields of TS 4 from records, with `row` counted from 1; blocks as they stand.

    Parameters
    ----------
    given
        Columns of the file by their TS 4 names, in lower case; what is not there is blank.
    source, row_number
        Table of the file, and its column that numbers rows from 0.
    """
    fields = (
        _column(given.get(field.name.lower()), field.name.lower(), field.kind, field.is_block)
        for field in register.list_fields()
    )
    return f"SELECT {row_number} + 1 AS row, {', '.join(fields)} FROM {source}"  # noqa: S608


def select_modules(given: Mapping[str, str], source: str, row_number: str) -> str:
    """Select the fields of a module portion (TS 40), with `row` the number of the module."""
    blocks = (f"{name}{block}" for block in BLOCKS for name in ("costcn", "sbj", "sbjper"))
    wanted = _MODULE_FIELDS | dict.fromkeys(blocks, "text")
    columns = (_column(given.get(name), name, kind) for name, kind in wanted.items())
    return f"SELECT {row_number} AS row, {', '.join(columns)} FROM {source}"  # noqa: S608


def union_blocks(source: str) -> str:
    """Put the 16 triples of each row of a table below each other, without those that are blank."""
    # The numbers are taken out here, and not in the table: there each would be twice, once to ask
    # whether it is blank.
    return "\nUNION ALL\n".join(
        f"SELECT row, {_take(f'costcn{n}', WHOLE)} AS centre, sbj{n} AS subject, "  # noqa: S608
        f"{_take(f'sbjper{n}', DECIMAL)} AS proportion "
        f"FROM {source} WHERE costcn{n} IS NOT NULL OR sbj{n} IS NOT NULL OR sbjper{n} IS NOT NULL"
        for n in BLOCKS
    )


def union_dates(source: str) -> str:
    """Take year, month and day as text out of `written`; blank where it has another form."""
    return "\nUNION ALL\n".join(
        f"SELECT written, regexp_extract(written, '{form}', {year}) AS year, "  # noqa: S608
        f"regexp_extract(written, '{form}', {month}) AS month, "
        f"regexp_extract(written, '{form}', {day}) AS day FROM {source}"
        for form, (year, month, day) in DATES
    )


def _column(given: str | None, name: str, kind: str, is_block: bool = False) -> str:
    """One column under its TS 4 name; of a number only what every engine reads alike."""
    if given is None:
        return f"CAST(NULL AS VARCHAR) AS {name}"
    form = _FORMS.get(kind)
    if form is None or is_block:
        return f"{quote(given)} AS {name}"
    return f"{_take(quote(given), form)} AS {name}"


def _take(column: str, form: str) -> str:
    """Take a number of one form out of a column; null where it holds none."""
    return f"NULLIF(regexp_extract({column}, '{form}', 1), '')"
