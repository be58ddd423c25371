"""`hearth impact match`: a file in, plain files and a page out, and one plain sentence."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner, Result

from analytics.impact.errors import StudyFault
from app.commands.faults import PLAIN_FAULTS
from app.commands.impact import command


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make 240 pupils of 12 schools; those with higher results take part more often."""
    made = tmp_path_factory.mktemp("impact")
    dice = np.random.default_rng(3)
    ks2 = dice.normal(100, 8, 240).round(1)
    took_part = dice.random(240) < np.where(ks2 > 100, 0.4, 0.2)
    pl.DataFrame(
        {
            "id": [f"p{place:03}" for place in range(240)],
            "engaged": took_part.astype(int),
            "ks2": ks2,
            "decile": dice.integers(1, 11, 240),
            "sex": dice.choice(["f", "m"], 240),
            "school": [f"s{place % 12}" for place in range(240)],
            "att8": (ks2 / 2 + 2 * took_part + dice.normal(0, 5, 240)).round(1),
        }
    ).write_csv(made / "pupils.csv")
    return made


def run(file: Path, out: Path, *more: str) -> Result:
    order = ["match", str(file), "--treatment=engaged", "--covariates=ks2,decile,sex"]
    return CliRunner().invoke(command, [*order, f"--out={out}", *more])


@pytest.fixture(scope="module")
def done(folder: Path) -> Result:
    options = ("--exact=sex", "--tolerance=decile=3", "--caliper=0.2", "--ratio=2")
    options += ("--outcome=att8", "--cluster=school")
    return run(folder / "pupils.csv", folder / "out", *options)


def test_match__a_file__writes_tables_that_agree(folder: Path, done: Result) -> None:
    assert done.exit_code == 0, done.output
    people = pl.read_csv(folder / "pupils.csv")
    matched = pl.read_csv(folder / "out/matched.csv", infer_schema_length=None)
    assert matched["id"].to_list() == people["id"].to_list()
    pairs = pl.read_csv(folder / "out/pairs.csv")
    assert pairs["k"].unique().sort().to_list() == [1, 2]
    is_in = set(matched.filter(pl.col("weight") > 0)["id"])
    assert is_in == set(pairs["treated"]) | set(pairs["control"])
    both = pairs.join(people, left_on="treated", right_on="id").join(
        people, left_on="control", right_on="id", suffix="_of_other"
    )
    assert (both["sex"] == both["sex_of_other"]).all()
    assert ((both["decile"] - both["decile_of_other"]).abs() <= 3).all()
    sets = matched.filter(pl.col("weight") > 0).group_by("subclass").len()
    assert sets["len"].is_in([2, 3]).all()
    balance = pl.read_csv(folder / "out/balance.csv")
    assert balance["covariate"].unique(maintain_order=True).to_list() == [
        "distance",
        "ks2",
        "decile",
        "sexf",
        "sexm",
    ]
    assert f"{pairs['treated'].n_unique():,} of {people['engaged'].sum():,}" in done.stdout


def test_match__outcome_and_schools__estimates_with_errors_by_school(
    folder: Path, done: Result
) -> None:
    assert done.exit_code == 0, done.output
    written = json.loads((folder / "out/estimates.json").read_text())
    first = written["estimates"][0]
    assert (first["outcome"], first["estimator"]) == ("att8", "difference_in_means")
    assert {"HC1", "HC3", "pair", "cluster", "CR2"} <= set(first["se"])
    assert first["ci"][0] < first["estimate"] < first["ci"][1]
    assert (first["clusters"], first["n"]) == (12, first["n_treated"] + first["n_control"])
    assert {one["estimator"] for one in written["estimates"]} == {
        "difference_in_means",
        "regression_adjusted",
        "g_computation",
        "doubly_robust",
    }


def test_match__page__stands_alone_and_says_what_may_not_be_claimed(
    folder: Path, done: Result
) -> None:
    assert done.exit_code == 0, done.output
    page = (folder / "out/report.html").read_text()
    assert "<script" not in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    assert page.count("<figure>") == page.count('role="img"') == page.count("<desc") == 4
    assert page.count("<h1>") == 1
    for said in (
        "What may not be claimed",
        "No protocol was locked",
        "Effect on att8",
        "12 schools",
    ):
        assert said in page


def test_match__rows_in_another_order__same_people(folder: Path, tmp_path: Path) -> None:
    assert run(folder / "pupils.csv", tmp_path / "one").exit_code == 0
    shuffled = pl.read_csv(folder / "pupils.csv").sample(fraction=1, shuffle=True, seed=1)
    shuffled.write_parquet(tmp_path / "pupils.parquet")
    again = run(tmp_path / "pupils.parquet", tmp_path / "two", "--json")
    assert again.exit_code == 0, again.output
    assert json.loads(again.stdout)["design"]["ties"] == "hash"
    one, two = (
        sorted(pl.read_csv(tmp_path / name / "pairs.csv").rows()) for name in ("one", "two")
    )
    assert one == two
    assert "No outcome was asked for" in (tmp_path / "two/report.html").read_text()


def test_match__coarse_classes__have_no_pairs_and_no_score(folder: Path, tmp_path: Path) -> None:
    done = run(folder / "pupils.csv", tmp_path, "--method=cem")
    assert done.exit_code == 0, done.output
    assert pl.read_csv(tmp_path / "pairs.csv").is_empty()
    assert pl.read_csv(tmp_path / "matched.csv")["distance"].null_count() == 240
    assert "This method scores nobody" in (tmp_path / "report.html").read_text()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,engaged,ks2,decile,sex\na,1,5,1,f\na,0,6,2,m\nb,0,7,2,f\n", "stood before"),
        ("id,engaged,ks2,decile,sex\na,1,5,1,f\nb,0,5,2,m\nc,0,5,2,f\n", "same for everybody"),
        ("id,engaged,ks2,decile,sex\na,1,NA,1,f\nb,0,5,2,m\nc,0,6,2,f\n", r"ks2 \(1\)"),
        ("id,engaged,ks2\na,1,5\n", "no column decile, sex"),
        ("", "cannot be read"),
    ],
)
def test_match__bad_file__is_one_plain_sentence(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(text)
    done = run(tmp_path / "bad.csv", tmp_path / "out")
    assert isinstance(done.exception, StudyFault)
    with pytest.raises(StudyFault, match=said):
        raise done.exception
    assert not (tmp_path / "out").exists()


def test_match__tolerance_that_is_none__is_said(folder: Path, tmp_path: Path) -> None:
    done = run(folder / "pupils.csv", tmp_path, "--tolerance=decile")
    assert done.exit_code == 2
    assert "'decile' is not a column and a width" in done.output


def test_faults__of_studies__are_plain() -> None:
    assert StudyFault in PLAIN_FAULTS
