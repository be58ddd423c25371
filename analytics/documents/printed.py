"""A report for print: an accessible PDF (PDF/UA-1), set by Typst, without a browser."""

import json
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal

import typst

from analytics.charts import MapSpec, draw_print
from analytics.disclosure import SafeTable
from analytics.documents.fonts import put_fonts
from analytics.documents.words import about, cautions, foot, in_words, made_at, meanings
from analytics.reports.model import Made, Report, Section

#: A picture taller than this is drawn smaller, so that it stands on a page with its heading.
_PAGE_PT: Final = 610
_PAGE_MM: Final = 215
#: A map leaves room on its page for the table that says what it shows.
_MAP_MM: Final = 160


def write_pdf(report: Report, fonts: Path | None = None) -> bytes:
    """Give a report as PDF.

    Returns
    -------
    bytes
        PDF/UA-1: tagged, with a title, a language, headings in order, header cells in tables, and
        a text for each picture; Typst refuses to write it otherwise.
    """
    pictures = {
        f"{number}.svg": draw_print(section.chart)
        for number, section in enumerate(report.sections)
        if section.chart is not None
    }
    source = files("analytics.documents").joinpath("report.typ").read_text("utf-8")
    return typeset(source, _content(report, pictures), pictures, made=report.made, fonts=fonts)[0]


def typeset(
    source: str,
    content: Mapping[str, Any],
    pictures: Mapping[str, str | bytes],
    *,
    made: Made,
    fonts: Path | None,
    kind: Literal["pdf", "svg", "png"] = "pdf",
) -> list[bytes]:
    """Set a document with Typst.

    Parameters
    ----------
    source
        The document; it reads its words from `content.json`, so that none is taken for markup.
    content, pictures
        What `content.json` holds; files beside it.
    made
        Gives the date in the file.
    fonts
        Folder with the house's font, or None for Typst's own.
    kind
        PDF (PDF/UA-1; one file), or a picture of each page.
    """
    with TemporaryDirectory() as held:
        root = Path(held)
        put_fonts(fonts, root)
        (root / "content.json").write_text(json.dumps(content), "utf-8")
        (root / "main.typ").write_text(source, "utf-8")
        for name, picture in pictures.items():
            written = picture.encode() if isinstance(picture, str) else picture
            (root / name).write_bytes(written)
        compiler = typst.Compiler(root=held, font_paths=[held], ignore_system_fonts=True)
        result = compiler.compile(
            str(root / "main.typ"),
            format=kind,
            ppi=150 if kind == "png" else None,
            pdf_standards="ua-1" if kind == "pdf" else [],
            timestamp=made_at(made),
        )
    pages = result if isinstance(result, list) else [result]
    return [page for page in pages if page is not None]


def _content(report: Report, pictures: Mapping[str, str]) -> dict[str, Any]:
    made = report.made
    return {
        "title": report.title,
        "whose": report.whose,
        "years": report.years,
        "about": about(report),
        "answer": report.answer,
        "foot": foot(made),
        "sections": [
            _section(section, number, pictures.get(f"{number}.svg", ""))
            for number, section in enumerate(report.sections)
        ],
        "method": list(made.method),
        "definitions": [[key.capitalize(), title] for key, title in made.definitions.items()],
        "rules": list(made.rules),
        "marks": [list(each) for each in meanings(report.tables().values())],
        "edition": f"{made.edition} of {in_words(made.built_on)}",
        "snapshot": made.snapshot,
        "code": made.code,
    }


def _section(section: Section, number: int, picture: str) -> dict[str, Any]:
    chart = section.chart
    return {
        "title": section.title,
        "text": list(section.text),
        "picture": None if chart is None else f"{number}.svg",
        "alt": None if chart is None else chart.alt,
        "height_mm": _height_mm(section, picture),
        "caption": None if chart is None or chart.title == section.title else chart.title,
        "table": lay_table(section.table),
        "cautions": cautions(section),
        "source": section.source,
    }


def _height_mm(section: Section, picture: str) -> int | None:
    """Give the height of a picture; None where it is as wide as the page and as high as it is."""
    if isinstance(section.chart, MapSpec):
        return _MAP_MM
    found = re.search(r' viewBox="0 0 [\d.]+ ([\d.]+)"', picture)
    return _PAGE_MM if found and float(found[1]) > _PAGE_PT else None


def lay_table(table: SafeTable) -> dict[str, Any]:
    """Give a table as lists of printed texts: heads, rows, and which columns are figures."""
    head, *rows = table.iter_text_rows()
    return {
        "head": head,
        "rows": rows,
        "words": len(table.dimensions),
        "total": table.has_total,
        "notes": list(table.notes),
    }
