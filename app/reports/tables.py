"""The marks of a safe table as the page shows them: each with a letter, and its reason."""

from string import ascii_lowercase
from typing import NamedTuple

from analytics.disclosure import Mark, SafeTable


class Marked(NamedTuple):
    """What stands instead of a figure, the letter beside it, and why."""

    text: str
    letter: str
    reason: str


def explain_marks(table: SafeTable) -> dict[Mark, Marked]:
    """Return what stands in a table instead of figures, in its order.

    Nothing hangs on colour or on a pointer: the reasons are written below the table.
    """
    marks = {cell.mark: cell.text for row in table.cells for cell in row if cell.mark is not None}
    return {
        mark: Marked(text, letter, f"Not shown: {mark}")
        for (mark, text), letter in zip(marks.items(), ascii_lowercase, strict=False)
    }
