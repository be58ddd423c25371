"""A matched comparison of one table as it stands, without a protocol: to explore, not to claim."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl
from threadpoolctl import threadpool_limits

from analytics.impact.balance import MATCHED, Light, effective_sizes, light_of, measure_balance
from analytics.impact.design import Design
from analytics.impact.estimate import Estimate, estimate_effect
from analytics.impact.matched import Matched
from analytics.impact.matching import match
from analytics.impact.score import Score, score_units
from analytics.impact.units import Units, read_units


@dataclass(frozen=True, slots=True)
class AdHoc:
    """A matched comparison of one table.

    Attributes
    ----------
    units, score, matched : the people, their scores (None where the method has none), and who was
        matched. balance, sizes : as `analytics.impact.balance` gives them.
    estimates : of each outcome that was asked for, in their order.
    warnings : what the reader must know, a sentence each.
    """

    design: Design
    units: Units
    score: Score | None
    matched: Matched
    balance: pl.DataFrame
    sizes: pl.DataFrame
    estimates: tuple[Estimate, ...]
    warnings: tuple[str, ...]


def compare(
    frame: pl.DataFrame,
    design: Design,
    outcomes: Sequence[str],
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> AdHoc:
    """Match the people of a table, measure how alike they are, and compare their outcomes.

    Parameters
    ----------
    frame
        One row a person. design
        Who is compared with whom; errors are clustered by its school.
    outcomes
        Columns of numbers or of 0 and 1; the effects are estimated however alike the groups are,
        and a warning says where they are not.

    Raises
    ------
    StudyFault
        The table does not fit the design, or nobody can be matched.
    """
    progress("Reading the people")
    units = read_units(frame, design)
    score = score_units(units, design) if design.needs_score else None
    progress("Matching")
    matched = match(units, design, score)
    progress("Measuring balance")
    balance = measure_balance(units, matched, design, score=score)
    progress("Estimating")
    # Threads that wait for one another over the columns of a regression cost more than they do.
    with threadpool_limits(1, "blas"):
        estimates = [
            estimate
            for outcome in outcomes
            for estimate in estimate_effect(units, matched, outcome, estimand=design.estimand)
        ]
    warnings = (
        *(score.warnings if score else ()),
        *matched.notes,
        *_tell_balance(balance, units, has_outcomes=bool(outcomes)),
    )
    sizes = effective_sizes(units, matched)
    return AdHoc(design, units, score, matched, balance, sizes, tuple(estimates), warnings)


def list_matched(found: AdHoc, frame: pl.DataFrame) -> pl.DataFrame:
    """List people in the order of their table: `id`, `weight`, `subclass` from 1, `distance`."""
    units, matched = found.units, found.matched
    rows = pl.DataFrame(
        {
            "id": units.ids,
            "weight": matched.weights,
            "subclass": matched.subclass + 1,
            "distance": None if found.score is None else found.score.values,
        }
    ).with_columns(subclass=pl.when(pl.col("subclass") > 0).then("subclass"))
    ids = frame.select(id=pl.col(found.design.id).cast(pl.String))
    return ids.join(rows, on="id", how="inner", maintain_order="left")


def list_pairs(found: AdHoc, frame: pl.DataFrame) -> pl.DataFrame:
    """List pairs in the order of the table: `treated`, `control`, `k`.

    As in MatchIt's `match.matrix` the first is the person for whom a match was looked for: of the
    ATC one of the others.
    """
    pairs = found.matched.pairs
    if pairs is None:
        return pl.DataFrame(schema={"treated": pl.String, "control": pl.String, "k": pl.Int64})
    rows = pl.DataFrame(
        {
            "treated": found.units.ids.gather(pairs.focal),
            "control": found.units.ids.gather(pairs.other),
            "k": pairs.rank,
        }
    ).sort("k", maintain_order=True)
    ids = frame.select(treated=pl.col(found.design.id).cast(pl.String))
    return ids.join(rows, on="treated", how="inner", maintain_order="left_right")


def describe(found: AdHoc) -> dict[str, Any]:
    """Give the design, the people, the warnings and the estimates as plain values for JSON."""
    return {
        "design": asdict(found.design),
        "people": found.sizes.to_dicts(),
        "left_out_unknown": found.units.dropped,
        "warnings": list(found.warnings),
        "estimates": [_describe_estimate(one) for one in found.estimates],
    }


def write_tables(found: AdHoc, frame: pl.DataFrame, folder: Path) -> None:
    """Write matched.csv, pairs.csv, balance.csv and estimates.json into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    list_matched(found, frame).write_csv(folder / "matched.csv")
    list_pairs(found, frame).write_csv(folder / "pairs.csv")
    found.balance.write_csv(folder / "balance.csv")
    text = json.dumps(describe(found), indent=2)
    (folder / "estimates.json").write_text(text + "\n", encoding="utf-8")


def _describe_estimate(one: Estimate) -> dict[str, Any]:
    return {
        "outcome": one.outcome,
        "estimator": one.estimator,
        "estimand": one.estimand,
        "measure": one.measure,
        "estimate": _finite(one.value),
        "se": {kind: _finite(error) for kind, error in one.errors.items()},
        "se_used": one.used,
        "ci": [_finite(one.low), _finite(one.high)],
        "p": _finite(one.p),
        "df": _finite(one.df),
        "n": one.treated + one.controls,
        "n_treated": one.treated,
        "n_control": one.controls,
        "clusters": one.clusters,
        "notes": list(one.notes),
    }


def _finite(value: float | None) -> float | None:
    """Give a number as JSON knows it: a normal distribution's degrees of freedom are none."""
    return value if value is not None and math.isfinite(value) else None


def _find_poor(balance: pl.DataFrame, units: Units) -> Mapping[str, float]:
    """Give the covariates that differ by more than 0.1 after matching, the widest first."""
    after = balance.filter(
        pl.col("stage") == MATCHED, pl.col("covariate").is_in(list(units.names))
    ).sort(pl.col("smd").abs(), descending=True, nulls_last=False)
    poor = {Light.ADJUST, Light.APART}
    return {
        name: math.inf if smd is None else abs(smd)
        for name, smd in after.select("covariate", "smd").iter_rows()
        if light_of(smd) in poor
    }


def _tell_balance(balance: pl.DataFrame, units: Units, *, has_outcomes: bool) -> list[str]:
    worst = _find_poor(balance, units)
    if not worst:
        return []
    named = ", ".join(f"{name} ({smd:.2f})" for name, smd in list(worst.items())[:5])
    more = f" and {len(worst) - 5} more" if len(worst) > 5 else ""
    told = f"The matched groups still differ by more than 0.1 standard deviations: {named}{more}."
    if has_outcomes:
        told += (
            " The estimates were made all the same; a difference in outcomes may come from this."
        )
    return [told]
