"""Links kept up to date from one build to the next: what is compared anew, and when a model is.

Beside the editions: a private folder for each source, and what its model was estimated from.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from etl.durable import write_durably
from etl.linkage import LinkResult, LinkStore

FOLDER: Final = "linkage"
MOST_CHANGE: Final = 0.1
"""A model is estimated anew when people or records are more or fewer by this share."""
_FITS: Final = "fits.json"


@dataclass(frozen=True)
class Upkeep:
    """What a build had to do for one source.

    Attributes
    ----------
    compared_participants, compared_records : those that were compared with all others.
    estimated_anew : the model was. drift : how far it moved, in words; "" without a model before.
    """

    compared_participants: int
    compared_records: int
    estimated_anew: bool
    drift: str


class LinkKeeper:
    """The links of all sources that a warehouse keeps.

    Parameters
    ----------
    root
        Folder of the warehouse.
    refit
        Estimate every model anew, whatever has changed.
    """

    def __init__(self, root: Path, *, refit: bool = False) -> None:
        self._folder = root / FOLDER
        self._refit = refit
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self.done: dict[str, Upkeep] = {}

    def link(
        self,
        source: str,
        people: pl.DataFrame,
        records: pl.DataFrame,
        *,
        spill: Path,
        threshold: float,
        decisions: pl.DataFrame | None,
    ) -> LinkResult:
        """Link all people to all records of a source; what stands is not compared again."""
        store = LinkStore(self._folder / source)
        now = {"participants": people.height, "records": records.height}
        fits = self._read()
        result = store.link(
            people,
            records,
            spill=spill,
            decisions=decisions,
            refit=self._refit or _has_changed(fits.get(source), now),
            threshold=threshold,
        )
        before = fits.get(source, {})
        if anew := before.get("model") != result.model.version or store.drift is not None:
            self._write(fits | {source: now | {"model": result.model.version}})
        words = store.drift.in_words() if store.drift else ""
        self.done[source] = Upkeep(*store.compared, anew, words)
        return result

    def _read(self) -> dict[str, dict[str, Any]]:
        path = self._folder / _FITS
        found: dict[str, dict[str, Any]] = json.loads(path.read_text()) if path.exists() else {}
        return found

    def _write(self, fits: dict[str, dict[str, Any]]) -> None:
        write_durably(self._folder / _FITS, json.dumps(fits, indent=1) + "\n")


def _has_changed(before: dict[str, Any] | None, now: dict[str, int]) -> bool:
    if before is None:
        return True
    return any(
        abs(count - before[side]) > MOST_CHANGE * max(before[side], 1)
        for side, count in now.items()
    )
