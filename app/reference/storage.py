"""Where official files lie while they are loaded: under random names, for the site alone.

A file is written there as it is received (`app.core.bodies`), so keeping it is giving it a name:
a file of a gigabyte is neither held in memory nor copied.
"""

import os
import secrets
import shutil
from datetime import datetime, timedelta
from pathlib import Path, PurePath
from typing import BinaryIO

from app.core.context import Hearth
from app.core.errors import Invalid
from app.core.reference_loading import incoming_folder

KEPT_FOR = timedelta(days=2)
_LONGEST_NAME = 120


def folder(hearth: Hearth) -> Path:
    """Return the folder of official files that were sent, made when it is first needed."""
    found = incoming_folder(hearth)
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def keep(hearth: Hearth, stream: BinaryIO, file_name: str) -> str:
    """Keep a file that was sent and return the name under which it lies.

    The name ends as the sender's does, because the kind of a file is told by it and messages
    name it.

    Raises
    ------
    Invalid
        The file is empty, or there is no room for it; nothing is kept.
    """
    stored_as = f"{secrets.token_hex(8)}-{safe_name(file_name)}"
    target = folder(hearth) / stored_as
    try:
        stream.flush()
        _name(stream, target)
        target.chmod(0o600)
        is_empty = target.stat().st_size == 0
    except OSError as error:
        target.unlink(missing_ok=True)
        raise Invalid("file", "There is no room to keep the file just now: tell us.") from error
    if is_empty:
        target.unlink()
        raise Invalid("file", "The file is empty: choose the file as you downloaded it.")
    return stored_as


def _name(stream: BinaryIO, target: Path) -> None:
    received = getattr(stream, "name", None)
    if isinstance(received, str) and Path(received).parent == target.parent:
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


def shown_name(stored_as: str) -> str:
    """Return the sender's name of a kept file."""
    return stored_as.partition("-")[2]


def find(hearth: Hearth, stored_as: str) -> Path | None:
    """Return the path of a kept file, or None when there is none of this name."""
    is_plain = stored_as == PurePath(stored_as).name and not stored_as.startswith((".", "rec"))
    path = folder(hearth) / stored_as
    return path if stored_as and is_plain and path.is_file() else None


def remove(hearth: Hearth, stored_as: str) -> None:
    """Remove a kept file; a second time does nothing."""
    path = find(hearth, stored_as)
    if path is not None:
        path.unlink(missing_ok=True)


def remove_older(hearth: Hearth, now: datetime) -> None:
    """Remove what nobody has come back for, and what a broken connection has left."""
    before = (now - KEPT_FOR).timestamp()
    for path in sorted(folder(hearth).iterdir()):
        if path.is_file() and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
