"""What the page of changes between editions shows: no query, no write."""

from collections.abc import Sequence
from typing import Any

import polars as pl
from flask import url_for

from app.core.codes import edition_words
from app.core.paging import Page
from app.places.changes import Change, Mover
from etl.reference.changes import EditionChanges


def choices(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Return what can be compared, under the measure that it is of."""
    groups: dict[str, list[dict[str, str]]] = {}
    for one in changes:
        option = {"value": one.key, "label": f"{one.title}: {one.label}"}
        groups.setdefault(one.title, []).append(option)
    return [{"label": title, "options": options} for title, options in groups.items()]


def edition_names(found: EditionChanges) -> tuple[str, str]:
    """Return the two editions, the earlier first, as people say them."""
    return edition_words(found.edition_from), edition_words(found.edition_to)


def answer(found: EditionChanges) -> str:
    """Return the first sentence of the page."""
    people = "participant has" if found.changed == 1 else "participants have"
    before, after = edition_names(found)
    return (
        f"{found.changed:,} of your {found.total:,} {people} another {found.title} in edition"
        f" {after} than in {before}."
    )


def rest_words(found: EditionChanges) -> str:
    """Return what became of the others, so that the sum is seen to add up."""
    before, after = edition_names(found)
    return (
        f"{found.unchanged:,} stay where they were. {found.gained:,} have a figure in"
        f" {after} only, {found.lost:,} in {before} only, and"
        f" {found.unknown:,} in neither, or no postcode."
    )


def matrix(found: EditionChanges) -> dict[str, Any]:
    """Return how many go from what to what, as a table with a column for each value after."""
    table = found.table()
    labels = _labels(found) | {"none": "No figure"}
    names = table.columns[1:]
    columns: list[dict[str, Any]] = [
        {"key": "from", "label": f"In {edition_names(found)[0]}"},
        *(
            {"key": f"to {name}", "label": labels.get(name, name), "numeric": True}
            for name in names
        ),
    ]
    rows = [
        {"from": labels.get(row["from"], row["from"])} | {f"to {name}": row[name] for name in names}
        for row in table.iter_rows(named=True)
    ]
    return {"columns": columns, "rows": rows}


def _labels(found: EditionChanges) -> dict[str, str]:
    """Return the label of each value that occurs, without what its ends mean."""
    pairs = pl.concat(
        found.rows.select(value=pl.col(side).cast(pl.String), label=f"{side}_label")
        for side in ("from", "to")
    )
    known = pairs.drop_nulls().unique("value").sort("value").iter_rows()
    return {value: label.partition(" (")[0] for value, label in known}


def mover_lines(page: Page[Mover]) -> list[dict[str, Any]]:
    """Return those who move as lines of a table."""
    return [
        {
            "name": f"{one.participant.last_name}, {one.participant.first_name}",
            "href": url_for("participants.show", number=one.participant.id),
            "reference": one.participant.reference,
            "before": one.before,
            "after": one.after,
        }
        for one in page.items
    ]
