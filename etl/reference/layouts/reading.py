"""What reading a reference file gives, and the folder its work is done in."""

from __future__ import annotations

import shutil
import stat
import tempfile
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal

import polars as pl

Key = Literal["postcode", "code", "urn"]
#: Called with what is being done, how much of it is done, and of how much in all.
Progress = Callable[[str, int, int], None]


_PREFIX: Final = "hearth-reference-"
_DAY_S: Final = 86_400


class Workspace:
    """A temporary folder that lives as long as somebody holds it.

    Folders of processes that were killed are removed by the next, a day after.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        _sweep(self.folder)
        self._close = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        self._files = 0

    def new_file(self, suffix: str) -> Path:
        """A path in the folder that no file has yet."""
        self._files += 1
        return self.folder / f"{self._files}{suffix}"

    def close(self) -> None:
        """Remove the folder now."""
        self._close()


def _sweep(new: Path) -> None:
    """Remove folders of this user that lie beside a new one and are a day older than it."""
    owned = new.stat()
    for other in new.parent.glob(f"{_PREFIX}*"):
        with suppress(OSError):  # another process sweeps too
            found = other.lstat()
            is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == owned.st_uid
            if is_ours and found.st_mtime < owned.st_mtime - _DAY_S:
                shutil.rmtree(other, ignore_errors=True)


@dataclass(frozen=True)
class Reading:
    """A reference file, read, checked and in the house's own columns.

    Attributes
    ----------
    edition : of the file, such as `2025-11`, `2019` or `2021-lsoa21`.
    key : the column that no two rows share and by which the rows are ordered.
    area_type : what a `code` is the code of, such as `lsoa21`; None for postcodes and schools.
    table : the rows. A large table is lazy and reads a file that lives as long as this reading
        does: hold on to the reading until the table has been written.
    notes : what a person should know about what was left out or found.
    synthetic, estimate : never true of a publisher's file.
    """

    edition: str
    key: Key
    area_type: str | None
    table: pl.DataFrame | pl.LazyFrame
    notes: tuple[str, ...] = ()
    synthetic: bool = False
    estimate: bool = False
    workspace: Workspace | None = field(default=None, repr=False, compare=False)

    def with_notes(self, *notes: str) -> Reading:
        """The same reading with more to know about it."""
        return replace(self, notes=(*self.notes, *notes))
