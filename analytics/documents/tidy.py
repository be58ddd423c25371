"""A report for machines: a tidy CSV for each section, and `report.json`, which says the rest."""

import json
from collections.abc import Iterator
from typing import Any

from analytics.documents.words import cautions, meanings, name_file
from analytics.reports.model import Report, Section


def list_csv(report: Report) -> Iterator[tuple[str, bytes]]:
    """Give name and content of the CSV of each section, with the mark that tells UTF-8."""
    for section in report.sections:
        yield name_file(section.key, "csv"), section.table.to_csv().encode("utf-8-sig")


def describe(report: Report) -> bytes:
    """Give `report.json`: the answer, the sections without their figures, and how it is made."""
    made = report.made
    content = {
        "report": report.name,
        "title": report.title,
        "whose": report.whose,
        "years": report.years,
        "answer": report.answer,
        "sections": [_section(section) for section in report.sections],
        "definitions": dict(made.definitions),
        "method": list(made.method),
        "rules": list(made.rules),
        "marks": dict(meanings(report.tables().values())),
        "edition": made.edition,
        "built_on": made.built_on,
        "snapshot": made.snapshot,
        "code": made.code,
    }
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def _section(section: Section) -> dict[str, Any]:
    table = section.table
    return {
        "key": section.key,
        "title": section.title,
        "text": list(section.text),
        "file": name_file(section.key, "csv"),
        "dimensions": dict(table.dimensions),
        "columns": [
            {"name": each.name, "label": each.label, "kind": each.kind, "unit": each.unit}
            for each in table.columns
        ],
        "rule_set": table.rule_set,
        "notes": list(table.notes),
        "source": section.source,
        "cautions": cautions(section),
        "picture": None if section.chart is None else section.chart.alt,
    }
