"""Matched comparisons: score, match, balance and effect; R's MatchIt and Python packages beside.

    python -m benchmarks.impact [--treated 100000] [--controls 1000000] [--given 500000]
                                [--peers 10000] [--install]

Pupils are invented: a score of 22 columns, matched within type of school and sex (10 strata) and
a caliper of 0.2 standard deviations. Each run is a process of its own; steps are told apart by its
processor time. `--given` people of five million others are matched on a score that is given. The
peers match ten others each to `--peers` people, on a score that is given too, and so does ours;
R is asked where Rscript has MatchIt, the packages where requirements/peers.txt is installed
(`--install`). What they match is measured for balance by ours.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any, Final

from benchmarks.machine import Measured, describe, print_table, run_measured

SEED: Final = 20261122
ROOT: Final = Path(__file__).parents[1]
PEERS: Final = ROOT / ".venv/peers"
#: Threads that wait for one another would count as work.
ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
TRUE_EFFECT: Final = 2.0
NUMBERS: Final = ("ks2", "idaci", "absence", "age_months")
YES_NO: Final = ("fsm", "sen", "eal", "looked_after")
CATEGORIES: Final = ("sex", "school_type", "ethnicity")
EXACT: Final = ("school_type", "sex")


def make(path: Path, treated: int, controls: int) -> None:
    """Write invented pupils; those with lower results and in poorer places take part more often."""
    import numpy as np
    import polars as pl
    from scipy.special import expit

    dice = np.random.default_rng(SEED)
    n = treated + controls
    numbers = {name: dice.normal(size=n) for name in NUMBERS}
    yes_no = {name: (dice.random(n) < 0.15).astype(np.int8) for name in YES_NO}
    school = dice.integers(0, max(n // 160, 20), n)
    categories = {
        "sex": np.array(["f", "m"])[dice.integers(0, 2, n)],
        "school_type": np.array(["a", "b", "c", "d", "e"])[school % 5],
        "ethnicity": np.array(list("abcdefghij"))[dice.integers(0, 10, n)],
    }
    drawn = (
        0.4 * numbers["idaci"] - 0.3 * numbers["ks2"] - 0.2 * numbers["absence"]
        + 0.5 * yes_no["fsm"] + 0.2 * (categories["sex"] == "f") + 0.1 * (school % 5)
    )  # fmt: skip
    # Whose draw is among the highest takes part: a logistic model of just so many people.
    rank = np.argsort(-(drawn + dice.logistic(size=n)), kind="stable")
    took_part = np.zeros(n, dtype=np.int8)
    took_part[rank[:treated]] = 1
    outcome = 45 + 6 * numbers["ks2"] - 2 * yes_no["fsm"] + TRUE_EFFECT * took_part
    outcome += dice.normal(0, 3, school.max() + 1)[school] + dice.normal(0, 8, n)
    pl.DataFrame(
        {"id": np.arange(n), "treated": took_part, **numbers, **yes_no, **categories}
        | {"school": school, "score": expit(drawn - 2.7), "att8": outcome}
    ).write_parquet(path)


def read_design(kind: str, ratio: int) -> Any:
    """Give the design of a run: `whole` fits the score, `given` takes it from its column."""
    from analytics.impact.design import Design, Distance

    return Design(
        "treated",
        (*NUMBERS, *YES_NO, *CATEGORIES) if kind == "whole" else ("ks2",),
        exact=EXACT,
        school="school" if kind == "whole" else None,
        distance=Distance.LOGIT if kind == "whole" else Distance.GIVEN,
        distance_column=None if kind == "whole" else "score",
        ratio=ratio,
    )


def run(path: Path, kind: str, ratio: int) -> dict[str, Any]:
    """Match, and of a whole run measure balance and effect; the processor seconds of each step."""
    import polars as pl

    from analytics.impact.balance import measure_balance
    from analytics.impact.estimate import Estimator, estimate_effect
    from analytics.impact.matching import match, nearest  # noqa: F401 - loaded before the clock runs
    from analytics.impact.score import score_units
    from analytics.impact.units import read_units

    design, steps, before = read_design(kind, ratio), {}, process_time()

    def step(name: str) -> None:
        nonlocal before
        steps[name] = process_time() - before
        before = process_time()

    frame = pl.read_parquet(path)
    step("read")
    units = read_units(frame, design)
    step("arrays")
    score = score_units(units, design)
    step("score")
    matched = match(units, design, score)
    step("match")
    assert matched.pairs is not None
    pairs = matched.pairs
    said = {"steps": steps, "pairs": len(pairs), "apart": float(pairs.distance.sum())}
    if kind == "whole":
        balance = measure_balance(units, matched, design)
        step("balance")
        effect = estimate_effect(units, matched, "att8", estimators=[Estimator.G_COMPUTATION])[0]
        step("effect")
        worst = balance.filter(stage="matched")["smd"].abs().max()
        said |= {"worst": worst, "effect": effect.value, "low": effect.low, "high": effect.high}
    return said


def main() -> None:
    given = _read_arguments()
    if given.run:
        path, kind, ratio = given.run
        print(json.dumps(run(Path(path), kind, int(ratio))))
        return
    if given.install:
        _install_peers()
    print(describe())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.treated:
            _print_whole(folder, given.treated, given.controls)
        if given.given:
            _print_given(folder, given.given)
        if given.peers:
            _print_peers(folder, given.peers)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.impact", description=__doc__)
    parser.add_argument("--treated", type=int, default=100_000, help="of the whole run; 0 for none")
    parser.add_argument("--controls", type=int, default=1_000_000)
    parser.add_argument(
        "--given", type=int, default=500_000, help="matched among ten times as many"
    )
    parser.add_argument("--peers", type=int, default=10_000, help="matched by the peers too")
    parser.add_argument("--install", action="store_true", help="install the packages first")
    parser.add_argument("--run", nargs=3, help=argparse.SUPPRESS)
    return parser.parse_args()


def _measure(path: Path, kind: str, ratio: int) -> Measured:
    order = [sys.executable, "-m", "benchmarks.impact", "--run", str(path), kind, str(ratio)]
    return run_measured(order, environment=ONE_THREAD)


def _print_whole(folder: Path, treated: int, controls: int) -> None:
    path = folder / "whole.parquet"
    make(path, treated, controls)
    rows = []
    for ratio in (1, 5):
        done = _measure(path, "whole", ratio)
        said = done.said
        rows.append(
            (
                f"1:{ratio}",
                *(f"{seconds:.2f}" for seconds in said["steps"].values()),
                f"{sum(said['steps'].values()):.2f}",
                f"{done.peak_mb:,.0f}",
                f"{said['pairs']:,}",
                f"{said['worst']:.4f}",
                f"{said['effect']:.2f} ({said['low']:.2f} to {said['high']:.2f})",
            )
        )
    path.unlink()
    headings = ("", "read", "arrays", "score", "match", "balance", "effect", "all", "peak MB")
    print_table(
        f"{treated:,} among {controls:,}, CPU seconds; the true effect is {TRUE_EFFECT:g}",
        (*headings, "pairs", "worst SMD", "effect (95%)"),
        rows,
    )


def _print_given(folder: Path, treated: int) -> None:
    path = folder / "given.parquet"
    make(path, treated, 10 * treated)
    rows = []
    for ratio in (1, 5):
        done = _measure(path, "given", ratio)
        steps = done.said["steps"]
        seconds = (f"{steps[name]:.2f}" for name in ("arrays", "match"))
        rows.append((f"1:{ratio}", *seconds, f"{done.peak_mb:,.0f}", f"{done.said['pairs']:,}"))
    path.unlink()
    title = f"{treated:,} among {10 * treated:,} on a given score, CPU seconds"
    print_table(title, ("", "arrays", "match", "peak MB", "pairs"), rows)


def _print_peers(folder: Path, treated: int) -> None:
    path = folder / "peers.parquet"
    make(path, treated, 10 * treated)
    if shutil.which("Rscript"):
        import polars as pl

        pl.read_parquet(path).write_csv(path.with_suffix(".csv"))
    rows = []
    for ratio in (1, 5):
        said = _measure(path, "given", ratio).said
        rows.append(_tell_peer("Hearth", ratio, said | {"cpu": said["steps"]["match"]}, said))
        for name, order in _find_peers():
            rows.append(_tell_peer(name, ratio, _ask_peer([*order, str(path), str(ratio)]), said))
    title = f"{treated:,} among {10 * treated:,}, matching alone on a given score"
    print_table(title, ("", "CPU s", "x ours", "pairs", "summed distance", "note"), rows)


def _ask_peer(order: list[str]) -> dict[str, Any]:
    done = subprocess.run(
        order, capture_output=True, text=True, check=False, env=os.environ | ONE_THREAD
    )
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        return {"missing": "failed: " + (done.stderr.splitlines() or ["no word"])[-1][:60]}
    said: dict[str, Any] = json.loads(lines[-1])
    return said


def _tell_peer(
    name: str, ratio: int, said: dict[str, Any], ours: dict[str, Any]
) -> tuple[str, ...]:
    label = f"{name}, 1:{ratio}"
    if "missing" in said:
        return label, "", "", "", "", said["missing"]
    times = said["cpu"] / ours["steps"]["match"]
    cells = f"{said['cpu']:.3f}", f"{times:,.1f}", f"{said['pairs']:,}", f"{said['apart']:.4f}"
    return label, *cells, said.get("note", "")


def _find_peers() -> Iterator[tuple[str, list[str]]]:
    here = Path(__file__).parent
    if rscript := shutil.which("Rscript"):
        yield "R MatchIt", [rscript, str(here / "impact_peers.R")]
    if (python := PEERS / "bin/python").exists():
        for name in ("pymatchit-causal", "psmpy"):
            yield name, [str(python), "-I", str(here / "impact_peers.py"), name]


def _install_peers() -> None:
    subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
    order = ["sh", "scripts/install-list.sh", str(PEERS / "bin/python"), "requirements/peers.txt"]
    subprocess.run(order, check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
