"""A report as files: a page, a PDF, slides, a workbook, tidy CSV and pictures.

Written from a `Report` and nothing else: the same report has the same bytes, on any day.
"""

from analytics.documents.write import (
    FORMATS,
    OF_MAPS,
    UnknownFormat,
    list_formats,
    write_report,
)

__all__ = ["FORMATS", "OF_MAPS", "UnknownFormat", "list_formats", "write_report"]
