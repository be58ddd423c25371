"""Printed tables as text, to be kept on disk and read again: nothing is protected anew by it.

Whoever reads them back answers for it that the text is what was written.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from analytics.disclosure.safe import SEAL, Cell, Mark, SafeColumn, SafeTable


def write_tables(tables: Mapping[str, SafeTable]) -> str:
    """Write tables by their keys as one line of JSON."""
    return json.dumps({key: asdict(table) for key, table in tables.items()}, ensure_ascii=False)


def read_tables(text: str) -> dict[str, SafeTable]:
    """Read what `write_tables` wrote.

    Raises
    ------
    ValueError, TypeError, KeyError
        The text is something else.
    """
    return {key: _read(given) for key, given in json.loads(text).items()}


def _read(given: Mapping[str, Any]) -> SafeTable:
    return SafeTable(
        dimensions=tuple((name, label) for name, label in given["dimensions"]),
        columns=tuple(_column(column) for column in given["columns"]),
        labels=tuple(map(tuple, given["labels"])),
        keys=tuple(map(tuple, given["keys"])),
        cells=tuple(tuple(map(_cell, row)) for row in given["cells"]),
        rule_set=given["rule_set"],
        notes=tuple(given["notes"]),
        has_total=given["has_total"],
        of_scope=given["of_scope"],
        seal=SEAL,
    )


def _column(given: Mapping[str, Any]) -> SafeColumn:
    return SafeColumn(**{**given, "over": tuple(given["over"])})


def _cell(given: Mapping[str, Any]) -> Cell:
    mark = None if given["mark"] is None else Mark(given["mark"])
    return Cell(given["value"], mark, given["text"])
