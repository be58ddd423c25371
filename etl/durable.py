"""Files of a store: put in place so that they last, and known by their hash."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_durably(path: Path, text: str) -> None:
    """Write beside the file and put it in its place in one step."""
    with put_durably(path) as waiting:
        waiting.write_text(text, encoding="utf-8")


@contextmanager
def put_durably(path: Path) -> Iterator[Path]:
    """Give a place beside the file to write to; what is written takes its place in one step."""
    waiting = path.with_name(f".{path.name}")
    yield waiting
    with waiting.open("rb") as file:
        os.fsync(file.fileno())
    waiting.replace(path)


def hash_file(path: Path) -> str | None:
    """SHA-256 of a file in hexadecimal, or None when it is not there."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None
