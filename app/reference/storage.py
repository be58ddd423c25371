"""Where official files lie while they are loaded: under random names, for the site alone."""

import secrets
from datetime import datetime, timedelta
from pathlib import Path, PurePath
from typing import BinaryIO

from app.core import incoming
from app.core.context import Hearth
from app.core.incoming import safe_name
from app.core.reference_loading import incoming_folder

KEPT_FOR = timedelta(days=2)


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
    incoming.keep(stream, folder(hearth) / stored_as)
    return stored_as


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
