"""Spreadsheets in: read in a guarded child, mapped to the columns expected, checked row by row."""

from etl.readers.checked import CheckedRow, CheckedRows, State
from etl.readers.checks import check_rows
from etl.readers.columns import ROW, Column, Message
from etl.readers.date_order import DateEvidence, detect_date_order
from etl.readers.dates import DateReading
from etl.readers.files import ColumnSummary, FileSummary, Limits, SkippedRow, UnreadableFile
from etl.readers.mapping import (
    ColumnMapping,
    HeaderMatch,
    MappingProblem,
    apply_mapping,
    check_mapping,
    header_fingerprint,
    list_labels,
    suggest_mapping,
)
from etl.readers.spreadsheet import read_spreadsheet
from etl.readers.workbooks import dictionary_rows, safe_cell, write_error_workbook, write_template

__all__ = [
    "ROW",
    "CheckedRow",
    "CheckedRows",
    "Column",
    "ColumnMapping",
    "ColumnSummary",
    "DateEvidence",
    "DateReading",
    "FileSummary",
    "HeaderMatch",
    "Limits",
    "MappingProblem",
    "Message",
    "SkippedRow",
    "State",
    "UnreadableFile",
    "apply_mapping",
    "check_mapping",
    "check_rows",
    "detect_date_order",
    "dictionary_rows",
    "header_fingerprint",
    "list_labels",
    "read_spreadsheet",
    "safe_cell",
    "suggest_mapping",
    "write_error_workbook",
    "write_template",
]
