"""How many rows the publishers say that their files have."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from etl.reference.layouts.faults import UnreadableReference


@cache
def published_rows(kind: str, edition: str) -> int | None:
    """Rows of the whole file of an edition, or None where that is not known."""
    with (files("etl.reference.layouts") / "published.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["kind"] == kind and row["edition"] in {"", edition}:
                return int(row["rows"])
    return None


def hold_against_published(
    name: str, kind: str, edition: str, rows: int, *, partial: bool
) -> tuple[str, ...]:
    """Compare a number of rows with the published one; a note where a part was asked for.

    Raises
    ------
    UnreadableReference
        There are more or fewer rows than were published, and no part was asked for.
    """
    due = published_rows(kind, edition)
    if due is None or due == rows:
        return ()
    if partial and rows < due:
        return (f"A part of the file: {rows:,} of the {due:,} rows that were published.",)
    raise UnreadableReference(
        f"{name} has {rows:,} rows where {due:,} were published: it "
        + ("ends too early, after row " if rows < due else "goes on after row ")
        + f"{min(rows, due) + 1:,}. Download it again."
    )
