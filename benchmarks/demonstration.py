"""The demonstration: generated, loaded and built into a warehouse; people a second and memory.

    python -m benchmarks.demonstration [--size small|medium|national ...]

Each step is a process of its own. Two have a peer in the same run: the loader beside the same
rows written with `executemany` (no check, no key, no audit log), and the warehouse beside the
same tables written with pyarrow.
"""

import argparse
import tempfile
from pathlib import Path

from benchmarks.machine import Measured, describe, print_table
from benchmarks.stages import TABLES, run_stage

HEADINGS = ("step", "seconds", "processor s", "rate", "peak MB", "ratio to peer")


def measure(folder: Path, size: str) -> None:
    """Run every step of one size and print what each took."""
    from app.core import migrations

    generated = run_stage("generate", folder, size=size)
    migrations.upgrade(f"sqlite:///{folder / 'hearth.db'}")
    loaded, inserted = run_stage("load", folder), run_stage("insert", folder)
    built, written = run_stage("build", folder), run_stage("write", folder)
    people, rows = generated.said["people"], inserted.said["rows"]
    print_table(
        f"{size}: {people:,} participants, {rows:,} rows in {len(TABLES)} tables",
        HEADINGS,
        [
            _line("generate", generated, f"{people / generated.seconds:,.0f} people/s"),
            _line("load", loaded, f"{rows / loaded.seconds:,.0f} rows/s", inserted),
            _line("  peer: executemany", inserted, f"{rows / inserted.seconds:,.0f} rows/s"),
            _line("build", built, f"{people / built.seconds:,.0f} people/s", written),
            _line("  peer: pyarrow", written, f"{written.said['mb']:,.0f} MB written"),
        ],
    )
    disk = sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    print(f"on disk: {disk:,.0f} MB")


def _line(name: str, found: Measured, rate: str, peer: Measured | None = None) -> tuple[str, ...]:
    ratio = f"{found.seconds / peer.seconds:.1f}" if peer else ""
    return (
        name,
        f"{found.seconds:,.1f}",
        f"{found.cpu_seconds:,.1f}",
        rate,
        f"{found.peak_mb:,.0f}",
        ratio,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", nargs="+", default=["small", "medium"],
                        choices=("small", "medium", "national"))  # fmt: skip
    wanted = parser.parse_args()
    print(describe())
    for size in wanted.size:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), size)


if __name__ == "__main__":
    main()
