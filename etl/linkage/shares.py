"""Counts and shares of people with their intervals, and how much one group differs from others."""

from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

import polars as pl


class Interval(NamedTuple):
    """Lower and upper end."""

    low: float
    high: float


def count_rules(rules: pl.Series) -> dict[str, int]:
    """Count the pairs of each rule, the most frequent first and equal counts by name."""
    counted = rules.rename("rule").value_counts(name="pairs")
    return dict(counted.sort("pairs", "rule", descending=[True, False]).rows())


def wilson(part: float, whole: float, *, confidence: float = 0.95) -> Interval:
    """Give the score interval of a share.

    Parameters
    ----------
    part, whole
        Numbers of people.
    confidence
        Above 0 and below 1.

    Returns
    -------
    Interval
        Shares from 0 to 1; the whole range where there is nobody.

    Source
    ------
    E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209 to 212. Checked
    against `scipy.stats.binomtest`.
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = part / max(whole, 1)
    middle = (part + z * z / 2) / (whole + z * z)
    half = z * sqrt(share * (1 - share) * whole + z * z / 4) / (whole + z * z)
    return Interval(max(middle - half, 0.0), min(middle + half, 1.0))


_PART, _WHOLE, _OTHER, _OF = (pl.col(name) for name in ("part", "whole", "other", "of"))
_BOTH = _WHOLE + _OF


def compare_within(strata: pl.DataFrame, by: str) -> pl.DataFrame:
    """Compare each group's share with that of all others in the same strata.

    Parameters
    ----------
    strata
        The column `by`, part and whole (people of the group in a stratum), other and of (people of
        all other groups in it). A stratum without either side says nothing.

    Returns
    -------
    pl.DataFrame
        by, difference (share of the group less that of the others) and its standard error, by
        group, in the order of groups; nothing of a group that has nobody to be compared with.

    Source
    ------
    The risk difference of Mantel and Haenszel over strata; its variance by T. Sato, Biometrics 45
    (1989), 1323 to 1324, which holds for few large strata and for many small ones. Checked by
    drawing samples.
    """
    compared = strata.filter((_WHOLE > 0) & (_OF > 0)).group_by(by).agg(
        (_WHOLE * _OF / _BOTH).sum().alias("weight"),
        ((_PART * _OF - _OTHER * _WHOLE) / _BOTH).sum().alias("apart"),
        ((_PART * (_OF - _OTHER) + _OTHER * (_WHOLE - _PART)) / (2 * _BOTH)).sum().alias("q"),
        (
            (_WHOLE**2 * _OTHER - _OF**2 * _PART + _WHOLE * _OF * (_OF - _WHOLE) / 2) / _BOTH**2
        ).sum().alias("p"),
    )  # fmt: skip
    found = compared.with_columns((pl.col("apart") / pl.col("weight")).alias("difference"))
    variance = (pl.col("difference") * pl.col("p") + pl.col("q")) / pl.col("weight") ** 2
    return found.select(by, "difference", variance.clip(0).sqrt().alias("error")).sort(by)
