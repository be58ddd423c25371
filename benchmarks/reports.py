"""Each report on an edition of national size, and what a reader's switches cost on its page.

    python -m benchmarks.reports [--small SITE] [--keep FOLDER] [--participants N] [--only NAME ...]

The edition is a small one repeated (see reports_edition.py). Each report is made in a process of
its own, of all members and then of one. The peer reads the same Parquet once with DuckDB and
counts its rows in as many groups as the largest report has figures' rows.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.machine import Measured, describe, percentile, print_table, run_measured
from benchmarks.reports_edition import Size, repeat
from benchmarks.stages import run_stage

EVERYBODY = "all"
GROUPS = 400
PIECES = ("track", "count", "gate", "rest")
HEADINGS = (
    *("report", "of", "CPU s", "track", "count", "gate", "rest", "wall s", "peak MB"),
    *("tables", "rows", "x peer (CPU)"),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reports", description=__doc__)
    parser.add_argument("--small", type=Path, help="a site with an edition to repeat")
    parser.add_argument("--keep", type=Path, help="folder in which the edition stays")
    parser.add_argument("--participants", type=int, default=Size.participants)
    parser.add_argument("--only", nargs="*", default=[], help="names of reports")
    wanted = parser.parse_args()
    print(describe(), flush=True)
    with tempfile.TemporaryDirectory(prefix="hearth-bench-") as temporary:
        folder = (wanted.keep or Path(temporary)).resolve()
        site = folder / "site"
        if not (site / "ready").exists():
            prepare(wanted.small or _make_small(Path(temporary)), site, wanted.participants)
        peer = _run("peer", site, str(GROUPS))
        _print_peer(peer)
        measure_reports(site, wanted.only, peer)
        measure_switches(site, peer)


def prepare(small: Path, site: Path, participants: int) -> None:
    """Make a site with the large edition in it, and the people of the small one."""
    edition = site / "warehouse" / "editions" / "0001"
    shutil.rmtree(site, ignore_errors=True)
    edition.mkdir(parents=True)
    source = small / "warehouse"
    (held,) = (source / "editions").glob("0001")
    shutil.copy(source / "current", site / "warehouse" / "current")
    shutil.copy(held / "manifest.json", edition)
    shutil.copy(small / "hearth.db", site)
    share = participants / Size.participants
    size = Size(participants, round(Size.registrations * share))
    print(json.dumps(repeat(held / "analysis", edition / "analysis", size)), flush=True)
    (site / "ready").touch()


def measure_reports(site: Path, only: Sequence[str], peer: Measured) -> None:
    from analytics.reports.registry import KINDS

    member = _largest_member(site)
    # What is kept from an earlier run is not worked out again.
    shutil.rmtree(site / "cache", ignore_errors=True)
    rows = []
    for kind in KINDS:
        if only and kind.name not in only:
            continue
        for whose in (EVERYBODY, member):
            made = _run("report", site, kind.name, whose)
            rows.append(_row(kind.name, whose, made, peer))
            print(" ".join(rows[-1]), file=sys.stderr, flush=True)
    print_table("Each report, in a process of its own", HEADINGS, rows)


def _row(name: str, whose: str, made: Measured, peer: Measured) -> tuple[str, ...]:
    said = made.said
    of = "all" if whose == EVERYBODY else "one"
    if "why" in said:
        return (name, of, *[""] * (len(HEADINGS) - 3), said["why"])
    cpu = sum(said["cpu"].values())
    return (
        name,
        of,
        f"{cpu:.1f}",
        *(f"{said['cpu'].get(piece, 0):.1f}" for piece in PIECES),
        f"{made.seconds:.1f}",
        f"{made.peak_mb:,.0f}",
        str(said["tables"]),
        str(said["rows"]),
        f"{cpu / peer.said['cpu']:.1f}",
    )


def measure_switches(site: Path, peer: Measured) -> None:
    """Measure what a reader's choices cost in a process that has just begun, and again."""
    made = _run("switches", site)
    rows = []
    for name, took in made.said["switches"].items():
        cpu, wall = zip(*took, strict=True)
        rows.append(
            (
                name,
                str(len(took)),
                *(f"{percentile(each, share) * 1000:,.0f}" for each in (cpu, wall)
                  for share in (0.5, 0.95)),
                f"{percentile(cpu, 0.5) / peer.said['cpu']:.2f}",
            )
        )  # fmt: skip
    headings = ("switch", "times", "CPU p50", "CPU p95", "wall p50", "wall p95", "x peer (CPU)")
    print_table("Switches on the page of hesa-track, milliseconds", headings, rows)
    print(f"memory of the process at its peak: {made.peak_mb:,.0f} MB")


def _print_peer(peer: Measured) -> None:
    said = peer.said
    print(
        f"peer: DuckDB reads {said['rows']:,} rows of the same Parquet and counts them in"
        f" {said['groups']} groups: {said['cpu']:.1f} CPU s, {peer.seconds:.1f} s,"
        f" {peer.peak_mb:,.0f} MB",
        flush=True,
    )


def _run(stage: str, site: Path, *given: str) -> Measured:
    return run_measured(
        [sys.executable, "-m", "benchmarks.reports_stages", stage, str(site), *given]
    )


def _largest_member(site: Path) -> str:
    """Name the member with most participants: of about 170 that a repetition makes alike."""
    import polars as pl

    people = pl.scan_parquet(site / "warehouse/editions/0001/analysis/participants.parquet")
    counted = people.group_by("organisation_key").len().sort("len", "organisation_key")
    return str(counted.last().collect()["organisation_key"].item())


def _make_small(folder: Path) -> Path:
    from app.core import migrations

    small = folder / "small"
    small.mkdir()
    run_stage("generate", small, size="small")
    migrations.upgrade(f"sqlite:///{small / 'hearth.db'}")
    run_stage("load", small)
    run_stage("build", small)
    return small


if __name__ == "__main__":
    main()
