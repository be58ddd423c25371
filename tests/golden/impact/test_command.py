"""`hearth impact match` on the data of R's MatchIt: the same people, weights and effects."""

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from app.commands.impact import command
from tests.support.golden_impact import (
    FOLDER,
    HIGH_SCHOOL,
    LALONDE,
    needs_golden,
    read_case,
    read_people,
)

pytestmark = needs_golden

ON_PAIRS = {
    "L01_nn_default": "",
    "L02_nn_cal0.2": "--caliper 0.2",
    "L06_nn_closest": "--order closest",
    "L09_nn_ratio2": "--ratio 2",
    "L13_nn_replace": "--replace",
    "L18_nn_exact_cal0.2": "--exact race,married --caliper 0.2",
    "L21_nn_linear_logit_cal0.2": "--distance linear-logit --caliper 0.2",
    "L22_nn_probit": "--distance probit",
    "L24_nn_cov_caliper": "--caliper 0.2 --tolerance age=5",
    "L26_nn_robust_mahalanobis": "--distance robust-mahalanobis",
    "L30_nn_ATC": "--replace --estimand atc",
    "L31_nn_discard_both": "--discard both --reestimate",
    "L47_nn_sweights": "--weights sw --caliper 0.25",
    "H01_nn_exact_cal0.2": "--exact female,minority --caliper 0.2 --cluster school",
}
ON_WEIGHTS = {
    "L37_subclass6_ATT": "--method subclass",
    "L39_cem_default": "--method cem",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Give the two tables as files; LaLonde's with the sampling weights of one case."""
    lalonde = tmp_path_factory.mktemp("golden") / "lalonde.parquet"
    read_people("lalonde").write_parquet(lalonde)
    return {"L": lalonde, "H": FOLDER / "hsb.csv"}


def run(case: str, options: str, files: dict[str, Path], out: Path) -> None:
    treatment, covariates, outcome = (
        ("treat", LALONDE, "re78") if case[0] == "L" else ("catholic", HIGH_SCHOOL, "mathach")
    )
    order = ["match", str(files[case[0]]), f"--treatment={treatment}", "--ties=file"]
    order += [f"--covariates={','.join(covariates)}", f"--outcome={outcome}", f"--out={out}"]
    done = CliRunner().invoke(command, [*order, *options.split()], catch_exceptions=False)
    assert done.exit_code == 0, done.output


def assert_weights(case: str, out: Path) -> None:
    expected = read_case(case).units
    found = pl.read_csv(out / "matched.csv", infer_schema_length=None)
    assert found.columns == ["id", "weight", "subclass", "distance"]
    assert found["id"].to_list() == expected["id"].to_list()
    assert found["weight"].to_list() == pytest.approx(expected["weight"].to_list(), abs=1e-9)


def assert_effects(case: str, out: Path) -> None:
    estimates = json.loads((out / "estimates.json").read_text())["estimates"]
    by_name = {one["estimator"]: one for one in reversed(estimates)}
    effects = read_case(case).figures["effects"]
    unadjusted = by_name["difference_in_means"]
    assert unadjusted["estimate"] == pytest.approx(effects["unadjusted"]["estimate"], rel=1e-6)
    errors = effects["unadjusted"]["se"]
    assert unadjusted["se"]["HC1"] == pytest.approx(errors["HC1"], rel=1e-6)
    for ours, of_r in (("pair", "CL_subclass"), ("cluster", "CL_school")):
        if of_r in errors:
            assert unadjusted["se"][ours] == pytest.approx(errors[of_r], rel=1e-6)


@pytest.mark.parametrize("case", ON_PAIRS)
def test_match__nearest__pairs_weights_and_effects_of_r(
    case: str, files: dict[str, Path], tmp_path: Path
) -> None:
    run(case, ON_PAIRS[case], files, tmp_path)
    pairs = pl.read_csv(tmp_path / "pairs.csv")
    assert pairs.columns == ["treated", "control", "k"]
    assert set(pairs.rows()) == set(read_case(case).pairs.rows())
    assert_weights(case, tmp_path)
    assert_effects(case, tmp_path)


@pytest.mark.parametrize("case", ON_WEIGHTS)
def test_match__other_methods__weights_and_effects_of_r(
    case: str, files: dict[str, Path], tmp_path: Path
) -> None:
    run(case, ON_WEIGHTS[case], files, tmp_path)
    assert_weights(case, tmp_path)
    assert_effects(case, tmp_path)
