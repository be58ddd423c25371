"""What reading a reference file gives, and the folder its work is done in."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import polars as pl

Key = Literal["postcode", "code", "urn"]
#: Called with what is being done, how much of it is done, and of how much in all.
Progress = Callable[[str, int, int], None]


class Workspace:
    """A temporary folder that lives as long as somebody holds it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="hearth-reference-"))
        self._close = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        self._files = 0

    def new_file(self, suffix: str) -> Path:
        """A path in the folder that no file has yet."""
        self._files += 1
        return self.folder / f"{self._files}{suffix}"

    def close(self) -> None:
        """Remove the folder now."""
        self._close()


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
