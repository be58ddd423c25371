"""What a run has finished, so that it goes on from there after it was stopped.

A folder of parts belongs to one set of inputs: with any other it starts anew.
"""

import json
import shutil
from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

import polars as pl

from etl.durable import hash_file, put_durably, write_durably
from etl.linkage.model import Model

WORKING: Final = ".working"
"""Folder of what an unfinished run has done, within that of its results."""
_INPUTS: Final = "inputs.json"
_MODEL: Final = "model.json"


class Parts:
    """Finished parts of one run, and the model that they were weighed by.

    Parameters
    ----------
    folder
        Where they are kept; None keeps nothing.
    inputs
        All that the parts depend on, by name. What other inputs left behind is removed.
    """

    def __init__(self, folder: Path | None = None, inputs: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        if folder is None:
            return
        wanted = json.dumps({"code": hash_code(), **(inputs or {})}, indent=1, sort_keys=True)
        known = folder / _INPUTS
        if not known.exists() or known.read_text(encoding="utf-8") != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True, mode=0o700)
            write_durably(known, wanted)

    @classmethod
    def of_files(cls, folder: Path, files: Iterable[Path | None], options: str) -> "Parts":
        """Find what a run with the same files, in their order, and options has finished."""
        hashes = [(hash_file(path) if path else None) or "" for path in files]
        return cls(folder, {"files": " ".join(hashes), "options": options})

    def find_model(self) -> Model | None:
        """Find the model that the parts were weighed by, if it came so far."""
        path = self._folder / _MODEL if self._folder else None
        return Model.read(path) if path and path.exists() else None

    def keep_model(self, model: Model) -> None:
        """Keep the model."""
        if self._folder:
            with put_durably(self._folder / _MODEL) as waiting:
                model.write(waiting)

    def find(self, number: int) -> pl.DataFrame | None:
        """Find a finished part."""
        path = self._path(number)
        return pl.read_parquet(path) if path and path.exists() else None

    def keep(self, number: int, part: pl.DataFrame) -> None:
        """Keep a finished part."""
        path = self._path(number)
        if path:
            with put_durably(path) as waiting:
                part.write_parquet(waiting, compression="zstd")

    def _path(self, number: int) -> Path | None:
        return self._folder / f"part-{number:05d}.parquet" if self._folder else None


def hash_code() -> str:
    """Hash all that linkage does: its code, its SQL and its tables."""
    found = sha256()
    for entry in sorted(_walk(files("etl.linkage")), key=lambda pair: pair[0]):
        found.update(entry[0].encode() + b"\0" + entry[1].read_bytes() + b"\0")
    return found.hexdigest()


def _walk(folder: Traversable, above: str = "") -> list[tuple[str, Traversable]]:
    found = []
    for entry in folder.iterdir():
        name = f"{above}/{entry.name}"
        if entry.is_dir():
            found += [] if entry.name == "__pycache__" else _walk(entry, name)
        else:
            found.append((name, entry))
    return found
