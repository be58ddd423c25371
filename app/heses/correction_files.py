"""Corrections as files: the empty form, refused rows to mend, and those signed off."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from urllib.parse import quote

import xlsxwriter

from analytics.heses import Refusal
from analytics.heses.correction_values import is_same_value
from analytics.heses.corrections import COLUMNS, Correction, correctable_fields
from analytics.heses.settings import same_code
from app.core.access import Actor
from app.core.context import Hearth
from app.core.heses import files_of
from app.heses.correction_services import as_correction
from app.models import HesesCorrection, HesesRun
from etl.readers import safe_cell

WHY = ("ROW", "COLUMN", "WHAT IS WRONG", "WHAT TO DO")
_ROWS_READY = 1_000
_HINTS = (
    ("INSTID", "The institution, as in the record."),
    ("HUSID", "The student, as in the record."),
    ("NUMHUS", "Which instance; needed where the student has several."),
    ("FIELD", "The field to change, by its name on the sheet Fields."),
    ("VALUE_FROM", "What the record holds now; blank where it holds nothing."),
    ("VALUE_TO", "What it ought to hold; blank where it ought to hold nothing."),
    ("REASON", "Why the record is wrong, and how you know. Name nobody."),
)


def template() -> BytesIO:
    """Return the standard format as an empty workbook, with the fields that can be corrected."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": "Corrections of the HESA record", "author": "Hearth"})
        bold = book.add_format({"bold": True, "text_wrap": True})
        as_text = book.add_format({"num_format": "@"})  # codes keep their leading zeros
        rows = book.add_worksheet("Corrections")
        rows.write_row(0, 0, COLUMNS, bold)
        rows.set_column(0, len(COLUMNS) - 2, 18, as_text)
        rows.set_column(len(COLUMNS) - 1, len(COLUMNS) - 1, 60, as_text)
        rows.freeze_panes(1, 0)
        fields = [each.name for each in correctable_fields()]
        sheet = book.add_worksheet("Fields")
        sheet.write_row(0, 0, ("Field", "Number in TS 4", "What it is", "Kind"), bold)
        for place, each in enumerate(correctable_fields(), start=1):
            sheet.write_row(place, 0, (each.name, each.number, each.title, each.kind))
        sheet.set_column(0, 3, 24)
        rows.data_validation(
            1, COLUMNS.index("FIELD"), _ROWS_READY, COLUMNS.index("FIELD"),
            {"validate": "list", "source": f"=Fields!$A$2:$A${len(fields) + 1}"},
        )  # fmt: skip
        how = book.add_worksheet("How to fill in")
        how.write_row(0, 0, ("Column", "What to write"), bold)
        for place, hint in enumerate(_HINTS, start=1):
            how.write_row(place, 0, hint)
        how.set_column(0, 0, 16)
        how.set_column(1, 1, 80)
    out.seek(0)
    return out


def refused_path(hearth: Hearth, run: HesesRun, instid: str, actor: Actor) -> Path:
    """Return where the refused rows of a person's last file are kept."""
    name = f"{actor.user_id}-{quote(instid, safe='')}.csv"
    return files_of(hearth, run.id).folder / "refused" / name


def keep_refused(path: Path, refused: Sequence[Refusal]) -> None:
    """Keep the rows that were refused, to be mended and sent again; none leaves no file."""
    if not refused:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(mode=0o700, exist_ok=True)
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*COLUMNS, *WHY))
    for each in refused:
        said = (each.correction.row, each.column, each.wrong, each.remedy)
        writer.writerow((*(safe_cell(cell) for cell in each.correction.cells), *said))
    path.write_text(out.getvalue(), encoding="utf-8")
    path.chmod(0o600)


def read_refused(path: Path) -> list[dict[str, str]]:
    """Return the refused rows that are kept; none where there is no such file."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def signed_off(hearth: Hearth, run: HesesRun, corrections: Sequence[HesesCorrection]) -> bytes:
    """Return the corrections that a repetition of a run applies, in the standard format.

    Those that the run itself applied come first, since it is repeated from the record as sent; a
    field that was corrected before and is corrected again goes from the first value to the last.
    """
    merged: dict[tuple[str, ...], Correction] = {}
    for each in [*_applied(hearth, run), *(as_correction(one) for one in corrections)]:
        key = (*map(same_code, (each.instid, each.husid, each.numhus)), each.field)
        before = merged.get(key)
        merged[key] = replace(each, value_from=before.value_from) if before else each
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(
        each.cells
        for each in merged.values()
        if not is_same_value(each.field, each.value_from, each.value_to)
    )
    return out.getvalue().encode()


def _applied(hearth: Hearth, run: HesesRun) -> list[Correction]:
    path = files_of(hearth, run.id).recreated / "corrections.csv"
    rows: Sequence[Mapping[str, str]] = read_refused(path)  # a CSV file like the other
    return [
        Correction(
            int(row["ROW"]),
            row["INSTID"],
            row["HUSID"],
            row["NUMHUS"],
            row["FIELD"],
            row["VALUE_FROM"],
            row["VALUE_TO"],
            row["REASON"],
        )
        for row in rows
        if row["APPLIED"] == "1"
    ]


def count_applied(hearth: Hearth, run: HesesRun) -> int:
    """Count the corrections that a run applied, its predecessors' too."""
    return len(_applied(hearth, run))
