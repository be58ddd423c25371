"""A search for copies that is killed goes on from what it had finished, to the same to the byte."""

import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from etl.demo.pairs import make_pair
from etl.linkage.dedupe_run import DedupeRun, dedupe_file
from etl.linkage.parts import WORKING, Parts

TODAY = date(2026, 11, 22)
PART = 1_400
Undisturbed = tuple[DedupeRun, list[int], dict[str, bytes]]
#: Waits after a part, so that the test finds it unfinished.
SCRIPT = """
import sys, time
from datetime import date
from pathlib import Path
from etl.linkage.dedupe_run import dedupe_file

def wait(stage, done, total):
    if stage == "comparing" and done == 2:
        time.sleep(600)

folder = Path(sys.argv[1])
dedupe_file(folder / "people.csv", folder / "out", today=date(2026, 11, 22), part=1_400,
            progress=wait)
"""


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two files as one, so that there are copies enough to estimate from."""
    folder = tmp_path_factory.mktemp("given")
    pair = make_pair(2_000, seed=46)
    sides = [
        side.with_columns(pl.format("{}-{}", pl.lit(name), "id").alias("id"))
        for name, side in (("l", pair.left), ("r", pair.right))
    ]
    pl.concat(sides, how="diagonal").write_csv(folder / "people.csv")
    return folder


@pytest.fixture
def folder(given: Path, tmp_path: Path) -> Path:
    shutil.copy(given / "people.csv", tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def undisturbed(given: Path) -> Undisturbed:
    """What comes of it without a break: the run, the parts it compared, and its files."""
    done, compared = run(given, "undisturbed")
    return done, compared, bytes_of(given / "undisturbed")


def run(folder: Path, out: str) -> tuple[DedupeRun, list[int]]:
    """Find copies, and tell which parts were compared: those that were not there already."""
    compared: list[int] = []
    keep = Parts.keep

    def noted(self: Parts, number: int, part: pl.DataFrame) -> None:
        compared.append(number)
        keep(self, number, part)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Parts, "keep", noted)
        done = dedupe_file(folder / "people.csv", folder / out, today=TODAY, part=PART)
    return done, compared


def stop_at(folder: Path, parts: int) -> None:
    def stop(stage: str, done: int, _total: int) -> None:
        if stage == "comparing" and done == parts:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        dedupe_file(folder / "people.csv", folder / "out", today=TODAY, part=PART, progress=stop)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_dedupe_file__killed_midway__goes_on_and_comes_to_the_same(
    folder: Path, undisturbed: Undisturbed
) -> None:
    killed = subprocess.Popen([sys.executable, "-c", SCRIPT, str(folder)])
    second = list((folder / "out" / WORKING).glob("part-*.parquet"))
    deadline = time.monotonic() + 120
    while len(second) < 2 and time.monotonic() < deadline:
        assert killed.poll() is None, "it ended by itself"
        time.sleep(0.05)
        second = list((folder / "out" / WORKING).glob("part-*.parquet"))
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()

    again, compared = run(folder, "out")
    whole, everything, files = undisturbed

    assert whole.result.model.origin == "estimated"
    assert compared == everything[2:] != []
    assert bytes_of(folder / "out") == files
    assert again.report == whole.report


def test_dedupe_file__stopped_when_all_is_compared__compares_nothing_again(
    folder: Path, undisturbed: Undisturbed
) -> None:
    _, everything, files = undisturbed
    stop_at(folder, len(everything))
    assert run(folder, "out")[1] == []
    assert bytes_of(folder / "out") == files


def test_dedupe_file__stopped_then_the_file_changed__starts_anew(folder: Path) -> None:
    stop_at(folder, 2)
    people = pl.read_csv(folder / "people.csv", infer_schema=False)
    people[1:].write_csv(folder / "people.csv")
    assert run(folder, "out")[1][:2] == [0, 1]
    assert not (folder / "out" / WORKING).exists()
