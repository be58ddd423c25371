"""Links that are kept up to date: only what is new or changed is compared.

A pair's chance depends on its two records and on the model, in which all that was counted over
the files is frozen. So the links are the same as if everything were compared afresh with it.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from etl.engine import DuckEngine, Engine
from etl.linkage.changes import Changes, all_of, find_changes, hash_people
from etl.linkage.drift import Drift, measure_drift
from etl.linkage.evidence import Evidence
from etl.linkage.frequencies import Frequencies, count_frequencies
from etl.linkage.linker import CHUNK, Progress, in_order
from etl.linkage.model import Model, ModelError
from etl.linkage.result import PERIOD, THRESHOLD, LinkResult
from etl.linkage.sample import estimate_model
from etl.linkage.settle import settle
from etl.linkage.shelf import Shelf, State, StoreBusy, Told, code_version
from etl.linkage.sides import ALL, take_keys, take_people
from etl.linkage.tell import tell_pairs, told_of
from etl.linkage.verdicts import PAIR, place_decisions

__all__ = ["LinkStore", "StoreBusy"]

MEMORY_MB: Final = 2_000
GROWN: Final = 2
"""Files too small to estimate from are counted anew when either is so many times larger."""
_FRESH: Final = "(SELECT row FROM fresh_left)"


class Fit(NamedTuple):
    """A model, and what was counted when it was estimated."""

    model: Model
    counted: Frequencies


class LinkStore:
    """What is linked so far of one source, in a private folder.

    Parameters
    ----------
    folder
        Made when something is linked. It holds names (how common each is) and hashes of records.

    Attributes
    ----------
    drift : how far the model moved when it was last estimated anew by this object; else None.
    compared : numbers of left and of right records that the last `link` compared with all others.
    """

    def __init__(self, folder: Path) -> None:
        self._shelf = Shelf(folder)
        self.drift: Drift | None = None
        self.compared: tuple[int, int] = (0, 0)

    @property
    def generation(self) -> int:
        """Number of the latest links; 0 if there are none yet."""
        return self._shelf.read_state().generation

    @property
    def model(self) -> Model | None:
        """The model that pairs are weighed by."""
        state = self._shelf.read_state()
        return self._shelf.read_model(state.fit) if state.fit else None

    def links(self, generation: int) -> pl.DataFrame:
        """Read the links of a generation, from 1.

        Returns
        -------
        pl.DataFrame
            left_id, same_as (null unless a duplicate), right_id, period, probability, weight, rule,
            model (its version).
        """
        return self._shelf.read_links(generation)

    def copy_model(self, folder: Path) -> "LinkStore":
        """Make a store with the same model and frequencies, and nothing linked."""
        other = LinkStore(folder)
        self._shelf.copy_fit(self._shelf.read_state(), other._shelf)
        return other

    def link(
        self,
        people: pl.DataFrame,
        records: pl.DataFrame,
        *,
        spill: Path | None = None,
        decisions: pl.DataFrame | None = None,
        refit: bool = False,
        threshold: float = THRESHOLD,
        progress: Progress | None = None,
    ) -> LinkResult:
        """Link all people to all records, comparing what is new or changed since the last time.

        Parameters
        ----------
        people, records, decisions, progress
            As for `Linker`; all of them, not only the new.
        spill
            Folder for what does not fit in memory.
        refit
            Count and estimate anew; then everything is compared again.
        threshold
            Least probability of a link.

        Raises
        ------
        ValueError
            An id stands twice.
        StoreBusy
            Another process is linking here.
        """
        tell = progress or _silent
        with (
            self._shelf.locked(),
            DuckEngine(memory_limit_mb=MEMORY_MB, spill=spill) as engine,
        ):
            tell("standardising", 0, 1)
            (tidy, left), (tidy_right, right) = in_order(people), in_order(records)
            take_people("left", tidy, engine)
            take_people("right", tidy_right, engine)
            placed = place_decisions(decisions, left, right)
            state = self._shelf.read_state()
            state, fit = self._fit(state, placed, engine, refit, (left.height, right.height))
            hashed = hash_people(people), hash_people(records)
            told = self._tell(state, hashed, fit, engine, tell)
            result = settle(
                told,
                fit.counted,
                fit.model,
                engine,
                left=left,
                right=right,
                placed=placed,
                threshold=threshold,
            )
            self._keep(state, Told(*hashed, _with_ids(told, left, right)), result)
        return result

    def _fit(
        self, state: State, placed: pl.DataFrame, engine: Engine, anew: bool, sizes: tuple[int, int]
    ) -> tuple[State, Fit]:
        """Read the model, or estimate one; the state then names it, and nothing told counts."""
        before = self._read_model(state)
        self.drift = None
        if before is not None and not anew:
            counted = self._shelf.read_fit(state.fit, engine)
            if before.origin != "stored" or not _has_outgrown(counted, sizes):
                return state, Fit(before.among(counted.strangers), counted)
        counted = count_frequencies(*sizes, engine)
        take_keys("right", engine)
        model, _ = estimate_model(counted, engine, placed)
        self.drift = measure_drift(before, model) if before else None
        state = replace(state, fit=state.fit + 1, code="")
        model = model.among(counted.strangers)
        self._shelf.write_fit(state.fit, model, counted, engine)
        return state, Fit(model, counted)

    def _read_model(self, state: State) -> Model | None:
        try:
            return self._shelf.read_model(state.fit) if state.fit else None
        except ModelError:  # of other levels than this version compares
            return None

    def _tell(
        self,
        state: State,
        hashed: tuple[pl.DataFrame, pl.DataFrame],
        fit: Fit,
        engine: Engine,
        tell: Progress,
    ) -> pl.DataFrame:
        """Compare what is new, and put it beside what stands."""
        before = self._shelf.read_told(state)
        if before is None:
            changes = all_of(hashed[0])
        else:
            changes = find_changes(before, *hashed, fit.counted, fit.model)
        self.compared = changes.left.height, changes.right.height
        parts = list(_compare(changes, hashed[0].height, fit, engine, tell))
        kept = [] if changes.kept is None else [changes.kept.select(parts[0].columns)]
        evidence = Evidence.of(pl.concat([*kept, *parts]).sort(PAIR), fit.counted)
        return told_of(evidence, fit.model)

    def _keep(self, state: State, told: Told, result: LinkResult) -> None:
        links = pl.concat([result.links, result.duplicates], how="diagonal").select(
            *("left_id", "same_as", "right_id", PERIOD, "probability", "weight", "rule"),
            pl.lit(result.model.version).alias("model"),
        )
        links = links.sort("left_id", PERIOD, "right_id")
        generation = state.generation
        if not generation or not self._shelf.read_links(generation).equals(links):
            generation += 1
            self._shelf.write_links(generation, links)
        number = state.told + 1
        self._shelf.write_told(number, told)
        self._shelf.write_state(State(generation, state.fit, number, code_version()))


def _compare(
    changes: Changes, people: int, fit: Fit, engine: Engine, tell: Progress
) -> Iterator[pl.DataFrame]:
    """Compare what is new, a chunk of left records at a time; at least one part, be it empty."""
    engine.register("fresh_left", changes.left)
    engine.register("fresh_right", changes.right)
    fresh = changes.left["row"].to_list()
    starts = range(0, max(len(fresh), 1), CHUNK)
    others = range(0, people, CHUNK) if changes.right.height else range(0)
    total = len(starts) + len(others)
    take_keys("right", engine, ALL if fresh else "FALSE")
    for number, start in enumerate(starts):
        tell("comparing", number, total)
        part = fresh[start : start + CHUNK] or [0]
        where = f"row >= {part[0]} AND row <= {part[-1]} AND row IN {_FRESH}"
        yield tell_pairs(fit.counted, fit.model, engine, where)
    if others:
        take_keys("right", engine, "row IN (SELECT row FROM fresh_right)")
    for number, start in enumerate(others, len(starts)):
        tell("comparing", number, total)
        where = f"row >= {start} AND row < {start + CHUNK} AND row NOT IN {_FRESH}"
        yield tell_pairs(fit.counted, fit.model, engine, where)
    tell("comparing", total, total)


def _has_outgrown(counted: Frequencies, sizes: tuple[int, int]) -> bool:
    return sizes[0] >= GROWN * max(counted.left, 1) or sizes[1] >= GROWN * max(counted.right, 1)


def _with_ids(told: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Name the records of pairs by id and period, as rows move when people come and go."""
    named = [
        people[column].gather(told[f"{side}_row"]).alias(f"{side}_{column}")
        for side, people in (("left", left), ("right", right))
        for column in ("id", PERIOD)
    ]
    return told.drop(PAIR).with_columns(named)


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Report nothing."""
