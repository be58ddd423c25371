"""How a row is printed once its counts are: percentages, intervals and averages beside them.

Everything here is worked out from printed counts; of a true figure only averages are left, and
those are printed as coarsely as `averages` says.
"""

from collections.abc import Mapping, Sequence
from math import floor
from typing import Final

from analytics.disclosure.averages import TrueMean, round_mean
from analytics.disclosure.rules import CONTROLLED, RuleSet
from analytics.disclosure.safe import Cell, Mark, SafeColumn
from analytics.disclosure.shape import Count, Mean, Measure, Share
from analytics.intervals import wilson

#: What is printed of the counts of a row; None is hidden.
Printed = Mapping[str, int | None]
_ENDS: Final = (("low", "from"), ("high", "to"))


def print_row(
    measures: Sequence[Measure],
    printed: Printed,
    means: Mapping[str, TrueMean | None],
    rules: RuleSet,
) -> tuple[Cell, ...]:
    """Print the figures of a row: one for each column of `columns_of`.

    Parameters
    ----------
    printed
        Its counts as they are printed.
    means
        Its true averages, and of how many people.
    """
    cells: list[Cell] = []
    for measure in measures:
        if isinstance(measure, Count):
            value = printed[measure.name]
            cells.append(
                hide(Mark.SMALL_COUNT, rules) if value is None else Cell(value, None, f"{value:,}")
            )
        elif isinstance(measure, Mean):
            over = printed[measure.over]
            cells.append(_mean(measure, over, means.get(measure.name), rules))
        else:
            cells += print_share(measure, printed, rules)
    return tuple(cells)


def columns_of(measures: Sequence[Measure]) -> tuple[SafeColumn, ...]:
    """Describe the columns in which measures are printed."""
    return tuple(column for measure in measures for column in _columns(measure))


def hide(mark: Mark, rules: RuleSet) -> Cell:
    """Print the mark of a hidden figure."""
    return Cell(None, mark, rules.hidden_mark)


def rule_notes(rules: RuleSet, measures: Sequence[Measure]) -> list[str]:
    """Say under a table what its rules did."""
    hidden = f"shown as “{rules.hidden_mark}”"
    if rules.rounding == CONTROLLED:
        notes = [
            f"Numbers of people are rounded up or down to a multiple of {rules.rounding_base} so "
            f"that they add up: nearly always by less than {rules.rounding_base}, and never by "
            f"{2 * rules.rounding_base} or more."
        ]
    else:
        notes = [f"Numbers of people are rounded to the nearest {rules.rounding_base}."]
    if rules.smallest_count:
        notes.append(f"Numbers below {rules.smallest_count} are {hidden}.")
    shares = [measure for measure in measures if isinstance(measure, Share)]
    if shares:
        notes.append(
            "Percentages are worked out from rounded numbers; those of fewer than "
            f"{rules.share_base} people, or with fewer than {rules.smallest_part} in or outside "
            f"the part, are {hidden}."
        )
    if any(share.interval for share in shares):
        notes.append("Intervals are Wilson's (95%), from rounded numbers.")
    if any(isinstance(measure, Mean) for measure in measures):
        notes.append(
            f"Averages over fewer than {rules.mean_base} people are {hidden}; others are rounded "
            "so far that they do not give the number of people back."
        )
    return notes


def print_share(measure: Share, printed: Printed, rules: RuleSet) -> list[Cell]:
    """Print a percentage, and the ends of its interval where it has one, of printed counts."""
    part, whole = printed[measure.part], printed[measure.whole]
    width = 1 + len(_ENDS) * measure.interval
    if whole is None or not rules.is_enough(whole, rules.share_base):
        return [hide(Mark.SMALL_BASE, rules)] * width
    if part is None or min(part, whole - part) < rules.smallest_part:
        return [hide(Mark.SMALL_PART, rules)] * width
    # In whole numbers with halves up, so that no printed figure hangs on a binary fraction.
    percents = [(200 * part + whole) // (2 * whole)]
    if measure.interval:
        percents += [floor(100 * end + 0.5) for end in wilson(part, whole)]
    return [Cell(percent, None, f"{percent}%") for percent in percents]


def _mean(measure: Mean, over: int | None, mean: TrueMean | None, rules: RuleSet) -> Cell:
    if over is None or mean is None or not rules.is_enough(over, rules.mean_base):
        return hide(Mark.FEW_FOR_MEAN, rules)
    rounded = round_mean(measure, mean, over, rules)
    if rounded is None:
        return hide(Mark.FEW_FOR_MEAN, rules)
    shown, decimals = rounded
    return Cell(shown, None, f"{shown:,.{decimals}f}")


def _columns(measure: Measure) -> list[SafeColumn]:
    if isinstance(measure, Count):
        return [SafeColumn(measure.name, measure.label, "count", measure.unit, measure.part_of)]
    if isinstance(measure, Mean):
        return [SafeColumn(measure.name, measure.label, "mean", measure.unit, over=(measure.over,))]
    over = (measure.part, measure.whole)
    found = [SafeColumn(measure.name, measure.label, "share", "per cent", over=over)]
    if measure.interval:
        found += [
            SafeColumn(
                f"{measure.name}_{end}",
                f"{measure.label} (95% interval, {word})",
                "share",
                "per cent",
                bound_of=measure.name,
                over=over,
            )
            for end, word in _ENDS
        ]
    return found
