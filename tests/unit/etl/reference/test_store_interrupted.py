"""Loads that are killed, and two at once: what was there stays, and what comes next is whole."""

import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from etl.reference.editions import LoadRefused
from etl.reference.store import ReferenceStore
from tests.support.readings import KIND, LOADED_AT, add, load, write_file


@pytest.fixture
def store(tmp_path: Path) -> ReferenceStore:
    return ReferenceStore(tmp_path / "reference")


def _load_and_die(root: Path, path: Path, step: int) -> None:
    told = []

    def die(*_: object) -> None:
        told.append(1)
        if len(told) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    ReferenceStore(root).load(
        KIND, path, edition="2025", loaded_at=LOADED_AT, partial=True, progress=die
    )


@pytest.mark.parametrize("step", [1, 3, 5])
def test_load__process_killed__no_trace_once_the_next_has_loaded(
    store: ReferenceStore, tmp_path: Path, step: int
) -> None:
    path = write_file(tmp_path / "a.csv", {"E1 1AA": "1"})
    load(store, path)
    before = store.editions()
    new = write_file(tmp_path / "b.csv", {"E1 1AA": "2"})

    killed = multiprocessing.get_context("spawn").Process(
        target=_load_and_die, args=(store.root, new, step)
    )
    killed.start()
    killed.join(60)

    assert killed.exitcode == -signal.SIGKILL
    assert store.editions() == before
    loaded = load(store, new, "2025")
    assert (loaded.revision, loaded.in_use) == (1, True)
    assert {path.name for path in (store.root / KIND).iterdir()} == {
        ".lock", "2024-09", "2025", "in_use.json",
    }  # fmt: skip


def _load_slowly(root: Path, path: Path, ready: Path) -> None:
    def wait(*_: object) -> None:
        ready.touch()
        time.sleep(0.2)

    ReferenceStore(root).load(
        KIND, path, edition="2025", loaded_at=LOADED_AT, partial=True, progress=wait
    )


def test_load__while_another_loads__refused_and_the_other_ends(
    store: ReferenceStore, tmp_path: Path
) -> None:
    path = write_file(tmp_path / "a.csv", {"E1 1AA": "1"})
    ready = tmp_path / "ready"
    other = multiprocessing.get_context("spawn").Process(
        target=_load_slowly, args=(store.root, path, ready)
    )
    other.start()
    deadline = time.monotonic() + 60
    while not ready.exists() and time.monotonic() < deadline:
        time.sleep(0.01)

    with pytest.raises(LoadRefused, match=r"Another load of .* is running"):
        load(store, path)
    # Another kind has a lock of its own.
    add(store.root, "imd", "2019", {"A": 1})

    other.join(60)
    assert other.exitcode == 0
    assert store.get(KIND).edition == "2025"
