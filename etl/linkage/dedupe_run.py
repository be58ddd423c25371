"""One run over a file: read, find who stands in it twice, write clusters, pairs and report."""

import json
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl

from etl.engine import DuckEngine
from etl.linkage.dedupe import THRESHOLD, DedupeResult, Progress, find_clusters
from etl.linkage.files import People, UnreadablePeople, read_people
from etl.linkage.linker import PERIOD
from etl.linkage.model import Model
from etl.linkage.parts import WORKING, Parts
from etl.linkage.shares import count_rules
from etl.linkage.within import PART

MEMORY_MB: Final = 2_000
OTHER_PERIOD: Final = "a row of another period has this id"
_MANY: Final = 10
"""Clusters of this size and above are counted together."""


@dataclass(frozen=True)
class DedupeRun:
    """What a run gave. report : as in report.json."""

    result: DedupeResult
    report: dict[str, Any]


def dedupe_file(
    path: Path,
    out: Path,
    *,
    today: date,
    model: Path | None = None,
    threshold: float = THRESHOLD,
    period_apart: bool = False,
    threads: int = 2,
    part: int = PART,
    progress: Progress | None = None,
) -> DedupeRun:
    """Find who stands in a file more than once, and write what came of it.

    A run that was stopped goes on from what it had finished, as that of `link_files` does.

    Parameters
    ----------
    path
        File as `read_people` takes it; an id stands once, whatever the period.
    out
        Folder: clusters.csv, pairs.csv, excluded.csv, model.json and report.json; those of an
        older run are replaced.
    today
        Nobody may be born after it.
    model
        A model.json of another run over one table, to be used as it is.
    threshold
        Least mean probability between groups of records that become one.
    period_apart
        Two records with the same value of the column `period` are never one person's.
    threads, part
        Processors to use, and about how many records' pairs to compare at a time. The model is
        estimated from the first part.

    Raises
    ------
    UnreadablePeople, ModelError
        A file is not what it should be.
    """
    people = _read(path, today, period_apart=period_apart)
    given = Model.read(model) if model else None
    out.mkdir(parents=True, exist_ok=True)
    options = f"copies, {today}, {part} at a time"
    parts = Parts.of_files(out / WORKING, (path, model), options)
    spill = out / WORKING / "spill"
    shutil.rmtree(spill, ignore_errors=True)
    with DuckEngine(threads=threads, memory_limit_mb=MEMORY_MB, spill=spill) as engine:
        result = find_clusters(
            people.table,
            engine,
            model=given,
            threshold=threshold,
            period_apart=period_apart,
            part=part,
            parts=parts,
            progress=progress,
        )
    return _finish(out, result, people)


def _finish(out: Path, result: DedupeResult, people: People) -> DedupeRun:
    """Write what came of it, and let go of the parts."""
    report = make_report(result, people)
    _write(out, result, report, people.excluded)
    shutil.rmtree(out / WORKING)
    return DedupeRun(result, report)


def make_report(result: DedupeResult, people: People) -> dict[str, Any]:
    """Count records, people and clusters, and say what the probabilities promise."""
    first = result.clusters.unique("cluster_id")
    sizes = first["records"].clip(upper_bound=_MANY).value_counts().sort("records")
    together = result.pairs.filter("together")
    right = float(together["probability"].sum())
    everyone = float(result.pairs["probability"].sum())
    return {
        "model": {"version": result.model.version, "origin": result.model.origin},
        "records": {
            "given": people.table.height + people.excluded.height,
            "excluded": people.excluded.height,
            "in_clusters_of_several": result.clusters.filter(pl.col("records") > 1).height,
        },
        "people": first.height,
        "clusters_by_records": {
            f"{size} or more" if size == _MANY else str(size): count
            for size, count in sizes.iter_rows()
        },
        "largest_cluster": int(first["records"].max() or 0),  # type: ignore[arg-type]
        "pairs": {"told": result.pairs.height, "together": together.height},
        "expected": {
            "precision": round(right / together.height, 5) if together.height else 1.0,
            "recall": round(right / everyone, 5) if everyone else 1.0,
        },
        "by_rule": count_rules(together["rule"]),
    }


def _read(path: Path, today: date, *, period_apart: bool) -> People:
    people = _ids_once(read_people(path, today=today))
    if period_apart and PERIOD not in people.table.columns:
        raise UnreadablePeople(
            f"{path.name} has no column {PERIOD}, by which its records could be kept apart."
        )
    return people


def _ids_once(people: People) -> People:
    """Set aside records whose id stands in several periods: a cluster is named by an id."""
    repeated = people.table["id"].is_duplicated()
    if not repeated.any():
        return people
    more = people.table.filter(repeated).select(
        pl.lit(None, people.excluded.schema["row"]).alias("row"),
        "id",
        pl.lit(OTHER_PERIOD).alias("reason"),
    )
    return People(people.table.filter(~repeated), pl.concat([people.excluded, more]))


def _write(out: Path, result: DedupeResult, report: dict[str, Any], excluded: pl.DataFrame) -> None:
    result.clusters.select("id", "cluster_id").write_csv(out / "clusters.csv")
    rounded = pl.col("probability").round(6), pl.col("weight").round(3)
    result.pairs.select(
        "left_id", "right_id", *rounded, "rule", pl.col("relative").round(6), "together"
    ).sort("probability", "left_id", "right_id").write_csv(out / "pairs.csv")
    excluded.write_csv(out / "excluded.csv")
    result.model.write(out / "model.json")
    (out / "report.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
