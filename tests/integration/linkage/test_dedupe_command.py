"""`hearth link dedupe`: a plain file in, plain files out, and one plain sentence."""

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from app.commands import link_dedupe
from app.commands.link import command
from etl.demo.pairs import make_pair


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("dedupe")
    make_pair(1_500, seed=9).left.write_csv(made / "people.csv")
    return made


def order(folder: Path, *more: str) -> list[str]:
    return ["dedupe", str(folder / "people.csv"), f"--out={folder / 'out'}", *more]


@pytest.fixture(scope="module")
def done(folder: Path) -> Result:
    return CliRunner().invoke(command, order(folder))


def test_dedupe__a_file__every_record_in_a_cluster(folder: Path, done: Result) -> None:
    assert done.exit_code == 0, done.output
    given = pl.read_csv(folder / "people.csv")["id"].to_list()
    clusters = pl.read_csv(folder / "out/clusters.csv")
    assert clusters.columns == ["id", "cluster_id"]
    assert sorted(given) == clusters["id"].to_list()
    assert f"{clusters['cluster_id'].n_unique():,} people" in done.stdout
    pairs = pl.read_csv(folder / "out/pairs.csv")
    columns = ["left_id", "right_id", "probability", "weight", "rule", "relative", "together"]
    assert pairs.columns == columns
    assert pairs["probability"].min() >= 0.05
    assert pairs["probability"].is_sorted()


def test_dedupe__model_of_the_run_again__same_files(folder: Path, done: Result) -> None:
    before = (folder / "out/clusters.csv").read_bytes()
    model = folder / "model.json"
    model.write_bytes((folder / "out/model.json").read_bytes())
    again = CliRunner().invoke(command, order(folder, f"--model={model}", "--json"))
    assert again.exit_code == 0, again.output
    report = json.loads(again.stdout)
    assert (folder / "out/clusters.csv").read_bytes() == before
    assert sum(report["clusters_by_records"].values()) == report["people"]
    assert report["expected"]["precision"] > 0.9


def test_dedupe__one_id_in_two_periods__set_aside_and_told(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(
        "id,period,forename,surname,date_of_birth,sex,postcode\n"
        "a,2022,Ella,Marchbanks,2004-05-09,F,LS6 2AB\n"
        "a,2023,Ella,Marchbanks,2004-05-09,F,LS6 2AB\n"
        "b,2022,Tom,Hill,2003-01-09,M,LS6 2AB\n"
        "c,2022,Tom,Hill,2003-01-09,M,LS6 2AB\n"
        "d,2023,Tom,Hill,2003-01-09,M,LS6 2AB\n",
        encoding="utf-8",
    )
    given = ["dedupe", str(file), f"--out={tmp_path / 'out'}", "--period-apart"]
    done = CliRunner().invoke(command, given)
    assert done.exit_code == 0, done.output
    assert pl.read_csv(tmp_path / "out/excluded.csv")["id"].to_list() == ["a", "a"]
    assert pl.read_csv(tmp_path / "out/clusters.csv").rows() == [("b", "b"), ("c", "c"), ("d", "d")]


@pytest.mark.parametrize("more", [(), ("--period-apart",)])
def test_dedupe__column_missing__says_which(tmp_path: Path, more: tuple[str, ...]) -> None:
    file = tmp_path / "people.csv"
    head = "id,forename,surname,date_of_birth,sex" + (",postcode" if more else "")
    file.write_text(f"{head}\n", encoding="utf-8")
    given = ["dedupe", str(file), f"--out={tmp_path / 'out'}", *more]
    done = CliRunner().invoke(command, given)
    assert done.exit_code == 1
    assert ("period" if more else "postcode") in str(done.exception)


def test_dedupe__ctrl_c__says_that_it_can_be_resumed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(link_dedupe, "dedupe_file", stop)
    done = CliRunner().invoke(command, order(folder))
    assert done.exit_code == 130
    assert f"Run the same command to go on from what is kept in {folder / 'out'}." in done.stderr
