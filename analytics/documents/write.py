"""Writes the files of a report, a writer for each format."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from analytics.charts import MapSpec, draw_print
from analytics.documents.page import write_page
from analytics.documents.printed import write_pdf
from analytics.documents.slides import write_slides
from analytics.documents.tidy import describe, list_csv
from analytics.documents.words import made_at, name_file
from analytics.documents.workbook import write_workbook
from analytics.reports.model import Report

Files = Iterator[tuple[str, bytes]]


class UnknownFormat(ValueError):
    """There is no such format, or not of this report; the message names those that exist."""


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
        Of those that `list_formats` gives.
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
    there = list_formats(report)
    unknown = sorted(set(formats) - set(there))
    if unknown:
        raise UnknownFormat(
            f"There is no format {', '.join(unknown)}. There are: {', '.join(there)}."
        )
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in _files(report, list(dict.fromkeys(formats)), fonts):
        path = out / name
        path.write_bytes(content)
        written.append(path)
    return written


def list_formats(report: Report) -> tuple[str, ...]:
    """Give what a report can be written as."""
    return (*FORMATS, *OF_MAPS) if _maps(report) else FORMATS


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


def _gpkg(report: Report, _fonts: Path | None) -> Files:
    found = _maps(report)
    atlas = next(iter(found.values())).atlas
    if atlas is not None:
        yield f"{report.name}.gpkg", atlas.pack(found, made_at(report.made))


def _maps(report: Report) -> dict[str, MapSpec]:
    charts = ((section.key, section.chart) for section in report.sections)
    return {key: chart for key, chart in charts if isinstance(chart, MapSpec)}


_WRITERS: Final[dict[str, Callable[[Report, Path | None], Files]]] = {
    "html": _html,
    "pdf": _pdf,
    "pptx": _pptx,
    "xlsx": _xlsx,
    "csv": _csv,
    "svg": _svg,
    "gpkg": _gpkg,
}
#: What a report with maps can be written as beside the others.
OF_MAPS: Final = ("gpkg",)
#: What any report can be written as.
FORMATS: Final = tuple(each for each in _WRITERS if each not in OF_MAPS)
