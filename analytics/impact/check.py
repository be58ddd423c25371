"""A study up to its balance: who is left, who is matched, how alike they are; no outcome read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import polars as pl

from analytics.impact.balance import MATCHED, effective_sizes, measure_balance
from analytics.impact.design import Design, Estimand
from analytics.impact.errors import StudyFault
from analytics.impact.flow import FlowStep, follow
from analytics.impact.matched import Matched
from analytics.impact.matching import match
from analytics.impact.overlap import Overlap, Suppliers, measure_overlap, measure_suppliers
from analytics.impact.protocol import Protocol
from analytics.impact.score import Score, score_units
from analytics.impact.units import Bools, Floats, Units, read_units

Progress: TypeAlias = Callable[[str, float], None]
"""Told what is being done, in words, and how much of the whole is done, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is to be seen of a matched sample before its outcomes are opened; no person is in it.

    Attributes
    ----------
    flow : from the table to those who are compared.
    balance, sizes : as `analytics.impact.balance` gives them.
    overlap : where the scores of both groups lie; None where the distance is no score.
    suppliers : from how many schools the comparison group comes; None where they are not known.
    dropped : `covariate`, `kept`, `left_out` (means of those whose effect is asked for, kept or
        not) and `smd` between them; without rows where all are kept.
    kept : share of those whose effect is asked for who were matched.
    worst_covariate, worst_smd : widest standardised difference after matching, without its sign.
    schools : among the matched; None where they are not known.
    notes : what was odd about people, a sentence each.
    """

    flow: tuple[FlowStep, ...]
    balance: pl.DataFrame
    sizes: pl.DataFrame
    overlap: Overlap | None
    suppliers: Suppliers | None
    dropped: pl.DataFrame
    kept: float
    worst_covariate: str
    worst_smd: float
    schools: int | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """People who were matched, which leave no analysis, and what is to be seen of them."""

    units: Units
    matched: Matched
    comparison: Comparison


def check_match(
    frame: pl.DataFrame, protocol: Protocol, progress: Progress | None = None
) -> Checked:
    """Match the people of a study and look how alike they are; outcomes stay closed.

    Parameters
    ----------
    frame
        One row a person, with the columns that the protocol names.
    protocol
        The study. It need not be locked: nothing is shown here that a choice could follow.

    Raises
    ------
    StudyFault
        The table does not fit the protocol, or nobody can be matched.
    """
    tell = progress or _tell_nobody
    design = protocol.design
    check_columns(frame, protocol)
    tell("Reading the people", 0.0)
    units = read_units(frame.drop(protocol.late_columns), design)
    tell("Scoring who took part", 0.2)
    score = score_units(units, design) if design.distance.is_score else None
    tell("Matching", 0.4)
    matched = match(units, design, score)
    tell("Measuring balance", 0.8)
    comparison = _compare(follow(frame, units, matched, design), units, matched, design, score)
    return Checked(units, matched, comparison)


def _compare(
    flow: tuple[FlowStep, ...],
    units: Units,
    matched: Matched,
    design: Design,
    score: Score | None,
) -> Comparison:
    balance = measure_balance(units, matched, design, score=score, interactions=True)
    covariate, smd = find_worst(balance, units)
    asked = asked_for(units, design)
    return Comparison(
        flow=flow,
        balance=balance,
        sizes=effective_sizes(units, matched),
        overlap=None if score is None else measure_overlap(units, matched, score),
        suppliers=measure_suppliers(units, matched),
        dropped=_compare_dropped(units, matched, asked),
        kept=float(matched.is_in[asked].mean()),
        worst_covariate=covariate,
        worst_smd=smd,
        schools=None if units.schools is None else len(np.unique(units.schools[matched.is_in])),
        notes=(*(() if score is None else score.warnings), *matched.notes),
    )


def check_columns(frame: pl.DataFrame, protocol: Protocol) -> None:
    """Refuse a table that lacks a column of the protocol.

    Raises
    ------
    StudyFault
        A column is not there.
    """
    named = (
        *(protocol.outcomes, protocol.placebos, protocol.covariates),
        *(protocol.subgroups, protocol.negative_controls),
    )
    needed = {one.column for group in named for one in group} | {protocol.dosage or ""} - {""}
    missing = sorted(needed - set(frame.columns))
    if missing:
        raise StudyFault(
            f"The study's table has no column {', '.join(missing)}, which the protocol names."
        )


def asked_for(units: Units, design: Design) -> Bools:
    """Give whose effect is asked for, n."""
    if design.estimand is Estimand.ATE:
        return np.ones(len(units), dtype=bool)
    return units.treated if design.estimand is Estimand.ATT else ~units.treated


def find_worst(balance: pl.DataFrame, units: Units) -> tuple[str, float]:
    """Find the column that the matched groups differ in most, among those of the covariates.

    Returns
    -------
    tuple[str, float]
        Its name and the difference without its sign; infinite where the groups differ and the one
        asked for has no spread to measure it by.
    """
    differs = pl.col("mean_treated") != pl.col("mean_control")
    after = balance.filter(
        pl.col("stage") == MATCHED, pl.col("covariate").is_in(list(units.names))
    ).with_columns(
        pl.col("smd").abs().fill_null(pl.when(differs).then(float("inf")).otherwise(0.0))
    )
    if after.is_empty():
        return "", 0.0
    worst = after.sort("smd", "covariate", descending=[True, False]).row(0, named=True)
    return str(worst["covariate"]), float(worst["smd"])


def _tell_nobody(_step: str, _part: float) -> None:
    return


def _compare_dropped(units: Units, matched: Matched, asked: Bools) -> pl.DataFrame:
    kept, left = asked & matched.is_in, asked & ~matched.is_in
    columns = units.columns if kept.any() and left.any() else units.columns[:, :0]
    means, gone = _means(columns, kept), _means(columns, left)
    spread = columns[asked].std(axis=0, ddof=1) if columns.shape[1] else means
    smd = np.divide(gone - means, spread, out=np.zeros_like(means), where=spread > 0)
    return pl.DataFrame(
        {
            "covariate": pl.Series(units.names[: columns.shape[1]], dtype=pl.String),
            "kept": means,
            "left_out": gone,
            "smd": smd,
        }
    )


def _means(columns: Floats, people: Bools) -> Floats:
    return np.asarray(columns[people].mean(axis=0)) if columns.shape[1] else np.empty(0)
