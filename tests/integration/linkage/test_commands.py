"""`hearth link run`: plain files in, plain files out, and one plain sentence."""

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from app.commands.link import command
from etl.demo.pairs import make_pair


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("link")
    pair = make_pair(1_000, seed=8)
    pair.left.write_csv(folder / "left.csv")
    pair.right.write_csv(folder / "right.csv")
    return folder


def order(files: Path, *more: str) -> list[str]:
    sides = [f"--{side}={files / f'{side}.csv'}" for side in ("left", "right")]
    return ["run", *sides, f"--out={files / 'out'}", *more]


@pytest.fixture(scope="module")
def done(files: Path) -> Result:
    return CliRunner().invoke(command, order(files))


def test_run__two_files__links_and_says_how_many(files: Path, done: Result) -> None:
    assert done.exit_code == 0, done.output
    links = pl.read_csv(files / "out/links.csv")
    copies = pl.read_csv(files / "out/duplicates.csv")
    assert f"{links.height + copies.height:,} of" in done.stdout
    assert links["right_id"].n_unique() == links.height


def test_run__json_and_explain__reasons_then_the_report(files: Path, done: Result) -> None:
    linked = pl.read_csv(files / "out/links.csv")["left_id"][0]
    again = CliRunner().invoke(command, order(files, "--json", "--explain", linked))
    assert again.exit_code == 0, again.output
    assert "Linked, probability" in again.stdout
    report = json.loads(again.stdout[again.stdout.index("\n{") :])
    assert report["left"]["linked"] > 0


def test_run__column_missing__says_which(files: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("id,forename\n1,Ella\n", encoding="utf-8")
    given = ["run", f"--left={wrong}", f"--right={wrong}", f"--out={tmp_path / 'out'}"]
    done = CliRunner().invoke(command, given)
    assert done.exit_code != 0
    assert "no column surname" in str(done.exception)


def test_run__stopped__says_how_to_go_on(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.commands.link.link_files", stop)
    stopped = CliRunner().invoke(command, order(files))
    assert stopped.exit_code == 130
    assert "Run the same command to go on" in stopped.stderr


def test_run__spark_not_installed__says_what_to_type_before_any_work(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.engine.spark_session.find_spec", lambda _: None)
    out = tmp_path / "out"
    done = CliRunner().invoke(command, order(files, "--engine=spark", f"--out={out}"))
    assert "pip install 'hearth[spark]'" in str(done.exception)
    assert not out.exists()
