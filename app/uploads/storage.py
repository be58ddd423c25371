"""Where the files of uploads lie: under random names, readable by the site alone, not for long."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from app.core.context import Hearth
from app.core.errors import Invalid

BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it was received: its name in the folder, its SHA-256 and its size."""

    stored_as: str
    content_hash: str
    size_bytes: int


def store(hearth: Hearth, stream: BinaryIO) -> StoredFile:
    """Keep a file that was sent.

    Raises
    ------
    Invalid
        The file is empty or larger than the settings allow; nothing is kept.
    """
    stored_as = secrets.token_hex(16)
    path = original(hearth, stored_as)
    digest, size = hashlib.sha256(), 0
    limit = hearth.settings.upload_max_bytes
    try:
        with open(path, "wb", opener=_private) as file:
            while block := stream.read(BLOCK):
                size += len(block)
                if size > limit:
                    raise Invalid("file", _too_large(limit))
                digest.update(block)
                file.write(block)
        if size == 0:
            raise Invalid("file", "The file is empty: it holds no heading and no row.")
    except OSError as error:
        remove(hearth, stored_as)
        raise Invalid("file", "There is no room to keep the file just now: tell us.") from error
    except Invalid:
        remove(hearth, stored_as)
        raise
    return StoredFile(stored_as, digest.hexdigest(), size)


def _too_large(limit: int) -> str:
    return (
        f"The file is larger than {limit // 1_000_000:,} MB:"
        " split it into smaller files, or send only the columns you need."
    )


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def folder(hearth: Hearth) -> Path:
    """Return the folder of uploads, made when it is first needed."""
    found = hearth.settings.instance / "uploads"
    if not found.is_dir():
        found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def original(hearth: Hearth, stored_as: str) -> Path:
    """Return the path of a file as it was received."""
    return folder(hearth) / stored_as


def table(hearth: Hearth, stored_as: str) -> Path:
    """Return the path of the table that was read from a file."""
    return folder(hearth) / f"{stored_as}.parquet"


def protect(path: Path) -> None:
    """Let nobody but the site read a file."""
    path.chmod(0o600)


def remove(hearth: Hearth, stored_as: str) -> None:
    """Remove a file and its table; a second time does nothing."""
    original(hearth, stored_as).unlink(missing_ok=True)
    table(hearth, stored_as).unlink(missing_ok=True)


def remove_older(hearth: Hearth, before: datetime) -> None:
    """Remove whatever has lain in the folder since before an instant."""
    for path in folder(hearth).iterdir():
        if path.is_file() and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
