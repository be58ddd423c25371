"""Reads a spreadsheet that a stranger sent, in a child process that may die alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from etl.readers.files import FileSummary, Limits, UnreadableFile

_ROOT = Path(__file__).parents[2]
_TOO_LARGE = (
    "The file needs more memory than one upload may take: split it into smaller files, "
    "or copy only the rows and columns you need into a new workbook."
)


def read_spreadsheet(
    path: Path,
    out: Path,
    *,
    file_name: str,
    limits: Limits | None = None,
    expected: Sequence[str] = (),
) -> FileSummary:
    """Read a CSV or XLSX table into Parquet.

    Parameters
    ----------
    path
        The file as it was received.
    out
        Parquet to write: `_row` (int32, the spreadsheet's own row number), then every column in
        its order, all text, blank cells null, true Excel dates as ISO text. Blank rows between
        filled ones are kept, those at the end are not. Replaced only when the reading succeeds.
    file_name
        The name the sender gave it; used for its ending only.
    expected
        Labels and aliases that help to tell the headings from a title above them.

    Raises
    ------
    UnreadableFile
        With one plain sentence and a `reason` for each fault of the file as a whole.
    """
    limits = limits or Limits()
    draft = out.with_name(f"{out.name}.part-{os.getpid()}-{os.urandom(4).hex()}")
    order = {
        "path": str(path.resolve()),
        "out": str(draft.resolve()),
        "file_name": file_name,
        "limits": asdict(limits),
        "expected": list(expected),
    }
    try:
        answer = _run_child(order, limits)
        if fault := answer.get("fault"):
            raise UnreadableFile(fault["reason"], fault["message"] or _TOO_LARGE)
        draft.replace(out)
        return FileSummary.from_json(answer["summary"])
    finally:
        draft.unlink(missing_ok=True)


def _run_child(order: dict[str, Any], limits: Limits) -> dict[str, Any]:
    try:
        child = subprocess.run(
            [sys.executable, "-m", "etl.readers.child"],
            input=json.dumps(order),
            capture_output=True,
            text=True,
            timeout=limits.seconds,
            cwd=_ROOT,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise UnreadableFile(
            "too_slow",
            f"Reading the file took longer than {limits.seconds} seconds: split it into smaller "
            "files.",
        ) from late
    if child.returncode == 0:
        answer: dict[str, Any] = json.loads(child.stdout)
        return answer
    # The child's own words may quote the file, so they are not passed on.
    if child.returncode < 0 or "memory" in child.stderr.lower():
        raise UnreadableFile("too_large", _TOO_LARGE)
    raise UnreadableFile(
        "corrupt",
        "The file is damaged and cannot be read. Open it in Excel, save it under a new name, and "
        "send that.",
    )


def _environment() -> dict[str, str]:
    """A bare environment: no secret of the parent reaches the process that opens the file."""
    kept = {
        name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR") if name in os.environ
    }
    return kept | {
        "PYTHONPATH": str(_ROOT),
        "PYTHONUTF8": "1",
        "OMP_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
    }
