"""Where a table is drafted before it takes its place, and what a stopped load leaves behind.

Knows the folders of one kind; not what is in a table.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from etl.reference.editions import DESCRIPTION, LoadRefused

_DRAFT: Final = ".draft"


@contextmanager
def draft_of(folder: Path) -> Iterator[Path]:
    """Give a folder to draft in; one writer of a kind at a time, and nothing left on failure.

    Drafts of writers that were killed are cleared away first.

    Parameters
    ----------
    folder
        Of the kind; made when it is not there.

    Raises
    ------
    LoadRefused
        Another process is writing this kind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LoadRefused(f"Another load of {folder.name} is running: wait for it.") from None
        _sweep(folder)
        draft = folder / _DRAFT
        draft.mkdir()
        try:
            yield draft
        finally:
            _sweep(folder)


def list_revisions(folder: Path) -> list[Path]:
    """Folders of the revisions of a kind; one without a description is no revision."""
    return [
        path.parent
        for path in sorted(folder.glob(f"*/*/{DESCRIPTION}"))
        if path.parent.name.isdigit() and not path.parent.parent.name.startswith(".")
    ]


def _sweep(folder: Path) -> None:
    """Remove what a load left that did not end: its draft, and the folder that waited for it."""
    shutil.rmtree(folder / _DRAFT, ignore_errors=True)
    for edition in folder.iterdir():
        if edition.is_dir() and not any(edition.iterdir()):
            edition.rmdir()
