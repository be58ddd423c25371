"""Administrative records: files of national sources, one a source and year, read and checked.

Knows the layouts of the sources; knows no participant and no link.
"""

from etl.records.hesa import FieldFault, HesaField, list_fields
from etl.records.layouts import SOURCES, SourceLayout, UnknownSource, get_layout
from etl.records.reader import UnreadableRecords, read_year
from etl.records.store import LoadedYear, SourceYear, list_years, load_year

__all__ = [
    "SOURCES",
    "FieldFault",
    "HesaField",
    "LoadedYear",
    "SourceLayout",
    "SourceYear",
    "UnknownSource",
    "UnreadableRecords",
    "get_layout",
    "list_fields",
    "list_years",
    "load_year",
    "read_year",
]
