"""What every benchmark needs of the machine: memory, processor time, percentiles, a table."""

import json
import math
import os
import platform
import subprocess
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any, Self

SAMPLE_SECONDS = 0.2
PROC = Path("/proc")


@dataclass
class Watch:
    """Watches a process and its children while the block runs.

    Memory is the proportional share (PSS), so that pages which several processes share count
    once; it is sampled, so a peak shorter than a fifth of a second may be missed.
    """

    pid: int
    peak_mb: float = 0.0
    cpu_seconds: float = 0.0
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._cpu_before = cpu_seconds(self.pid)
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _sample(self) -> None:
        while True:
            self.peak_mb = max(self.peak_mb, sum(map(_memory_mb, _tree(self.pid))))
            self.cpu_seconds = max(self.cpu_seconds, cpu_seconds(self.pid) - self._cpu_before)
            if self._over.wait(SAMPLE_SECONDS):
                return


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for children in PROC.glob(f"{pid}/task/*/children"):
        for child in _read(children).split():
            yield from _tree(int(child))


def _memory_mb(pid: int) -> float:
    for line in _read(PROC / str(pid) / "smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1000
    return 0.0


def cpu_seconds(pid: int) -> float:
    """Return what a process and its children have used, to a hundredth of a second each."""
    ticks = 0
    for one in _tree(pid):
        # The name of the program stands in brackets and may hold spaces: count from its end.
        # Four numbers: of the program and of the system, its own and its ended children's.
        numbers = _read(PROC / str(one) / "stat").rpartition(")")[2].split()
        ticks += sum(map(int, numbers[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # the process has ended meanwhile
        return ""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a process of its own took, and what it said on its last line (JSON)."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    said: dict[str, Any]


def run_measured(order: Sequence[str], *, environment: dict[str, str] | None = None) -> Measured:
    """Run a program to its end and measure it; `seconds` is its own figure if it says one."""
    start = perf_counter()
    process = subprocess.Popen(
        order, stdout=subprocess.PIPE, text=True, env=os.environ | (environment or {})
    )
    with Watch(process.pid) as watch:
        output, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"{' '.join(order)} failed")
    lines = output.splitlines()
    said = json.loads(lines[-1]) if lines else {}
    seconds = said.get("seconds", perf_counter() - start)
    return Measured(seconds, watch.cpu_seconds, watch.peak_mb, said)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that a share of all values does not exceed (nearest rank)."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def describe() -> str:
    """Return the day and the machine in one line."""
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {cores} cores of {platform.machine()},"
        f" {memory:.0f} GB, Python {platform.python_version()}, load {load:.1f} before the run"
    )


def print_table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows of text, the first column to the left and the rest to the right."""
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    print(f"\n{title}")
    for row in (headings, *rows):
        first, *rest = row
        cells = [f"{cell:>{width}}" for cell, width in zip(rest, widths[1:], strict=True)]
        print("  ".join((f"{first:<{widths[0]}}", *cells)).rstrip(), flush=True)
