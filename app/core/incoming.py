"""Files that people send, put where they are to stay without being copied.

A large file is written to the disk of the instance as it is received (`app.core.bodies`), so
keeping it is giving it a name: a file of a gigabyte is neither held in memory nor copied.
"""

import os
import shutil
from pathlib import Path, PurePath
from typing import BinaryIO

from app.core.errors import Invalid

_LONGEST_NAME = 120


def keep(stream: BinaryIO, target: Path, *, field: str = "file") -> None:
    """Keep a file that was sent under a path whose folder is there.

    Raises
    ------
    Invalid
        The file is empty, or there is no room for it; nothing is kept.
    """
    try:
        stream.flush()
        _name(stream, target)
        target.chmod(0o600)
        is_empty = target.stat().st_size == 0
    except OSError as error:
        target.unlink(missing_ok=True)
        raise Invalid(field, "There is no room to keep the file just now: tell us.") from error
    if is_empty:
        target.unlink()
        raise Invalid(field, "The file is empty: choose the file as you downloaded it.")


def _name(stream: BinaryIO, target: Path) -> None:
    received = getattr(stream, "name", None)
    if isinstance(received, str) and Path(received).name.startswith("receiving-"):
        try:
            os.link(received, target)
        except OSError:  # a file system without second names: then it is copied
            pass
        else:
            return
    stream.seek(0)
    with target.open("wb") as file:
        shutil.copyfileobj(stream, file, length=1 << 20)


def safe_name(file_name: str) -> str:
    """Return the last part of a sender's file name, with nothing that a folder could mind."""
    name = PurePath(file_name.replace("\\", "/")).name
    kept = "".join(char if char.isalnum() or char in "._-" else "-" for char in name)
    return kept.lstrip(".-")[-_LONGEST_NAME:] or "file"
