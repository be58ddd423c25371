"""Opens an Excel workbook that the guard has passed, and walks its first useful sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from etl.readers.files import ExcelDate, Limits, Merge, Sheet, UnreadableFile, column_letter
from etl.readers.guard import WorkbookSheet, check_workbook, damaged
from etl.readers.scan import SheetScan

_FEW_CELLS = 0.01


def open_xlsx(path: Path, limits: Limits) -> Sheet:
    """Open the first visible sheet that has rows.

    Formula cells give the result Excel saved; both date systems are honoured; cells that show an
    error (#N/A, #REF!) keep that text rather than turning blank.

    Raises
    ------
    UnreadableFile
        Anything the guard refuses, no visible sheet with rows, or a sheet too large to hold.
    """
    sheets = check_workbook(path, limits)
    chosen = _choose(sheets)
    _check_extent(chosen.scan, limits)
    try:
        table = CalamineWorkbook.from_path(path).get_sheet_by_name(chosen.name)
    except PasswordError as fault:
        raise UnreadableFile(
            "encrypted", "The workbook is locked with a password. Remove it."
        ) from fault
    except CalamineError as fault:
        raise damaged() from fault

    return Sheet(
        "xlsx",
        lambda: _rows(table, chosen.scan.error_cells),
        name=chosen.name,
        other_sheets=tuple(sheet.name for sheet in sheets if sheet is not chosen),
        merges=tuple(Merge(*top, *bottom) for top, bottom in table.merged_cell_ranges or ()),
        notes=_notes(sheets, chosen),
    )


def _choose(sheets: tuple[WorkbookSheet, ...]) -> WorkbookSheet:
    for sheet in sheets:
        if sheet.visible and sheet.scan.cells:
            return sheet
    hidden = next((sheet for sheet in sheets if sheet.scan.cells), None)
    if hidden is None:
        raise UnreadableFile("empty", "The workbook is empty: none of its sheets holds a value.")
    raise UnreadableFile(
        "empty",
        f"All sheets you can see are empty; the rows are on the hidden sheet “{hidden.name}”. "
        "Unhide it first.",
    )


def _check_extent(scan: SheetScan, limits: Limits) -> None:
    area = (scan.last_row + 1) * (scan.last_column + 1)
    if area <= limits.max_cells:
        return
    corner = f"{column_letter(scan.last_column)}{scan.last_row + 1}"
    if scan.cells < _FEW_CELLS * area:
        raise UnreadableFile(
            "stray_cell",
            f"A cell far away from the table is filled, so the sheet reaches to {corner}: press "
            "Ctrl+End in Excel "
            "to find it, delete the rows and columns that are not yours, save, and send it again.",
        )
    if scan.last_row > limits.max_rows:
        raise too_many_rows(scan.last_row + 1, limits)
    raise UnreadableFile(
        "too_large", f"The sheet reaches to {corner}, which is too large to read: split it."
    )


def too_many_rows(last_row: int, limits: Limits) -> UnreadableFile:
    """The fault of a table longer than one upload may be."""
    return UnreadableFile(
        "too_many_rows",
        f"The table has more than {limits.max_rows:,} rows (its last filled row is at least "
        f"{last_row:,}): "
        "split it into smaller files.",
    )


def _notes(sheets: tuple[WorkbookSheet, ...], chosen: WorkbookSheet) -> tuple[str, ...]:
    notes = []
    others = [
        f"“{s.name}”{'' if s.visible else ' (hidden)'}"
        for s in sheets
        if s is not chosen and s.scan.cells
    ]
    if others:
        notes.append(f"Only the sheet “{chosen.name}” was read, not {', '.join(others)}.")
    if count := chosen.scan.unsaved_formulas:
        notes.append(
            f"{count:,} cells hold a formula whose result was never saved and were read as blank: "
            "open the file in Excel, save it, and send it again."
        )
    if count := len(chosen.scan.error_cells):
        notes.append(f"{count:,} cells show an Excel error such as #N/A or #REF!.")
    return tuple(notes)


def _rows(table: CalamineSheet, errors: dict[tuple[int, int], str]) -> Iterator[list[str]]:
    # calamine counts rows from the top of the sheet but leaves empty columns on the left out.
    left = [""] * (table.start[1] if table.start else 0)
    error_rows = {row for row, _ in errors}
    for number, cells in enumerate(table.iter_rows()):
        row = left + [cell if type(cell) is str else cell_text(cell) for cell in cells]
        if number in error_rows:
            row = [errors.get((number, place), text) for place, text in enumerate(row)]
        yield row


def cell_text(cell: object) -> str:
    """A cell as the text a person would have typed: whole numbers without .0, dates as ISO."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        is_midnight = cell.time() == dt.time()
        return ExcelDate(cell.date().isoformat() if is_midnight else cell.isoformat(" ", "seconds"))
    if isinstance(cell, dt.date):
        return ExcelDate(cell.isoformat())
    return str(cell)
