"""The effects in the groups that a protocol names, each group matched anew within itself."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from analytics.impact.design import Design
from analytics.impact.estimate import Estimator, Options
from analytics.impact.estimate.subgroups import Prepare, Subgroups, estimate_subgroups
from analytics.impact.matched import Matched
from analytics.impact.matching import match
from analytics.impact.protocol import Protocol
from analytics.impact.units import Units, read_units


def tell_groups_apart(
    frame: pl.DataFrame, protocol: Protocol, outcomes: Sequence[str]
) -> dict[str, tuple[Subgroups, ...]]:
    """Estimate the effect on each outcome in each group of each column that a protocol names.

    Pairs made for all are not pairs within a group: each group is matched by the study's design,
    but for the column that all of it have in common.

    Parameters
    ----------
    frame
        One row a person, outcomes included.

    Raises
    ------
    StudyFault
        An outcome is no number.
    """
    headline = Estimator(protocol.estimators[0])
    compares_matched = headline is not Estimator.DOUBLY_ROBUST
    prepare = _match_once(protocol.design)
    return {
        outcome: estimate_subgroups(
            frame,
            [one.column for one in protocol.subgroups],
            outcome,
            prepare,
            school=protocol.design.school,
            estimator=headline if compares_matched else Estimator.G_COMPUTATION,
            options=Options(estimand=protocol.design.estimand),
            correction=protocol.correction,
        )
        for outcome in outcomes
    }


def _match_once(design: Design) -> Prepare:
    """Match each group by the design, once for all outcomes."""
    made: dict[tuple[str, object], tuple[Units, Matched]] = {}

    def prepare(rows: pl.DataFrame, column: str) -> tuple[Units, Matched]:
        key = (column, rows[column][0])
        if key not in made:
            within = _leave_out(design, column)
            units = read_units(rows, within)
            made[key] = units, match(units, within)
        return made[key]

    return prepare


def _leave_out(design: Design, column: str) -> Design:
    def others(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if name != column)

    return replace(
        design,
        covariates=others(design.covariates),
        exact=others(design.exact),
        mahalanobis_on=others(design.mahalanobis_on),
        calipers=tuple(one for one in design.calipers if one.column != column),
        cutpoints=tuple(one for one in design.cutpoints if one[0] != column),
        grouping=tuple(one for one in design.grouping if one[0] != column),
    )
