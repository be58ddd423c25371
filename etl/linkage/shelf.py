"""The files of a store of links: fits, what is told so far, and the links of each generation.

Everything is written beside what is there; the state file then names what counts. So a build that
was killed leaves the store as it was. All of it is of persons: the folder is private.
"""

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from etl.durable import put_durably, write_durably
from etl.engine import Engine
from etl.linkage.frequencies import Frequencies
from etl.linkage.model import Model
from etl.linkage.parts import hash_code

_STATE: Final = "state.json"
_COUNTED: Final = ("shares", "full_names")
_ORDER: Final = {"shares": ["field", "value"], "full_names": ["forename", "surname"]}


class StoreBusy(RuntimeError):
    """Another process is linking in this store."""


@dataclass(frozen=True, slots=True)
class State:
    """Which files of a store count.

    Attributes
    ----------
    generation : number of the latest links; 0 if there are none yet. fit : number of the model and
        frequencies; 0 if there are none. told : number of the folder of told pairs. code : what
        told them, see `code_version`.
    """

    generation: int = 0
    fit: int = 0
    told: int = 0
    code: str = ""


@dataclass(frozen=True)
class Told:
    """What was compared so far.

    Attributes
    ----------
    left, right : id, period, hash of each record. pairs : left_id, left_period, right_id,
        right_period and the columns of `Evidence.pairs` without the rows.
    """

    left: pl.DataFrame
    right: pl.DataFrame
    pairs: pl.DataFrame


class Shelf:
    """Reads and writes the files of one store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep others out; what a killed build left is cleared away.

        Raises
        ------
        StoreBusy
            Another process is at work here.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreBusy("Another process is linking here: wait until it is done.") from None
            self._tidy(self.read_state())
            yield

    def read_state(self) -> State:
        """Read which files count."""
        path = self.folder / _STATE
        return State(**json.loads(path.read_text("utf-8"))) if path.exists() else State()

    def write_state(self, state: State) -> None:
        """Let other files count, in one step."""
        write_durably(self.folder / _STATE, json.dumps(asdict(state), indent=1) + "\n")
        self._tidy(state)

    def read_model(self, fit: int) -> Model:
        """Read the model of a fit."""
        return Model.read(self._fit(fit) / "model.json")

    def write_fit(self, fit: int, model: Model, counted: Frequencies, engine: Engine) -> None:
        """Keep a model, and what the engine counted for it."""
        folder = self._fit(fit)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        model.write(folder / "model.json")
        numbers = {"left": counted.left, "right": counted.right, "meetings": counted.meetings}
        strangers = {name: list(map(float, shares)) for name, shares in counted.strangers.items()}
        content = json.dumps({**numbers, "strangers": strangers}, indent=1)
        write_durably(folder / "frequencies.json", content + "\n")
        for name in _COUNTED:
            engine.write(name, folder / f"{name}.parquet", order_by=_ORDER[name])

    def read_fit(self, fit: int, engine: Engine) -> Frequencies:
        """Read what was counted for a fit, and give it to an engine."""
        folder = self._fit(fit)
        content = json.loads((folder / "frequencies.json").read_text("utf-8"))
        for name in _COUNTED:
            engine.register(name, pl.read_parquet(folder / f"{name}.parquet"))
        strangers = {name: np.array(shares) for name, shares in content["strangers"].items()}
        return Frequencies(content["left"], content["right"], strangers, content["meetings"])

    def copy_fit(self, state: State, other: "Shelf") -> None:
        """Give another store the fit of this one, and nothing linked."""
        with other.locked():
            shutil.copytree(self._fit(state.fit), other._fit(state.fit))  # noqa: SLF001 - its like
            other.write_state(replace(State(), fit=state.fit))

    def read_told(self, state: State) -> Told | None:
        """Read what was compared so far; None if nothing, or by other code."""
        if not state.told or state.code != code_version():
            return None
        folder = self._told(state.told)
        left, right, pairs = (
            pl.read_parquet(folder / f"{name}.parquet") for name in ("left", "right", "pairs")
        )
        return Told(left, right, pairs)

    def write_told(self, number: int, told: Told) -> None:
        """Keep what was compared so far."""
        folder = self._told(number)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in ("left", "right", "pairs"):
            with put_durably(folder / f"{name}.parquet") as waiting:
                getattr(told, name).write_parquet(waiting, compression="zstd")

    def read_links(self, generation: int) -> pl.DataFrame:
        """Read the links of a generation: left_id, same_as (null unless a duplicate), and more."""
        return pl.read_parquet(self._links(generation))

    def write_links(self, generation: int, links: pl.DataFrame) -> None:
        """Keep the links of a new generation; older ones stay."""
        path = self._links(generation)
        path.parent.mkdir(exist_ok=True)
        with put_durably(path) as waiting:
            links.write_parquet(waiting, compression="zstd")

    def _fit(self, number: int) -> Path:
        return self.folder / "fits" / f"{number:04d}"

    def _told(self, number: int) -> Path:
        return self.folder / "told" / f"{number:04d}"

    def _links(self, generation: int) -> Path:
        return self.folder / "links" / f"{generation:04d}.parquet"

    def _tidy(self, state: State) -> None:
        """Remove what no longer counts, or never did; of older fits the model stays."""
        for folder in sorted((self.folder / "told").glob("*")):
            if folder != self._told(state.told):
                shutil.rmtree(folder)
        for folder in sorted((self.folder / "fits").glob("*")):
            if folder.name > self._fit(state.fit).name:
                shutil.rmtree(folder)
            elif folder != self._fit(state.fit):
                for name in _COUNTED:
                    (folder / f"{name}.parquet").unlink(missing_ok=True)


def code_version() -> str:
    """Tell apart what would compare, or hash, otherwise."""
    return f"{hash_code()} polars {pl.__version__}"
