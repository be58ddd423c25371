"""A safe table as the page shows it, with the reason of every figure that is not printed."""

from string import ascii_lowercase
from typing import Any

from dash import html

from analytics.disclosure import Cell, Mark, SafeTable


def draw_table(table: SafeTable, caption: str) -> list[Any]:
    """Return the table, and below it what its marks mean and what must stand under it.

    A hidden figure has a letter, and the letter its reason: nothing hangs on colour or on a
    pointer.
    """
    marks = {cell.mark: cell.text for row in table.cells for cell in row if cell.mark is not None}
    letters = dict(zip(marks, ascii_lowercase, strict=False))
    reasons = [
        html.Li([html.Span(f"{marks[mark]} {letter}", className="mark"), f" Not shown: {mark}."])
        for mark, letter in letters.items()
    ]
    return [
        _region(table, caption, letters),
        *([html.Ul(reasons, className="marks")] if reasons else []),
    ]


def _region(table: SafeTable, caption: str, letters: dict[Mark, str]) -> Any:
    named = len(table.dimensions)
    headings = [label for _, label in table.dimensions] + [each.label for each in table.columns]
    head = html.Tr(
        [
            html.Th(text, scope="col", className="numeric" if place >= named else None)
            for place, text in enumerate(headings)
        ]
    )
    rows = [
        html.Tr(
            [html.Th(label, scope="row") for label in labels]
            + [_cell(cell, letters) for cell in cells]
        )
        for labels, cells in zip(table.labels, table.cells, strict=True)
    ]
    return html.Div(
        html.Table(
            [
                html.Caption(caption, className="visually-hidden"),
                html.Thead(head),
                html.Tbody(rows),
            ],
            className="table",
        ),
        className="table-region",
        role="region",
        tabIndex=0,
        **{"aria-label": caption},  # type: ignore[arg-type]
    )


def _cell(cell: Cell, letters: dict[Mark, str]) -> Any:
    if cell.mark is None:
        return html.Td(cell.text, className="numeric")
    shown = [
        html.Abbr(cell.text, title=f"Not shown: {cell.mark}"),
        html.Sup(letters[cell.mark]),
        html.Span(f" Not shown: {cell.mark}", className="visually-hidden"),
    ]
    return html.Td(shown, className="numeric")
