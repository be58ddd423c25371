"""The check of an upload: every row read gets a state; mended rows are checked again."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl
from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from app.core.context import Hearth
from app.core.database import insert_rows
from app.models import RowState, Upload, UploadKind, UploadRow, UploadState
from app.uploads import storage
from app.uploads.judging import Judge, batched, frame_of, judge_of
from app.uploads.people_rows import hold_against_file, hold_against_records, remember
from app.uploads.register_rows import (
    Book,
    find_people,
    hold_places_against_file,
    open_book,
    place_rows,
)
from app.uploads.verdicts import DUPLICATE_OF, IDENTITY, First, Seen, Verdict, wanted_of
from etl.readers import apply_mapping

CHECK_ROWS = 1_000
#: States in which another row of the file may repeat this one.
_STANDING = (RowState.READY, RowState.TO_DECIDE, RowState.IMPORTED, RowState.UNCHANGED)
Progress = Callable[[int, int], None]


class Checker:
    """Gives each row of one upload its state, in the light of the rows before it."""

    def __init__(self, session: Session, hearth: Hearth, upload: Upload) -> None:
        self.judge: Judge = judge_of(session, hearth, upload)
        self.seen = Seen()
        self._key = hearth.pseudonym_key
        self._member = upload.organisation_id
        self._book: Book | None = None
        if upload.kind == UploadKind.REGISTER:
            self._book = open_book(
                session, organisation_id=self._member, activity_id=upload.activity_id
            )

    def place(self, session: Session, verdicts: Sequence[Verdict]) -> None:
        """Hold good rows against each other and against what is recorded."""
        if self._book is not None:
            place_rows(verdicts, self._book)
            find_people(session, verdicts, organisation_id=self._member, key=self._key)
            hold_places_against_file(verdicts, self.seen, self._key)
            return
        hold_against_file(verdicts, self.seen, self._key)
        hold_against_records(session, verdicts, organisation_id=self._member, key=self._key)


def check_table(hearth: Hearth, upload: Upload, open_session: Any, progress: Progress) -> None:
    """Check the whole table of an upload, replacing what an earlier check left."""
    table = pl.read_parquet(storage.table(hearth, upload.stored_as))
    frame = apply_mapping(table, upload.mapping["choice"])
    del table
    with open_session() as session, session.begin():
        checker = Checker(session, hearth, upload)
        session.execute(delete(UploadRow).where(UploadRow.upload_id == upload.id))
    checked = checker.judge.check(frame)
    done = 0
    for batch in batched(checker.judge.verdicts(checked, frame), CHECK_ROWS):
        with open_session() as session, session.begin():
            if session.get_one(Upload, upload.id).state != UploadState.CHECKING:
                return
            checker.place(session, batch)
            session.execute(insert_rows(UploadRow), [_as_row(upload, verdict) for verdict in batch])
        done += len(batch)
        progress(done, frame.height)


def _as_row(upload: Upload, verdict: Verdict) -> dict[str, Any]:
    return {
        "organisation_id": upload.organisation_id,
        "upload_id": upload.id,
        "row_number": verdict.row_number,
        "given": dict(verdict.given),
        "cleaned": verdict.cleaned,
        "messages": verdict.messages,
        "state": verdict.state.value,
        "target_id": verdict.target_id,
    }


def recheck_rows(
    session: Session, hearth: Hearth, upload: Upload, rows: Sequence[UploadRow]
) -> None:
    """Check some rows again, as mended and as decided."""
    if not rows:
        return
    checker = Checker(session, hearth, upload)
    names = [name for name in upload.mapping["choice"].values() if name]
    verdicts = [
        verdict
        for mended, group in _by_mended(rows).items()
        for verdict in _judge_again(checker.judge, group, names, mended)
    ]
    verdicts.sort(key=lambda verdict: verdict.row_number)
    by_number = {row.row_number: row for row in rows}
    for verdict in verdicts:
        verdict.decision = by_number[verdict.row_number].decision
    _recall(session, upload, verdicts, checker, except_rows=list(by_number))
    checker.place(session, verdicts)
    for verdict in verdicts:
        row = by_number[verdict.row_number]
        row.cleaned, row.messages = verdict.cleaned, verdict.messages
        row.state, row.target_id = verdict.state.value, verdict.target_id
    session.flush()


def _by_mended(rows: Sequence[UploadRow]) -> Mapping[frozenset[str], list[UploadRow]]:
    groups: dict[frozenset[str], list[UploadRow]] = {}
    for row in rows:
        groups.setdefault(frozenset(row.mended), []).append(row)
    return groups


def _judge_again(
    judge: Judge, rows: Sequence[UploadRow], names: Sequence[str], mended: frozenset[str]
) -> list[Verdict]:
    wanted = list(dict.fromkeys([*names, *sorted(mended)]))
    frame = frame_of([(row.row_number, row.given | row.mended) for row in rows], wanted)
    return list(judge.verdicts(judge.check(frame, mended=mended), frame))


def _recall(
    session: Session,
    upload: Upload,
    verdicts: Sequence[Verdict],
    checker: Checker,
    *,
    except_rows: Sequence[int],
) -> None:
    """Remember the rows of the file that the given ones might repeat."""
    references = {v.cleaned["reference"] for v in verdicts if v.cleaned.get("reference")}
    births = {v.cleaned["date_of_birth"] for v in verdicts if v.cleaned.get("date_of_birth")}
    alike = [
        UploadRow.cleaned[name].as_string().in_(sorted(values))
        for name, values in (("reference", references), ("date_of_birth", births))
        if values
    ]
    if not alike:
        return
    rows = session.scalars(
        select(UploadRow)
        .where(
            UploadRow.upload_id == upload.id,
            UploadRow.state.in_(_STANDING),
            UploadRow.row_number.not_in(except_rows),
            or_(*alike),
        )
        .order_by(UploadRow.row_number)
    )
    for row in rows:
        own = First(row.row_number, wanted_of(row.cleaned))
        remember(own, row.cleaned.get(IDENTITY), checker.seen)


def release_repeats(session: Session, hearth: Hearth, upload: Upload, row: UploadRow) -> None:
    """Check again the rows that were put aside as repeating a row that no longer stands."""
    repeats = session.scalars(
        select(UploadRow)
        .where(
            UploadRow.upload_id == upload.id,
            UploadRow.state == RowState.DUPLICATE,
            UploadRow.cleaned[DUPLICATE_OF].as_integer() == row.row_number,
        )
        .order_by(UploadRow.row_number)
    ).all()
    recheck_rows(session, hearth, upload, repeats)


def count_states(session: Session, upload_id: int) -> dict[str, int]:
    """Return the number of rows in each state; together they are the rows read."""
    rows = session.execute(
        select(UploadRow.state, func.count(UploadRow.id))
        .where(UploadRow.upload_id == upload_id)
        .group_by(UploadRow.state)
        .order_by(UploadRow.state)
    )
    return {state: int(number) for state, number in rows}


def keep_counts(session: Session, upload: Upload) -> None:
    """Keep an upload's counts with it, so that lists need not count rows."""
    session.flush()
    upload.counts = count_states(session, upload.id)
