"""How far the estimates of `maps` can be trusted: figures measured once, stated on every page.

They stand in `accuracy.csv`; `tests/unit/maps/test_accuracy.py` measures them again.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("accuracy.csv")
_NUMBERS: Final = ("larger_class", "accuracy", "kappa", "auc", "median_error_km")


@dataclass(frozen=True, slots=True)
class Accuracy:
    """One comparison of an estimate with what it stands in for.

    Attributes
    ----------
    estimate : column of the estimate, `settlement_urban` or `coast_km`.
    rule : what was compared.
    compared_with : the official classification, list of towns or line.
    unit : of what there are `count`.
    count : units compared.
    larger_class : share of the units in the larger class: what always guessing it would reach.
    accuracy : share of the units in agreement, 0 to 1.
    kappa : Cohen's, agreement beyond chance, at most 1.
    auc : area under the receiver operating curve of the distance, 0.5 to 1.
    median_error_km : median of the absolute error.
    """

    estimate: str
    rule: str
    compared_with: str
    unit: str
    count: int
    larger_class: float | None
    accuracy: float | None
    kappa: float | None
    auc: float | None
    median_error_km: float | None

    @property
    def sentence(self) -> str:
        """What was found, in one plain sentence."""
        rule = f"{self.rule[0].upper()}{self.rule[1:]}"
        if self.accuracy is None:
            metres = 1000 * (self.median_error_km or 0)
            return (
                f"{rule}: half of {self.count:,} {self.unit} are within {metres:,.0f} m of"
                f" {self.compared_with}."
            )
        return (
            f"{rule}: {self.accuracy:.1%} of {self.count:,} {self.unit} agree with"
            f" {self.compared_with}; kappa is {self.kappa:.2f}, and always giving the commoner"
            f" answer would reach {self.larger_class:.1%}."
        )


@cache
def list_accuracy(estimate: str | None = None) -> tuple[Accuracy, ...]:
    """List the comparisons, of one estimate or of all, the most telling of each first.

    Parameters
    ----------
    estimate
        `settlement_urban` or `coast_km`; None for both.
    """
    with _FILE.open(encoding="utf-8", newline="") as lines:
        found = tuple(_read(row) for row in csv.DictReader(lines))
    return tuple(each for each in found if estimate in {None, each.estimate})


def _read(row: dict[str, str]) -> Accuracy:
    numbers = {name: float(row[name]) if row[name] else None for name in _NUMBERS}
    return Accuracy(
        estimate=row["estimate"],
        rule=row["rule"],
        compared_with=row["compared_with"],
        unit=row["unit"],
        count=int(row["count"]),
        **numbers,
    )
