"""A run that is killed goes on from what it had finished, and comes to the same to the byte."""

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
from etl.linkage import link_files
from etl.linkage.parts import WORKING, Parts

TODAY = date(2026, 11, 22)
RECORDS = 400
CHUNK = 120
#: Waits after a part, so that the test finds it unfinished.
SCRIPT = """
import sys, time
from datetime import date
from pathlib import Path
from etl.linkage import link_files

def wait(stage, done, total):
    if stage == "comparing" and done == 2:
        time.sleep(600)

folder = Path(sys.argv[1])
link_files(folder / "left.csv", folder / "right.csv", folder / "out", today=date(2026, 11, 22),
           chunk=120, progress=wait)
"""


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two files, and in `undisturbed` what comes of them without a break."""
    folder = tmp_path_factory.mktemp("given")
    pair = make_pair(RECORDS, seed=45)
    pair.left.write_csv(folder / "left.csv")
    pair.right.write_csv(folder / "right.csv")
    assert run(folder, "undisturbed") == ["0", "1", "2"]
    return folder


@pytest.fixture
def folder(given: Path, tmp_path: Path) -> Path:
    for side in ("left.csv", "right.csv"):
        shutil.copy(given / side, tmp_path)
    return tmp_path


def run(folder: Path, out: str, **options: int) -> list[str]:
    """Link, and tell which chunks were compared: those that were not there already."""
    compared: list[str] = []
    keep = Parts.keep

    def noted(self: Parts, number: int, part: pl.DataFrame) -> None:
        compared.append(str(number))
        keep(self, number, part)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Parts, "keep", noted)
        files = folder / "left.csv", folder / "right.csv", folder / out
        link_files(*files, today=TODAY, **{"chunk": CHUNK} | options)
    return compared


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_link_files__killed_midway__goes_on_and_comes_to_the_same(
    folder: Path, given: Path
) -> None:
    killed = subprocess.Popen([sys.executable, "-c", SCRIPT, str(folder)])
    second = folder / "out" / WORKING / "part-00001.parquet"
    deadline = time.monotonic() + 120
    while not second.exists() and time.monotonic() < deadline:
        assert killed.poll() is None, "it ended by itself"
        time.sleep(0.05)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()

    assert run(folder, "out") == ["2"]
    assert bytes_of(folder / "out") == bytes_of(given / "undisturbed")


def test_link_files__stopped_then_a_file_changed__starts_anew(folder: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        link_files(
            folder / "left.csv",
            folder / "right.csv",
            folder / "out",
            today=TODAY,
            chunk=CHUNK,
            progress=_stop_at_two,
        )
    assert (folder / "out" / WORKING / "part-00001.parquet").exists()
    right = pl.read_csv(folder / "right.csv", infer_schema=False)
    right[1:].write_csv(folder / "right.csv")
    assert run(folder, "out") == ["0", "1", "2"]
    assert not (folder / "out" / WORKING).exists()


def test_link_files__chunks_of_any_size__same_links(folder: Path, given: Path) -> None:
    run(folder, "one", chunk=10_000)
    names = ("links.csv", "duplicates.csv", "review.csv", "candidates.parquet", "model.json")
    one, many = bytes_of(folder / "one"), bytes_of(given / "undisturbed")
    assert [name for name in names if one[name] != many[name]] == []


def _stop_at_two(stage: str, done: int, _total: int) -> None:
    if stage == "comparing" and done == 2:
        raise KeyboardInterrupt
