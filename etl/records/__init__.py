"""Administrative records: files of national sources, one a source and year, read and checked.

Knows the layouts of the sources; knows no participant and no link.
"""

from etl.records.description import Description, describe_file
from etl.records.faults import TooManyExcluded, UnreadableRecords
from etl.records.hesa import FieldFault, HesaField, list_fields
from etl.records.layouts import SOURCES, SourceLayout, UnknownSource, get_layout
from etl.records.notes import LoadNote, Stamp, read_note
from etl.records.preparation import Plan, Prepared, check_year, open_prepared, prepare_year
from etl.records.reader import read_year
from etl.records.store import (
    LoadedYear,
    SourceYear,
    find_excluded,
    find_year,
    list_years,
    load_year,
    put_in_place,
    remove_year,
)

__all__ = [
    "SOURCES",
    "Description",
    "FieldFault",
    "HesaField",
    "LoadNote",
    "LoadedYear",
    "Plan",
    "Prepared",
    "SourceLayout",
    "SourceYear",
    "Stamp",
    "TooManyExcluded",
    "UnknownSource",
    "UnreadableRecords",
    "check_year",
    "describe_file",
    "find_excluded",
    "find_year",
    "get_layout",
    "list_fields",
    "list_years",
    "load_year",
    "open_prepared",
    "prepare_year",
    "put_in_place",
    "read_note",
    "read_year",
    "remove_year",
]
