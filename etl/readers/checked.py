"""What comes of checking a table: clean values, messages, and the state of each row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

import polars as pl

from etl.readers.columns import ROW, Message, Value

State = Literal["ready", "to_fix", "blank"]

STATE = "_state"
MESSAGES = pl.Schema(
    {
        "row": pl.Int32(),
        "column": pl.String(),
        "severity": pl.String(),
        "code": pl.String(),
        "text": pl.String(),
        "proposal": pl.String(),
    }
)


@dataclass(frozen=True)
class CheckedRow:
    """One row after checking; `values` is JSON-able, dates as ISO text."""

    row: int
    state: State
    values: dict[str, Value]
    messages: tuple[Message, ...]


@dataclass(frozen=True)
class CheckedRows:
    """A table after checking, in the file's order.

    `values` holds `_row`, `_state` and one typed column for each expected column in the file;
    `messages` one line for each thing to say, ordered by row and column.
    """

    values: pl.DataFrame
    messages: pl.DataFrame

    def count(self, state: State) -> int:
        """Number of rows in one state."""
        return int((self.values[STATE] == state).sum())

    @property
    def ready(self) -> int:
        """Rows that can land as they are."""
        return self.count("ready")

    @property
    def to_fix(self) -> int:
        """Rows with at least one error."""
        return self.count("to_fix")

    @property
    def blank(self) -> int:
        """Rows without any value."""
        return self.count("blank")

    def list_messages(self) -> list[Message]:
        """Every message as an object."""
        return [Message(**line) for line in self.messages.iter_rows(named=True)]

    def rows(self) -> Iterator[CheckedRow]:
        """Every row with its own messages."""
        told: dict[int, list[Message]] = {}
        for message in self.list_messages():
            told.setdefault(message.row, []).append(message)
        for line in self.values.iter_rows(named=True):
            number, state = line.pop(ROW), line.pop(STATE)
            values = {name: _json_able(value) for name, value in line.items()}
            yield CheckedRow(number, state, values, tuple(told.get(number, ())))


def _json_able(value: object) -> Value:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return cast("Value", value)
