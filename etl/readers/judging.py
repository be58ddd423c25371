"""Sends each column's distinct texts to whoever can judge them: cells, schools or postcodes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import polars as pl

from etl.readers.cells import judge_for
from etl.readers.columns import Column, Judged, error, shown, warning
from etl.readers.dates import DateReading
from etl.readers.schools import SchoolReader

PostcodeCheck = Callable[[pl.Series], pl.DataFrame]
"""Distinct postcodes in; given, status (valid|repaired|ambiguous|invalid), postcode, message and
candidates out, a row each."""


@dataclass(frozen=True)
class Standards:
    """What a table's cells are held against."""

    today: dt.date
    date_orders: Mapping[str, DateReading]
    schools: SchoolReader
    postcode_check: PostcodeCheck | None

    def judge(self, column: Column, distinct: Iterable[str]) -> dict[str, Judged]:
        """A judgement for each distinct text of a column."""
        if column.kind == "urn":
            return {text: self.schools.judge(column, text) for text in distinct}
        judge = judge_for(column, today=self.today, reading=self.date_orders.get(column.name))
        judged = {text: judge(text) for text in distinct}
        if column.kind == "postcode" and self.postcode_check is not None:
            asked = [text for text, found in judged.items() if found.value is not None]
            judged |= _judge_postcodes(asked, self.postcode_check)
        return judged


def _judge_postcodes(asked: Sequence[str], check: PostcodeCheck) -> dict[str, Judged]:
    if not asked:
        return {}
    answers = check(pl.Series("given", asked, pl.String))
    return {answer["given"]: _postcode(answer) for answer in answers.iter_rows(named=True)}


def _postcode(answer: Mapping[str, object]) -> Judged:
    status, postcode = answer["status"], cast("str | None", answer["postcode"])
    told = str(answer["message"] or f"{shown(str(answer['given']))} is not a postcode: correct it.")
    candidates = cast("Sequence[str]", answer["candidates"] or ())
    if status == "valid":
        return Judged(postcode)
    if status == "repaired":
        return Judged(postcode, (warning("postcode_repaired", told, postcode),))
    # Among several none is chosen for anybody; the message lists them.
    only = candidates[0] if len(candidates) == 1 else None
    return Judged(None, (error(f"postcode_{status}", told, only),))
