"""A report as a workbook, laid out as the Government Analysis Function asks for tables.

A cover, the contents, the notes, and a sheet for each table. Figures are numbers as printed;
where one is hidden stands a shorthand that a screen reader can say.
"""

import io
import re
import warnings
from typing import TYPE_CHECKING, Final

from analytics.disclosure import Cell, Mark, SafeTable
from analytics.documents.words import about, cautions, foot, made_at
from analytics.reports.model import Report, Section

if TYPE_CHECKING:
    from gptables import Cover, GPTable
    from pandas import DataFrame

#: Shorthand of hidden figures, of the Analysis Function's list where it has one: c is
#: confidential, u is of low reliability.
_CONFIDENTIAL: Final = "[c]"
_SHORTHAND: Final = {
    Mark.SMALL_BASE: "[u]",
    Mark.SMALL_PART: "[u]",
    Mark.FEW_FOR_MEAN: "[u]",
}
_LEVELS: Final = 3  # leading columns that the layout knows as headings of rows
_READABLE: Final = re.compile(r"[A-Za-z0-9]")


def write_workbook(report: Report) -> bytes:
    """Give a report as XLSX, with nothing in it that a spreadsheet would run."""
    with warnings.catch_warnings():
        # gptables leaves a file open and speaks to pandas as its next version will not allow.
        for kind in (ResourceWarning, DeprecationWarning, FutureWarning):
            warnings.simplefilter("ignore", kind)
        return _write(report)


def _write(report: Report) -> bytes:
    from gptables import produce_workbook

    out = io.BytesIO()
    references, notes = _notes(report)
    book = produce_workbook(
        out,
        {
            f"Table {number}": _sheet(section, number, references)
            for number, section in enumerate(report.sections, 1)
        },
        cover=_cover(report),
        notes_table=notes,
        contentsheet_options={"title": f"{report.title}: tables"},
        notesheet_options={"title": "Notes to the tables"},
        workbook_options={"strings_to_formulas": False, "strings_to_urls": False},
    )
    book.set_properties(
        {
            "title": report.title,
            "subject": about(report),
            "author": "Hearth",
            "comments": foot(report.made),
            "created": made_at(report.made).replace(tzinfo=None),
        }
    )
    book.close()
    return out.getvalue()


def _cover(report: Report) -> "Cover":
    from gptables import Cover

    made = report.made
    definitions = [f"{key.capitalize()}: {title}" for key, title in made.definitions.items()]
    return Cover(
        title=report.title,
        intro=[about(report), report.answer],
        about=[*made.method, *definitions, *made.rules, foot(made), f"Snapshot: {made.snapshot}"],
    )


def _notes(report: Report) -> tuple[dict[str, str], "DataFrame"]:
    """Give the notes of all tables, each once: its reference by its text, and the table of them."""
    from pandas import DataFrame

    texts = list(
        dict.fromkeys(note for section in report.sections for note in section.table.notes)
    ) or ["Figures have passed disclosure control."]
    references = {text: f"note{number}" for number, text in enumerate(texts, 1)}
    table = DataFrame({"reference": list(references.values()), "Note": list(references)})
    return references, table


def _sheet(section: Section, number: int, references: dict[str, str]) -> "GPTable":
    from gptables import GPTable

    table = section.table
    marks = "".join(f"$${references[note]}$$" for note in table.notes if note in references)
    said = [*section.text, *cautions(section)]
    return GPTable(
        table=_frame(table),
        table_name=f"table_{number}",
        title=f"Table {number}: {section.title} {marks}".strip(),
        instructions="This worksheet contains one table.",
        source=f"Source: {section.source}",
        scope=" ".join(said) or None,
        legend=_legend(table),
        index_columns={
            level: level - 1 for level in range(1, min(len(table.dimensions), _LEVELS) + 1)
        },
    )


def _frame(table: SafeTable) -> "DataFrame":
    from pandas import DataFrame

    heads = _unlike(
        [*(label for _, label in table.dimensions), *(each.label for each in table.columns)]
    )
    rows = [
        [*(_readable(label) for label in labels), *(_figure(cell) for cell in cells)]
        for labels, cells in zip(table.labels, table.cells, strict=True)
    ]
    # As objects: a column of numbers and shorthands keeps its numbers whole.
    return DataFrame(rows, columns=heads, dtype=object)


def _figure(cell: Cell) -> int | float | str:
    if cell.value is None:
        return _shorthand(cell.mark)
    return cell.value


def _shorthand(mark: Mark | None) -> str:
    return _CONFIDENTIAL if mark is None else _SHORTHAND.get(mark, _CONFIDENTIAL)


def _legend(table: SafeTable) -> list[str]:
    reasons: dict[str, dict[str, None]] = {}
    for cell in (cell for row in table.cells for cell in row):
        if cell.mark is not None:
            reasons.setdefault(_shorthand(cell.mark), {})[str(cell.mark)] = None
    return [
        f"{mark} Not shown (elsewhere written as a mark): {'; or '.join(said)}."
        for mark, said in sorted(reasons.items())
    ]


def _unlike(heads: list[str]) -> list[str]:
    """Make headings differ, which a sheet's table asks for."""
    seen: dict[str, int] = {}
    made = []
    for head in heads:
        seen[head] = seen.get(head, 0) + 1
        made.append(head if seen[head] == 1 else f"{head} ({seen[head]})")
    return made


def _readable(label: str) -> str:
    # The layout refuses a cell without a letter or a digit of its alphabet.
    return label if _READABLE.search(label) else f"{label} [x]"
