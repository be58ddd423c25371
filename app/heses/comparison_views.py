"""What the pages of a comparison show, in words: no query, no write."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask import url_for

from analytics.heses.returns import FUNDABLE, Cells, load_factor, total
from analytics.heses.selection import Judgement
from app.core.codes import long_day
from app.core.paging import same_page
from app.heses.comparison_queries import NONE_DIFFER, Outcome, Sums
from app.heses.comparison_tables import TITLES, in_words

SORTED_BY = ("institution", "criteria", "differing", "returned", "recreated", "difference",
             "holdback")  # fmt: skip
TERMS = {
    "fte": "HEFCE-fundable taught FTE",
    "standard_resource": "Standard resource",
    "assumed_resource": "Assumed resource",
    "contract_range": "Above the contract range",
    "holdback": "Holdback",
}
UNKNOWN = {
    1: "Holdback is not known: no parameters were given.",
    2: "Holdback is not known: no parameters were given.",
    3: "Load factors cannot be compared: one side has no HEFCE-fundable part-time students.",
    4: "Predicted numbers cannot be compared.",
}


def due_words(respond_by: str) -> str:
    """Return a date of reply as people read it; words stay as they are."""
    try:
        return long_day(date.fromisoformat(respond_by))
    except ValueError:
        return respond_by


def sentence(judged: Judgement) -> str:
    """Say what a criterion found: its figure, its threshold, and whether it is beyond."""
    if judged.figure is None or judged.met is None:
        return UNKNOWN[judged.criterion]
    figure, limit = in_words(judged.figure), in_words(judged.threshold)
    beyond = "more than" if judged.figure > judged.threshold else "not more than"
    match judged.criterion:
        case 1:
            return f"Holdback differs by £{figure}, {beyond} £{limit}."
        case 2:
            share = f"{figure}\u00a0% of teaching grant, {beyond} {limit}\u00a0%"
            return f"The difference in holdback is {share}."
        case 3:
            return f"Part-time load factors vary by {figure}, {beyond} {limit}."
    words = f"Predicted HEFCE-fundable numbers (columns 2 and 3) differ by {figure}\u00a0%"
    if judged.met:
        return f"{words}, {beyond} {limit}\u00a0%, and are an important part of the load."
    if judged.figure > judged.threshold:
        return f"{words}, {beyond} {limit}\u00a0%, but are not an important part of the load."
    return f"{words}, {beyond} {limit}\u00a0%."


def answer(outcome: Outcome) -> str:
    """Return the first sentence of the comparison of a run."""
    many, asked = len(outcome.institutions), len(outcome.selected)
    verb = "must" if asked != 1 else "has to"
    said = f"{asked:,} of {many:,} institutions {verb} respond"
    by = f" by {due_words(outcome.respond_by)}" if outcome.respond_by and asked else ""
    return f"{said}{by}; {outcome.differing:,} of {outcome.cells:,} cells differ."


def institution_answer(outcome: Outcome, instid: str, differing: int, cells: int) -> str:
    """Return the first sentence of the comparison of one institution."""
    differ = f"{differing:,} of {cells:,} cells differ"
    if instid not in outcome.institutions:
        return "No return of this institution was among those compared."
    if instid not in outcome.selected:
        return f"No response is asked for; {differ}."
    by = f" by {due_words(outcome.respond_by)}" if outcome.respond_by else ""
    return f"A response is asked for{by}; {differ}."


def institution_lines(
    run_id: int,
    outcome: Outcome,
    *,
    judged: Mapping[str, Sequence[Judgement]],
    holdback: Mapping[str, Mapping[str, tuple[Decimal, Decimal]]],
    sums: Mapping[str, Sums],
    names: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Return the institutions that were compared, as rows of a table."""
    lines = []
    for instid in outcome.institutions:
        one, held = sums.get(instid, NONE_DIFFER), holdback.get(instid, {}).get("holdback")
        met = [each for each in judged.get(instid, ()) if each.met]
        lines.append(
            {
                "institution": instid,
                "name": names.get(instid, ""),
                "href": url_for("heses.compare_institution", run_id=run_id, instid=instid or "-"),
                "must_respond": instid in outcome.selected,
                "criteria": len(met),
                "why": [sentence(each) for each in met],
                "differing": one.differing,
                "cells": one.cells,
                "returned": one.returned,
                "recreated": one.recreated,
                "difference": one.recreated - one.returned,
                "holdback": held[1] - held[0] if held else None,
            }
        )
    return lines


def sort_lines(
    lines: Sequence[dict[str, Any]], by: str, *, descending: bool
) -> list[dict[str, Any]]:
    """Order the institutions; what is not known comes last, and INSTID settles what is equal."""
    key = by if by in SORTED_BY else "criteria"
    known = sorted(
        (one for one in lines if one[key] is not None), key=lambda one: one["institution"]
    )
    known.sort(key=lambda one: one[key], reverse=descending)
    return [*known, *(one for one in lines if one[key] is None)]


def sort_columns(by: str, *, descending: bool) -> list[dict[str, Any]]:
    """Return the headers of the table of institutions, each with the address that sorts by it."""
    columns: list[dict[str, Any]] = [
        {"key": "institution", "label": "Institution"},
        {"key": "criteria", "label": "Must respond", "long": True},
        {"key": "differing", "label": "Cells that differ", "numeric": True},
        {"key": "returned", "label": "Column 4, returned", "numeric": True, "unit": "students"},
        {"key": "recreated", "label": "Column 4, re-created", "numeric": True, "unit": "students"},
        {"key": "difference", "label": "Difference", "numeric": True, "unit": "students"},
        {"key": "holdback", "label": "Holdback, difference", "numeric": True, "unit": "£"},
    ]
    for column in columns:
        is_here = column["key"] == by
        turned = not descending if is_here else column["key"] != "institution"
        column["sort_href"] = same_page(sort=column["key"], order="down" if turned else "up")
        column["sorted"] = ("descending" if descending else "ascending") if is_here else None
    return columns


def criteria_rows(judged: Sequence[Judgement]) -> list[dict[str, Any]]:
    """Return the four criteria of an institution, each with its sentence and its state."""
    states = {
        True: ("Met", "attention"),
        False: ("Not met", "neutral"),
        None: ("Not judged", "waiting"),
    }
    return [
        {
            "criterion": f"Main 10({each.criterion})",
            "sentence": sentence(each),
            "figure": None if each.figure is None else in_words(each.figure),
            "threshold": in_words(each.threshold),
            "state": states[each.met],
        }
        for each in judged
    ]


def holdback_rows(terms: Mapping[str, tuple[Decimal, Decimal]]) -> list[dict[str, Any]]:
    """Return the terms of holdback, returned beside re-created."""
    return [
        {
            "term": TERMS.get(term, term.replace("_", " ").capitalize()),
            "unit": "FTE" if term == "fte" else "£",
            "returned": in_words(before),
            "recreated": in_words(after),
            "difference": in_words(after - before, signed=True),
        }
        for term, (before, after) in terms.items()
    ]


def main_15_rows(before: Cells, after: Cells) -> list[dict[str, Any]]:
    """Return columns 4 and 4a of each table and the load factor, returned beside re-created."""
    rows = []
    for table, title in TITLES.items():
        for column in ("4", "4a") if table == "3a" else ("4",):
            pair = [_sum(cells, table, column) for cells in (before, after)]
            rows.append(_pair_row(f"{title}, column {column}", *pair))
    rows.append(_factor_row(load_factor(before), load_factor(after)))
    for column in ("2", "3"):
        pair = [_predicted(cells, column) for cells in (before, after)]
        rows.append(_pair_row(f"Predicted HEFCE-fundable students, column {column}", *pair))
    return rows


def _predicted(cells: Cells, column: str) -> Decimal:
    return total(cells, lambda cell: cell.fundability == FUNDABLE and cell.column == column)


def _factor_row(before: Decimal | None, after: Decimal | None) -> dict[str, Any]:
    label = "Part-time load factor (HEFCE-fundable)"
    if before is not None and after is not None:
        return _pair_row(label, before, after)
    shown = ["not known" if one is None else in_words(one) for one in (before, after)]
    return {
        "label": label, "returned": shown[0], "recreated": shown[1], "difference": "not known",
    }  # fmt: skip


def _sum(cells: Cells, table: str, column: str) -> Decimal:
    return total(cells, lambda cell: cell.table == table and cell.column == column)


def _pair_row(label: str, before: Decimal, after: Decimal) -> dict[str, Any]:
    return {
        "label": label,
        "returned": in_words(before),
        "recreated": in_words(after),
        "difference": in_words(after - before, signed=True),
    }
