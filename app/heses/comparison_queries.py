"""What a comparison found, read from the files that it wrote."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from analytics.heses.explain_fees import ELIGIBILITY, FEE_LEVELS, SOURCES
from analytics.heses.letters import letter_name
from analytics.heses.selection import Judgement
from app.core.context import Hearth
from app.core.heses import files_of
from app.heses.comparison_services import OUTCOME
from app.heses.queries import list_table
from app.models import HesesRun

_TABLES_B = dict.fromkeys(
    ("institution", "table", "level", "fundability", "fee_status", "source_or_eligibility",
     "fee_level", "value"), pl.String,
)  # fmt: skip
_FEE_WORDS: Mapping[str, Mapping[str, str]] = {
    "fee_level": FEE_LEVELS,
    "source_or_eligibility": {**SOURCES, **ELIGIBILITY},
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A comparison as a whole."""

    institutions: Sequence[str]
    selected: Sequence[str]
    unreturned: Sequence[str]
    cells: int
    differing: int
    respond_by: str
    has_funding: bool


@dataclass(frozen=True, slots=True)
class Sums:
    """One institution's cells added up: those that differ, and column 4 on both sides."""

    cells: int
    differing: int
    returned: Decimal
    recreated: Decimal


NONE_DIFFER = Sums(0, 0, Decimal(0), Decimal(0))


def find_outcome(hearth: Hearth, run: HesesRun) -> Outcome | None:
    """Return what the comparison of a run found, or None where there is none."""
    path = files_of(hearth, run.id).compared / OUTCOME
    if not path.is_file():
        return None
    return Outcome(**json.loads(path.read_text(encoding="utf-8")))


def read_judgements(hearth: Hearth, run: HesesRun) -> dict[str, list[Judgement]]:
    """Return the four criteria of main 10 by institution."""
    judged: dict[str, list[Judgement]] = {}
    for row in _read(files_of(hearth, run.id).compared / "selection.csv"):
        judged.setdefault(row["institution"], []).append(
            Judgement(
                int(row["criterion"]),
                bool(int(row["met"])) if row["met"] else None,
                Decimal(row["figure"]) if row["figure"] else None,
                Decimal(row["threshold"]),
            )
        )
    return judged


def read_holdback(hearth: Hearth, run: HesesRun) -> dict[str, dict[str, tuple[Decimal, Decimal]]]:
    """Return the terms of holdback by institution: returned and re-created, in pounds or FTE."""
    terms: dict[str, dict[str, tuple[Decimal, Decimal]]] = {}
    for row in _read(files_of(hearth, run.id).compared / "holdback.csv"):
        pair = Decimal(row["returned"]), Decimal(row["recreated"])
        terms.setdefault(row["institution"], {})[row["term"]] = pair
    return terms


def sum_cells(hearth: Hearth, run: HesesRun) -> dict[str, Sums]:
    """Count the cells that differ, and add up column 4, by institution."""
    is_4, exact = pl.col("column") == "4", pl.Decimal(38, 6)
    sums = (
        pl.scan_csv(files_of(hearth, run.id).compared / "comparison.csv", infer_schema=False)
        .with_columns(pl.col("institution").fill_null(""))
        .group_by("institution")
        .agg(
            cells=pl.len(),
            differing=(pl.col("difference") != "0").sum(),
            returned=pl.col("returned").filter(is_4).cast(exact).sum(),
            recreated=pl.col("recreated").filter(is_4).cast(exact).sum(),
        )
        .collect()
    )
    return {
        row["institution"]: Sums(
            row["cells"],
            row["differing"],
            row["returned"] or Decimal(0),
            row["recreated"] or Decimal(0),
        )
        for row in sums.iter_rows(named=True)
    }


def find_letter(hearth: Hearth, run: HesesRun, instid: str) -> Path | None:
    """Return the letter to an institution, or None where none is asked of it."""
    outcome = find_outcome(hearth, run)
    selected = outcome.selected if outcome else ()
    # Two odd INSTIDs may give one name: then neither is shown what may be the other's.
    if [one for one in selected if letter_name(one) == letter_name(instid)] != [instid]:
        return None
    path = files_of(hearth, run.id).compared / letter_name(instid)
    return path if path.is_file() else None


def read_fee_proportions(hearth: Hearth, run: HesesRun, instid: str) -> list[Mapping[str, Any]]:
    """Return students of Tables 1b to 3b by fee level and by source or eligibility (main 15(2)).

    Each row has table, kind ("fee level" or "source or eligibility"), name, students, and share of
    the table in per cent.
    """
    rows = list_table(hearth, run, "tables_b", instid)
    frame = pl.DataFrame(rows, schema=_TABLES_B).with_columns(pl.col("value").cast(pl.Int64))
    found: list[Mapping[str, Any]] = []
    for table in ("1b", "2b", "3b"):
        part = frame.filter(pl.col("table") == table)
        whole = part["value"].sum()
        for kind in ("fee_level", "source_or_eligibility"):
            sums = part.group_by(kind).agg(pl.col("value").sum()).sort(kind)
            found.extend(
                {
                    "table": table,
                    "kind": kind.replace("_", " "),
                    "name": _FEE_WORDS[kind].get(name, name),
                    "students": students,
                    "share": 100 * students / whole if whole else None,
                }
                for name, students in sums.iter_rows()
            )
    return found


def _read(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
