"""What is expected of a table: its columns, and what is said about a cell. Knows no file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

ROW = "_row"
"""The column of every table read that holds the row number as the person's spreadsheet shows it."""

Kind = Literal[
    "text",
    "name",
    "date",
    "datetime",
    "code",
    "postcode",
    "integer",
    "decimal",
    "boolean",
    "reference",
    "urn",
    "email",
]
Severity = Literal["error", "warning", "note"]
Value = str | int | float | bool | None


class CodeLike(Protocol):
    """One code of a list, as the readers need it."""

    @property
    def value(self) -> str:
        """As stored."""
        ...

    @property
    def label(self) -> str:
        """As shown."""
        ...

    @property
    def missing(self) -> bool:
        """Whether it says that nothing is known."""
        ...

    @property
    def aliases(self) -> Sequence[str]:
        """Other spellings met in files."""
        ...


class CodeListLike(Protocol):
    """A code list, as the readers need it."""

    @property
    def title(self) -> str:
        """Name of the list."""
        ...

    @property
    def codes(self) -> Sequence[CodeLike]:
        """In the order in which people see them."""
        ...


@dataclass(frozen=True)
class Column:
    """One column that a table may carry, built from the field it fills.

    Parameters
    ----------
    name, label
        The field's name in the records and the heading people see.
    minimum, maximum
        Inclusive bounds for numbers and dates. A date of birth takes 1930-01-01 and today.
    no_future
        A date that cannot lie after today (births, attendances); planned activities may.
    not_before
        Name of another date column that this one must not precede (`ends_on` after `starts_on`).
    named_by
        For a `urn`: name of the column that holds the institution's name.
    """

    name: str
    label: str
    kind: Kind = "text"
    required: bool = False
    help: str = ""
    example: str = ""
    code_list: CodeListLike | None = None
    aliases: tuple[str, ...] = ()
    minimum: float | date | None = None
    maximum: float | date | None = None
    needed_for_tracking: bool = False
    no_future: bool = False
    not_before: str | None = None
    named_by: str | None = None
    max_length: int = 500


@dataclass(frozen=True)
class Message:
    """One thing to say about one cell.

    `row` is the spreadsheet's row number, `column` a `Column.name` (None: the whole row), `text`
    says what is wrong and what to do, `proposal` is the text that would put it right.
    """

    row: int
    column: str | None
    severity: Severity
    code: str
    text: str
    proposal: str | None = None


@dataclass(frozen=True)
class Finding:
    """A message before it has a row: what the judgement of one distinct value found."""

    severity: Severity
    code: str
    text: str
    proposal: str | None = None


@dataclass(frozen=True)
class Judged:
    """A distinct cell text after judgement: the clean value (None when unusable or missing)."""

    value: Value = None
    findings: tuple[Finding, ...] = ()


def error(code: str, text: str, proposal: str | None = None) -> Finding:
    """What must be mended before the row can land."""
    return Finding("error", code, text, proposal)


def warning(code: str, text: str, proposal: str | None = None) -> Finding:
    """What a person should look at, although the row can land."""
    return Finding("warning", code, text, proposal)


def note(code: str, text: str, proposal: str | None = None) -> Finding:
    """What was changed or understood on the way."""
    return Finding("note", code, text, proposal)


def shown(text: str, length: int = 40) -> str:
    """A cell's own text as it may be quoted back to the person who typed it: short, on one line."""
    line = " ".join(text.split())
    return f"“{line if len(line) <= length else line[: length - 1] + '…'}”"
