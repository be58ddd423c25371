"""A table of cells becomes verdicts: the readers' checks, in this member's world."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from itertools import islice
from typing import Any

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.context import Hearth
from app.models import Institution, RowState, Upload
from app.uploads.columns import SCHOOL, SCHOOL_NAME, list_columns
from app.uploads.verdicts import Verdict
from etl.postcodes import PostcodeDirectory, check_postcodes
from etl.readers import ROW, CheckedRow, CheckedRows, Column, check_rows

_SWAPPED = "_swapped"


@dataclass(frozen=True)
class Judge:
    """What the cells of an upload are judged by."""

    columns: tuple[Column, ...]
    orders: Mapping[str, Any]
    today: date
    institutions: Mapping[str, str]
    institution_ids: Mapping[str, int]
    postcodes: PostcodeDirectory

    def check(self, frame: pl.DataFrame, *, mended: frozenset[str] = frozenset()) -> CheckedRows:
        """Check a table of texts under field names; a mended date is read as it is typed.

        Where Excel had swapped day and month, what a person types afterwards is not swapped.
        """
        orders = {
            name: order.removesuffix(_SWAPPED) if name in mended else order
            for name, order in self.orders.items()
        }
        return check_rows(
            frame,
            self.columns,
            today=self.today,
            date_orders=orders,
            institutions=self.institutions,
            postcode_check=partial(check_postcodes, directory=self.postcodes),
        )

    def verdicts(self, checked: CheckedRows, frame: pl.DataFrame) -> Iterator[Verdict]:
        """Yield a verdict for each row, in the order of the table."""
        names = [name for name in frame.columns if name != ROW]
        for row, cells in zip(checked.rows(), frame.iter_rows(named=True), strict=True):
            given = {name: cells[name] for name in names if cells[name] is not None}
            yield self._verdict(row, given)

    def _verdict(self, row: CheckedRow, given: Mapping[str, str]) -> Verdict:
        cleaned = {name: value for name, value in row.values.items() if value is not None}
        cleaned.pop(SCHOOL_NAME, None)
        if urn := cleaned.get(SCHOOL):
            cleaned[SCHOOL] = self.institution_ids[str(urn)]
        messages = [_as_json(asdict(said)) for said in row.messages]
        return Verdict(row.row, given, cleaned, messages, RowState(row.state))


def _as_json(said: dict[str, Any]) -> dict[str, Any]:
    del said["row"]
    return said


def judge_of(session: Session, hearth: Hearth, upload: Upload) -> Judge:
    """Return what an upload's cells are judged by: its columns, the schools, the postcodes."""
    rows = session.execute(
        select(Institution.urn, Institution.name, Institution.id).order_by(Institution.urn)
    ).all()
    columns = list_columns(upload.kind, hearth.today, has_activity=upload.activity_id is not None)
    return Judge(
        columns=columns,
        orders=upload.mapping.get("orders", {}),
        today=hearth.today,
        institutions={urn: name for urn, name, _ in rows},
        institution_ids={urn: number for urn, _, number in rows},
        postcodes=hearth.postcodes,
    )


def batched(verdicts: Iterator[Verdict], size: int) -> Iterator[list[Verdict]]:
    """Yield lists of at most `size` verdicts."""
    while batch := list(islice(verdicts, size)):
        yield batch


def frame_of(rows: Sequence[tuple[int, Mapping[str, Any]]], names: Sequence[str]) -> pl.DataFrame:
    """Return rows of cells as the table that the readers check."""
    schema: dict[str, Any] = {ROW: pl.Int32, **dict.fromkeys(names, pl.String)}
    records = [[number, *(cells.get(name) or None for name in names)] for number, cells in rows]
    return pl.DataFrame(records, schema=schema, orient="row")
