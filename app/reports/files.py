"""A report as files to download: one for each format, and one for each table."""

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from analytics.documents import list_formats, write_report
from analytics.documents.words import made_at
from analytics.reports import Report
from app.core import reports
from app.core.errors import NotFound

LABELS = {
    "html": "Page (HTML)",
    "pdf": "Report for print (PDF)",
    "pptx": "Slides (PowerPoint)",
    "xlsx": "Workbook (Excel)",
    "csv": "All figures (CSV, zipped)",
    "svg": "All charts (SVG, zipped)",
    "gpkg": "Areas of the maps (GeoPackage)",
}
#: Formats of many files.
_MANY = ("csv", "svg")


def name_of_format(report: str, kind: str) -> str:
    """Return the name of the file that a report is downloaded as."""
    return f"{report}-{kind}.zip" if kind in _MANY else f"{report}.{kind}"


def make_file(report: Report, name: str) -> bytes:
    """Return a file of a report.

    Raises
    ------
    NotFound
        The report has no file of this name.
    """
    for kind in list_formats(report):
        if name == name_of_format(report.name, kind):
            files = _write(report, kind)
            return _pack(files, report) if kind in _MANY else files[name]
    suffix = name.rpartition(".")[2]
    found = _write(report, suffix).get(name) if suffix in _MANY else None
    if found is None:
        raise NotFound("This report has no such file.")
    return found


def _write(report: Report, kind: str) -> dict[str, bytes]:
    with TemporaryDirectory(prefix="hearth-report-") as folder:
        written = write_report(report, Path(folder), [kind], fonts=reports.FONTS)
        return {path.name: path.read_bytes() for path in written}


def _pack(files: dict[str, bytes], report: Report) -> bytes:
    """Put files into one, with the day of the edition for a date: the same bytes on any day."""
    packed, day = BytesIO(), made_at(report.made).timetuple()[:6]
    with ZipFile(packed, "w") as archive:
        for name, content in files.items():
            entry = ZipInfo(name, day)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, content)
    return packed.getvalue()
