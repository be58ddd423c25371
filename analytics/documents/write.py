"""Writes the files of a report, a writer for each format."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from analytics.charts import draw_print
from analytics.documents.page import write_page
from analytics.documents.printed import write_pdf
from analytics.documents.slides import write_slides
from analytics.documents.tidy import describe, list_csv
from analytics.documents.words import name_file
from analytics.documents.workbook import write_workbook
from analytics.reports.model import Report

Files = Iterator[tuple[str, bytes]]


class UnknownFormat(ValueError):
    """There is no such format; the message names those that exist."""


def write_report(
    report: Report, out: Path, formats: Sequence[str], *, fonts: Path | None = None
) -> list[Path]:
    """Write a report in the formats asked for, and `report.json`, which says how it is made.

    Parameters
    ----------
    report
        What is written. The bytes hang on it, the fonts and the versions of Hearth and its
        libraries; on no clock.
    out
        A folder, made if it is not there.
    formats
        Of `FORMATS`.
    fonts
        Folder with the house's font as WOFF files, for print; without it Typst's own is used.

    Returns
    -------
    list[Path]
        The files, in the order of writing.

    Raises
    ------
    UnknownFormat
        A format does not exist; nothing is written.
    """
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown:
        raise UnknownFormat(
            f"There is no format {', '.join(unknown)}. There are: {', '.join(FORMATS)}."
        )
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in _files(report, list(dict.fromkeys(formats)), fonts):
        path = out / name
        path.write_bytes(content)
        written.append(path)
    return written


def _files(report: Report, formats: Sequence[str], fonts: Path | None) -> Files:
    for each in formats:
        yield from _WRITERS[each](report, fonts)
    yield "report.json", describe(report)


def _html(report: Report, _fonts: Path | None) -> Files:
    yield f"{report.name}.html", write_page(report).encode()


def _pdf(report: Report, fonts: Path | None) -> Files:
    yield f"{report.name}.pdf", write_pdf(report, fonts)


def _pptx(report: Report, fonts: Path | None) -> Files:
    yield f"{report.name}.pptx", write_slides(report, fonts)


def _xlsx(report: Report, _fonts: Path | None) -> Files:
    yield f"{report.name}.xlsx", write_workbook(report)


def _csv(report: Report, _fonts: Path | None) -> Files:
    yield from list_csv(report)


def _svg(report: Report, _fonts: Path | None) -> Files:
    for section in report.sections:
        if section.chart is not None:
            yield name_file(section.key, "svg"), draw_print(section.chart, framed=True).encode()


_WRITERS: Final[dict[str, Callable[[Report, Path | None], Files]]] = {
    "html": _html,
    "pdf": _pdf,
    "pptx": _pptx,
    "xlsx": _xlsx,
    "csv": _csv,
    "svg": _svg,
}
#: What a report can be written as.
FORMATS: Final = tuple(_WRITERS)
