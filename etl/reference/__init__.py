"""Reference data: code lists shipped with the house, and official files loaded beside it.

Knows the layouts of what others publish; knows no participant.
"""

from etl.reference.code_lists import (
    Code,
    CodeList,
    UnknownCodeList,
    list_code_lists,
    load_code_list,
)
from etl.reference.layouts import Reading, UnreadableReference, read_reference, recognise

__all__ = [
    "Code",
    "CodeList",
    "Reading",
    "UnknownCodeList",
    "UnreadableReference",
    "list_code_lists",
    "load_code_list",
    "read_reference",
    "recognise",
]
