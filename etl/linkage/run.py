"""One run over plain files: read, link, write links, candidates, model and report."""

import json
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl

from etl.engine import EngineName, open_engine
from etl.linkage.files import People, read_people
from etl.linkage.linker import CHUNK, Linker, Progress
from etl.linkage.model import Model
from etl.linkage.parts import WORKING, Parts
from etl.linkage.report import report_matches
from etl.linkage.result import GREY, PERIOD, THRESHOLD, LinkResult, expected_errors
from etl.linkage.shares import count_rules

MEMORY_MB: Final = 1_000
"""Of the engine's tables; what does not fit is spilled to disk."""


@dataclass(frozen=True)
class LinkRun:
    """What a run gave. report : as in report.json."""

    result: LinkResult
    report: dict[str, Any]


def link_files(
    left: Path,
    right: Path,
    out: Path,
    *,
    today: date,
    model: Path | None = None,
    threshold: float = THRESHOLD,
    engine: EngineName = "duckdb",
    threads: int = 2,
    chunk: int = CHUNK,
    progress: Progress | None = None,
) -> LinkRun:
    """Link two files of people and write what came of it.

    A run that was stopped, killed even, goes on from what it had finished if it is started again
    with the same files and options; what it finished is kept in `out` until then.

    Parameters
    ----------
    left, right
        Files as `read_people` takes them.
    out
        Folder: links.csv, duplicates.csv, review.csv, candidates.parquet, excluded.csv,
        model.json and report.json; those of an older run are replaced.
    today
        Nobody may be born after it.
    model
        A model.json of another run, to be used as it is.
    threshold
        Least probability of a link.
    engine, threads, chunk
        What compares, processors to use, and left records to compare at a time; the results
        depend on none of them.

    Raises
    ------
    UnreadablePeople, ModelError
        A file is not what it should be.
    EngineMissing
        The engine is not installed: with the line that installs it.
    """
    tell = progress or _silent
    tell("reading", 0, 1)
    people, records = read_people(left, today=today), read_people(right, today=today)
    given = Model.read(model) if model else None
    out.mkdir(parents=True, exist_ok=True)
    files = left, right, model
    parts = Parts.of_files(out / WORKING, files, f"{today}, {chunk} at a time")
    # What the report needs stays; names are let go of once they are taken apart.
    tables = [records.table, people.table]
    people, records = people.without_names(), records.without_names()
    spill = out / WORKING / "spill"
    shutil.rmtree(spill, ignore_errors=True)
    with open_engine(engine, threads=threads, memory_limit_mb=MEMORY_MB, spill=spill) as opened:
        tell("standardising", 0, 1)
        linker = Linker(tables.pop(), opened, model=given, threshold=threshold, chunk=chunk)
        result = linker.link(tables.pop(), parts=parts, progress=tell)
    tell("writing", 0, 1)
    return _finish(out, result, people, records)


def _finish(out: Path, result: LinkResult, people: People, records: People) -> LinkRun:
    """Write what came of it, and let go of the parts."""
    report = make_report(result, people, records)
    _write(out, result, report, pl.concat([_of("left", people), _of("right", records)]))
    shutil.rmtree(out / WORKING)
    return LinkRun(result, report)


def make_report(result: LinkResult, people: People, records: People) -> dict[str, Any]:
    """Count what became of either side, by rule and by which fields the left record has."""
    linked = pl.concat(
        [found.select("left_id", "rule") for found in (result.links, result.duplicates)]
    )
    unsure = result.candidates.filter(pl.col("outcome") == "unsure")["left_id"].unique()
    unsure = unsure.filter(~unsure.is_in(linked["left_id"].implode()))
    return {
        "model": {"version": result.model.version, "origin": result.model.origin},
        "left": {
            "given": people.table.height + people.excluded.height,
            "excluded": people.excluded.height,
            "linked": linked["left_id"].n_unique(),
            "of_these_duplicates": result.duplicates["left_id"].n_unique(),
            "unsure": unsure.len(),
            "not_linked": result.left - linked["left_id"].n_unique() - unsure.len(),
        },
        "right": {
            "given": records.table.height + records.excluded.height,
            "excluded": records.excluded.height,
            "linked": result.links["right_id"].n_unique(),
        },
        "identifier_contradicted": result.identifier_contradicted,
        "expected": {name: round(value, 5) for name, value in expected_errors(result).items()},
        "by_rule": count_rules(linked["rule"]),
        "by_completeness": _by_completeness(people.table, linked["left_id"]),
        "match_rates": report_matches(people.table, result, by=["sex"]),
    }


def _by_completeness(people: pl.DataFrame, linked: pl.Series) -> list[dict[str, Any]]:
    fields = ("date_of_birth", "postcode", "sex")
    lacking = pl.concat_str(
        [pl.when(pl.col(f).is_null()).then(pl.lit(f)) for f in fields],
        separator=", ",
        ignore_nulls=True,
    )
    counted = (
        people.select(lacking.alias("lacking"), pl.col("id").is_in(linked.implode()))
        .group_by("lacking")
        .agg(pl.len().alias("people"), pl.col("id").sum().alias("linked"))
        .sort("people", "lacking", descending=[True, False])
    )
    return counted.rows(named=True)


def _write(out: Path, result: LinkResult, report: dict[str, Any], excluded: pl.DataFrame) -> None:
    several = result.candidates[PERIOD].n_unique() > 1
    dropped = [] if several else [PERIOD]
    rounded = pl.col("probability").round(6), pl.col("weight").round(3)
    for name, table in (("links", result.links), ("duplicates", result.duplicates)):
        table.drop(dropped).with_columns(rounded).write_csv(out / f"{name}.csv")
    result.candidates.write_parquet(out / "candidates.parquet", compression="zstd")
    grey = result.candidates.filter(pl.col("probability").is_between(*GREY))
    grey.select(
        "left_id", "right_id", PERIOD, *rounded, "outcome", pl.col("relative").round(6)
    ).drop(dropped).sort("probability", "left_id", "right_id").write_csv(out / "review.csv")
    excluded.write_csv(out / "excluded.csv")
    result.model.write(out / "model.json")
    (out / "report.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def _of(side: str, people: People) -> pl.DataFrame:
    return people.excluded.select(pl.lit(side).alias("file"), pl.all())


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Report nothing."""
