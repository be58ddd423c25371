"""A report as files: every format, and `report.json`, which says how it was made."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from analytics.disclosure import SafeTable
from analytics.reports import Report

#: In the order in which they are offered.
FORMATS: Final = ("csv",)


def write(report: Report, out: Path, formats: Sequence[str]) -> list[Path]:
    """Write a report into a folder that is there, in these formats, beside its `report.json`."""
    written = []
    if "csv" in formats:
        for key, table in report.tables().items():
            written.append(out / f"{key}.csv")
            written[-1].write_bytes(csv_of(table))
    written.append(out / "report.json")
    text = json.dumps(describe(report), indent=2, ensure_ascii=False)
    written[-1].write_text(text + "\n", encoding="utf-8")
    return written


def csv_of(table: SafeTable) -> bytes:
    """Return a table as CSV, with the mark by which a spreadsheet knows UTF-8."""
    return table.to_csv().encode("utf-8-sig")


def describe(report: Report) -> dict[str, Any]:
    """Return what a report says of itself, and its findings, without its tables."""
    return {
        "report": report.name,
        "title": report.title,
        "whose": report.whose,
        "years": report.years,
        "answer": report.answer,
        **asdict(report.made),
        "sections": [
            {
                "key": section.key,
                "title": section.title,
                "text": section.text,
                "evidence": section.evidence,
                "caution": section.caution,
                "source": section.source,
                "notes": section.table.notes,
            }
            for section in report.sections
        ],
    }
