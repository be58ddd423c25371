"""The report as structured text, for programs: the same figures as every other file of it."""

import json
from typing import Any, Final

from analytics.disclosure import Cell, SafeTable
from analytics.documents.words import cautions, meanings, name_file
from analytics.reports import Report, Section

FIGURES: Final = "figures.json"
#: The ending of pictures without a title of their own.
PLAIN: Final = "plain.svg"


def describe(report: Report) -> str:
    """Write a report as JSON: its sentences, its tables as printed, and how it was made."""
    made = report.made
    described = {
        "name": report.name,
        "title": report.title,
        "whose": report.whose,
        "years": report.years,
        "answer": report.answer,
        "sections": [_section(each) for each in report.sections],
        "marks": dict(meanings(report.tables().values())),
        "made": {
            "edition": made.edition,
            "built_on": made.built_on,
            "snapshot": made.snapshot,
            "code": made.code,
            "rules": list(made.rules),
            "definitions": dict(made.definitions),
            "method": list(made.method),
        },
    }
    return json.dumps(described, indent=1, ensure_ascii=False) + "\n"


def name_picture(section: Section) -> str:
    """Give the name of a section's picture as a page shows it: below its title, not with it."""
    return name_file(section.key, PLAIN)


def _section(section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": section.title,
        "text": list(section.text),
        "picture": None
        if section.chart is None
        else {"file": name_picture(section), "alt": section.chart.alt},
        "source": section.source,
        "cautions": cautions(section),
        "table": _table(section.table),
    }


def _table(table: SafeTable) -> dict[str, Any]:
    return {
        "dimensions": [{"name": name, "label": label} for name, label in table.dimensions],
        "columns": [
            {"name": each.name, "label": each.label, "kind": each.kind, "unit": each.unit}
            for each in table.columns
        ],
        "rows": [
            {"keys": list(keys), "labels": list(labels), "figures": [_figure(each) for each in row]}
            for keys, labels, row in zip(table.keys, table.labels, table.cells, strict=True)
        ],
        "has_total": table.has_total,
        "rules": table.rule_set,
        "notes": list(table.notes),
    }


def _figure(cell: Cell) -> dict[str, Any]:
    return {"value": cell.value, "text": cell.text, "hidden": cell.mark}
