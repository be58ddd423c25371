"""Which institutions are asked to respond: the four criteria of main 10 (A-20)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from analytics.heses.returns import FUNDABLE, ZERO, Cells, load_factor, total

CRITERIA: Final[Mapping[int, str]] = {
    1: "Holdback differs by more than £500,000",
    2: "The difference in holdback is more than 3 per cent of teaching grant",
    3: "Part-time load factors vary by more than 0.1",
    4: "Predicted HEFCE-fundable numbers (columns 2 and 3) differ significantly and are important",
}
_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Beyond these, and not at them, a criterion is met.

    Attributes
    ----------
    holdback_pounds : main 10(1).
    grant_per_cent : main 10(2), of teaching grant.
    load_factor : main 10(3).
    significant_per_cent, important_per_cent : main 10(4), which leaves them undefined (A-20): the
        difference, of the larger figure; and that figure, of column 4.
    """

    holdback_pounds: Decimal = Decimal(500_000)
    grant_per_cent: Decimal = Decimal(3)
    load_factor: Decimal = Decimal("0.1")
    significant_per_cent: Decimal = Decimal(10)
    important_per_cent: Decimal = Decimal(5)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One criterion of one institution; `met` is None where what it needs was not given."""

    criterion: int
    met: bool | None
    figure: Decimal | None
    threshold: Decimal


def judge(
    returned: Cells,
    recreated: Cells,
    *,
    holdback_difference: Decimal | None,
    teaching_grant: Decimal | None,
    thresholds: Thresholds,
) -> tuple[Judgement, ...]:
    """Judge one institution's tables by the four criteria.

    Parameters
    ----------
    returned, recreated
        The institution's cells.
    holdback_difference, teaching_grant
        In pounds; None where no funding was given.
    thresholds
        What is beyond tolerance.

    Source: main 10; A-20 for what it leaves undefined. Differences are absolute, inequalities
    strict.
    """
    money = abs(holdback_difference) if holdback_difference is not None else None
    share = money / teaching_grant * _HUNDRED if money is not None and teaching_grant else None
    factors = load_factor(returned), load_factor(recreated)
    varies = abs(factors[0] - factors[1]) if None not in factors else None  # type: ignore[operator]
    return (
        _beyond(1, money, thresholds.holdback_pounds),
        _beyond(2, share, thresholds.grant_per_cent),
        _beyond(3, varies, thresholds.load_factor),
        _predicted(returned, recreated, thresholds),
    )


def _beyond(criterion: int, figure: Decimal | None, threshold: Decimal) -> Judgement:
    met = None if figure is None else figure > threshold
    return Judgement(criterion, met, figure, threshold)


def _predicted(returned: Cells, recreated: Cells, thresholds: Thresholds) -> Judgement:
    """Columns 2 and 3, each: the greatest difference among those that are important."""
    important, others = [ZERO], [ZERO]
    for column in ("2", "3"):
        figures = [_fundable(cells, column) for cells in (returned, recreated)]
        larger = max(figures)
        if not larger:
            continue
        difference = abs(figures[0] - figures[1]) / larger * _HUNDRED
        cells = returned if figures[0] >= figures[1] else recreated
        column_4 = _fundable(cells, "4")
        is_important = larger * _HUNDRED > thresholds.important_per_cent * column_4
        (important if is_important else others).append(difference)
    met = max(important) > thresholds.significant_per_cent
    figure = max(important) if len(important) > 1 else max(others)
    return Judgement(4, met, figure, thresholds.significant_per_cent)


def _fundable(cells: Cells, column: str) -> Decimal:
    return total(cells, lambda c: c.fundability == FUNDABLE and c.column == column)
