"""The workbooks that people download: empty templates, and the rows that wait to be mended."""

import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl

from app.core.context import Hearth
from app.models import Upload, UploadKind, UploadRow
from app.uploads import storage
from app.uploads.columns import list_columns
from etl.readers import ROW, Message, write_error_workbook, write_template

TITLES: dict[str, str] = {UploadKind.PARTICIPANTS: "Participants", UploadKind.REGISTER: "Register"}


def template_of(hearth: Hearth, kind: str, today: date, *, has_activity: bool = False) -> BytesIO:
    """Return the template of a kind: its columns, and the data dictionary on the second sheet."""
    columns = list_columns(kind, today, has_activity=has_activity)
    return _written(hearth, lambda path: write_template(path, TITLES[kind], columns))


def rows_to_mend(hearth: Hearth, upload: Upload, rows: Sequence[UploadRow]) -> BytesIO:
    """Return rows under the headings of their file, with what is wrong beside each cell.

    Cells hold what was mended so far; columns that no field was chosen for come back as sent.
    """
    choice: dict[str, str | None] = upload.mapping["choice"]
    header_of = {name: header for header, name in choice.items() if name}
    added = {name for row in rows for name in row.mended} - set(header_of)
    header_of |= {name: name.replace("_", " ").capitalize() for name in added}
    headers = [column["header"] for column in upload.summary["columns"]]
    headers += [header_of[name] for name in sorted(added)]
    numbers = [row.row_number for row in rows]
    sent = _as_sent(hearth, upload, numbers)
    records = []
    for row in rows:
        cells = dict(sent.get(row.row_number, {}))
        for name, text in (row.given | row.mended).items():
            if name in header_of:
                cells[header_of[name]] = text
        records.append([row.row_number, *(cells.get(header) for header in headers)])
    schema = {ROW: pl.Int32(), **dict.fromkeys(headers, pl.String())}
    frame = pl.DataFrame(records, schema=schema, orient="row")
    messages = [_message(row.row_number, said) for row in rows for said in row.messages]
    return _written(
        hearth, lambda path: write_error_workbook(path, headers, frame, messages, header_of)
    )


def _as_sent(
    hearth: Hearth, upload: Upload, numbers: Sequence[int]
) -> dict[int, dict[str, str | None]]:
    table = storage.table(hearth, upload.stored_as)
    if not table.exists():
        return {}
    found = pl.scan_parquet(table).filter(pl.col(ROW).is_in(list(numbers))).collect()
    return {row.pop(ROW): row for row in found.iter_rows(named=True)}


def _message(row_number: int, said: dict[str, str | None]) -> Message:
    severity = said["severity"]
    return Message(
        row=row_number,
        column=said["column"],
        severity="error" if severity in {"error", "decide"} else severity,  # type: ignore[arg-type]
        code=said["code"] or "",
        text=said["text"] or "",
        proposal=said["proposal"],
    )


def _written(hearth: Hearth, write: Callable[[Path], None]) -> BytesIO:
    with tempfile.TemporaryDirectory(dir=storage.folder(hearth)) as folder:
        path = Path(folder) / "workbook.xlsx"
        write(path)
        return BytesIO(path.read_bytes())
