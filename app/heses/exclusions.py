"""Who is not counted, and why: by sum of reasons, by reason, and student by student."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from flask import url_for

from analytics.heses.explain import explain_exclusions
from analytics.heses.register import list_exclusions
from analytics.heses.settings import Institution
from app.core.errors import NotFound
from app.core.heses import InstitutionTotals
from app.heses.institution_views import student_cells
from app.models import HesesRun
from etl.readers import safe_cell

COLUMNS = ("INSTID", "HUSID", "NUMHUS", "CAMPID", "HESEXCL", "EXCL_BITS", "REASON")
_LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Asked:
    """Which of the excluded a page lists: those of one sum, of one reason, or all."""

    code: int | None = None
    bit: int | None = None

    @property
    def query(self) -> dict[str, Any]:
        found = {"code": self.code, "bit": self.bit}
        return {name: number for name, number in found.items() if number is not None}


def read_asked(given: Mapping[str, str]) -> Asked:
    """Return what an address asks for.

    Raises
    ------
    NotFound
        It names no sum of reasons and no reason.
    """
    return Asked(_number(given.get("code")), _number(given.get("bit")))


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= _LARGEST):
        raise NotFound("There is no such reason for exclusion.")
    return int(text)


def keep(students: pl.LazyFrame, asked: Asked) -> pl.LazyFrame:
    """Keep the excluded that are asked for."""
    kept = students.filter(pl.col("HESEXCL") != 0)
    if asked.code is not None:
        kept = kept.filter(pl.col("HESEXCL") == asked.code)
    if asked.bit is not None:
        kept = kept.filter(pl.col("HESEXCL") & asked.bit != 0)
    return kept


def answer(own: InstitutionTotals, asked: Asked, total: int) -> str:
    if asked.query:
        return f"{total:,} of the {own.excluded:,} records that are not counted."
    return f"{own.excluded:,} of {own.records:,} records are not counted."


def count_lines(
    run: HesesRun, own: InstitutionTotals, rows: Sequence[Mapping[str, str]], asked: Asked
) -> dict[str, list[dict[str, Any]]]:
    """Return the counts of `exclusions.csv`, by sum of reasons ("value") and by reason ("bit")."""
    sources = {str(reason.bit): reason.source for reason in list_exclusions()}
    lines: dict[str, list[dict[str, Any]]] = {"value": [], "bit": []}
    for row in rows:
        key = "code" if row["kind"] == "value" else "bit"
        query: dict[str, Any] = {key: int(row["code"])}
        lines[row["kind"]].append(
            {
                "code": int(row["code"]),
                "reason": row["reason"],
                "source": sources.get(row["code"], ""),
                "records": int(row["records"]),
                "href": url_for("heses.show_excluded", run_id=run.id, instid=own.segment, **query),
                "current": query == asked.query,
            }
        )
    return lines


def student_lines(
    run: HesesRun, own: InstitutionTotals, rows: Sequence[Mapping[str, Any]], settled: Institution
) -> list[dict[str, Any]]:
    """Return the excluded as lines of a table, each with its sentences."""
    return [
        {
            **student_cells(run, own, row),
            "code": row["HESEXCL"],
            "reason": " ".join(explain_exclusions(row, settled, run.year)),
        }
        for row in rows
    ]


def as_csv(rows: Iterable[Mapping[str, Any]], settled: Institution, year: int) -> str:
    """Return the excluded as a CSV file, one line a record, with its sentences."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        reason = " ".join(explain_exclusions(row, settled, year))
        cells = [*(row[name] for name in COLUMNS[:-1]), reason]
        writer.writerow([safe_cell(str(cell if cell is not None else "")) for cell in cells])
    return out.getvalue()
