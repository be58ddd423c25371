"""Tables as CSV files that a spreadsheet opens as they are."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from etl.readers import safe_cell


def write_csv(*parts: Iterable[Iterable[Any]]) -> bytes:
    """Write rows as CSV in UTF-8, with an empty line between one part and the next.

    Text that a spreadsheet would take for a formula is made harmless.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for number, rows in enumerate(parts):
        if number:
            writer.writerow([])
        for row in rows:
            writer.writerow(safe_cell(cell) if isinstance(cell, str) else cell for cell in row)
    return ("\ufeff" + out.getvalue()).encode()
