"""`hearth link encode` and `run-encoded`: codes out, links back, plain words for what is wrong."""

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from app.commands.link import command
from etl.demo.pairs import make_pair


def hearth(*order: object) -> Result:
    return CliRunner().invoke(command, [str(word) for word in order])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("encoded")
    pair = make_pair(1_000, seed=8)
    pair.left.write_csv(folder / "left.csv")
    pair.right.write_csv(folder / "right.csv")
    pair.truth.write_parquet(folder / "truth.parquet")
    assert hearth("new-key", folder / "linkage.key").exit_code == 0
    return folder


@pytest.fixture(scope="module", params=["bloom", "keys"])
def encoded(folder: Path, request: pytest.FixtureRequest) -> tuple[Path, list[Result]]:
    done = [
        hearth(
            *("encode", folder / f"{side}.csv", "--key", folder / "linkage.key"),
            *("--mode", request.param, "--out", folder / f"{request.param}/{side}.parquet"),
        )
        for side in ("left", "right")
    ]
    return folder / request.param, done


def test_encode_and_run__two_sides__most_people_found(
    folder: Path, encoded: tuple[Path, list[Result]]
) -> None:
    out, done = encoded
    assert all(result.exit_code == 0 for result in done), done
    assert "must not" in done[0].stdout
    sides = [f"--{side}={out / f'{side}.parquet'}" for side in ("left", "right")]
    linked = hearth("run-encoded", *sides, f"--out={out / 'linked'}", "--json")
    assert linked.exit_code == 0, linked.output
    report = json.loads(linked.stdout)
    links = pl.read_csv(out / "linked/links.csv", schema_overrides={"left_id": pl.String})
    for side in ("left", "right"):
        tokens = pl.read_csv(out / f"{side}.tokens.csv", infer_schema=False)
        links = links.with_columns(
            pl.col(f"{side}_id").replace_strict(tokens["token"], tokens["id"])
        )
    truth = pl.read_parquet(folder / "truth.parquet")
    right = links.join(truth, on=["left_id", "right_id"], how="semi").height
    assert right > 0.97 * links.height
    assert report["left"]["linked"] > 0.9 * truth["left_id"].n_unique()


def test_encode__key_too_short__says_how_to_make_one(folder: Path, tmp_path: Path) -> None:
    short = tmp_path / "short.key"
    short.write_text("too short\n", encoding="utf-8")
    done = hearth("encode", folder / "left.csv", "--key", short, "--out", tmp_path / "x.parquet")
    assert done.exit_code != 0
    assert "9 bytes; it needs at least 32" in str(done.exception)
    assert not (tmp_path / "x.parquet").exists()


def test_encode__no_key__names_the_variable(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HEARTH_ENCODING_KEY", raising=False)
    done = hearth("encode", folder / "left.csv", "--out", tmp_path / "x.parquet")
    assert "HEARTH_ENCODING_KEY" in str(done.exception)


def test_encode__out_of_another_kind__refused(folder: Path, tmp_path: Path) -> None:
    key = folder / "linkage.key"
    done = hearth("encode", folder / "left.csv", "--key", key, "--out", tmp_path / "x.csv")
    assert "ends in .parquet" in str(done.exception)


def test_encode__born_in_the_future__left_out_and_told(folder: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text(
        "id,forename,surname,date_of_birth,sex,postcode\n"
        "1,Ella,Marchbanks,2004-05-09,F,LS6 2AB\n2,Ezra,Okonkwo,2204-05-09,M,LS6 2AB\n",
        encoding="utf-8",
    )
    done = hearth(
        "encode", people, "--key", folder / "linkage.key", "--out", tmp_path / "x.parquet"
    )
    assert "Left out: 1 (born in the future)" in done.output
    assert "1 of 2 encoded" in done.output


def test_run_encoded__file_of_names__refused(folder: Path, tmp_path: Path) -> None:
    plain = folder / "left.csv"
    done = hearth("run-encoded", "--left", plain, "--right", plain, "--out", tmp_path / "out")
    assert "is not an encoded file" in str(done.exception)
