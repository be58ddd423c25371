"""The figures of a study as tables for the gate.

Counts of people stand in one table, the partition of everybody; all other figures are averages over
the matched participants, printed no finer than what one of them may bring.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import isfinite
from typing import Final

import polars as pl

from analytics.disclosure import Count, Dimension, Mean, Measure, Same, TrueCounts
from analytics.impact.balance import MATCHED
from analytics.impact.check import Comparison
from analytics.impact.estimate import Estimate
from analytics.impact.estimate import Measure as EffectMeasure
from analytics.impact.flow import FlowStep
from analytics.impact.protocol import Outcome, Protocol
from analytics.impact.stress.run import OutcomeStress
from analytics.impact.studies import Gathered
from analytics.impact.study import StudyResult
from analytics.impact.units import UNKNOWN
from analytics.reports.kinds import Counted

PARTICIPANTS: Final = "participants"
PERCENT: Final = "percentage points"
#: What one person may bring to a difference: of points at school, of percentages, of deviations.
_BRINGS: Final[Mapping[str, float]] = {"points": 50.0, PERCENT: 100.0, "standard deviations": 3.0}
_MATCHED_ROW: Final = "matched_participants"
#: The matched participants of every table are those of the partition.
SAME: Final = (Same(PARTICIPANTS, "", (), "people", "standing", _MATCHED_ROW),)
_SENSITIVITY: Final = (
    ("evalue", "E-value", "times the risk"),
    ("evalue_limit", "E-value of the interval's near end", "times the risk"),
    ("gamma", "Odds at which it could be chance (Rosenbaum)", "times the odds"),
)


def count_study(result: StudyResult, gathered: Gathered, source: str) -> list[Counted]:
    """Lay out everything that the report of a study prints.

    Parameters
    ----------
    gathered
        The people that the study was made on, as steps from all there are.
    source
        By whose rules it is printed.
    """
    tables = {
        **_before(result.comparison, result.protocol, gathered),
        **{f"effect:{name}": table for name, table in _count_effects(result)},
        **{f"sensitivity:{name}": table for name, table in _count_sensitivity(result)},
        **{f"choice:{name}": table for name, table in _count_choices(result)},
        **{f"group:{name}": table for name, table in _count_groups(result)},
        **{f"placebo:{number}": table for number, table in _count_placebos(result)},
        **{f"dose:{number}": table for number, table in _count_doses(result)},
    }
    return [Counted(key, source, table) for key, table in tables.items()]


def count_comparison(
    comparison: Comparison, protocol: Protocol, gathered: Gathered, source: str
) -> list[Counted]:
    """Lay out what is to be seen of a study before its outcomes are opened."""
    tables = _before(comparison, protocol, gathered)
    return [Counted(key, source, table) for key, table in tables.items()]


def _before(
    comparison: Comparison, protocol: Protocol, gathered: Gathered
) -> dict[str, TrueCounts]:
    balance = _count_balance(comparison, protocol)
    return {
        "flow": _count_flow(comparison, gathered),
        **{f"balance:{name}": table for name, table in balance},
    }


def _count_flow(comparison: Comparison, gathered: Gathered) -> TrueCounts:
    rows = [(one.key, one.label, one.people) for one in gathered.steps if not one.is_total]
    for group, who in (("participants", "Participants"), ("others", "To compare with")):
        left = [getattr(step, group) for step in comparison.flow]
        for before, after, step in _steps(left, comparison):
            label = f"{who}, not {step.label[0].lower()}{step.label[1:]}"
            rows.append((f"not_{step.key}_{group}", label, before - after))
        rows.append((f"matched_{group}", f"{who}, matched", left[-1]))
    return TrueCounts(
        "Where everybody went",
        pl.DataFrame(
            {"standing": [key for key, *_ in rows], "people": [count for *_, count in rows]}
        ),
        (Dimension("standing", "Standing", tuple((key, label) for key, label, _ in rows)),),
        (Count("people", "People"),),
        total_label="All",
    )


def _steps(left: Sequence[int], comparison: Comparison) -> Iterator[tuple[int, int, FlowStep]]:
    """Give how many there were before and after each step of the flow, and the step."""
    for (before, after), step in zip(pairwise(left), comparison.flow[1:], strict=True):
        yield before, after, step


def _count_effects(result: StudyResult) -> Iterator[tuple[str, TrueCounts]]:
    """The headline of each outcome beside the plain difference, and as an effect size."""
    for outcome in result.protocol.outcomes:
        found = result.estimates.get(outcome.column)
        if not found:
            continue
        size = next((one for one in found if one.measure is EffectMeasure.HEDGES_G), None)
        figures = {
            **_interval("effect", "Effect", result.headline(outcome.column), outcome),
            **_interval("naive", "Plain difference", result.naive[outcome.column], outcome),
        }
        if size is not None:
            figures |= _ends("size", "Effect size (Hedges' g)", size, "standard deviations", 2)
        yield (
            outcome.column,
            _row(result.comparison, f"effect_{outcome.column}", outcome.title, figures),
        )


def _count_balance(comparison: Comparison, protocol: Protocol) -> Iterator[tuple[str, TrueCounts]]:
    """The standardised differences of every covariate before and after matching."""
    balance = comparison.balance
    shown = [name for name in balance["covariate"].unique(maintain_order=True) if " * " not in name]
    for name in shown:
        rows = balance.filter(pl.col("covariate") == name)
        figures = {
            key: (
                _mean(key, label, "standard deviations", 2),
                rows.filter((pl.col("stage") == MATCHED) == after)["smd"].item(),
            )
            for key, label, after in (("before", "Before", False), ("after", "After", True))
        }
        yield name, _row(comparison, f"balance_{name}", name_covariate(name, protocol), figures)


def name_covariate(column: str, protocol: Protocol) -> str:
    """Give the title of a column of the balance: `ks2_bandlow` is `Key Stage 2 band: Low`."""
    for one in sorted(protocol.covariates, key=lambda one: -len(one.column)):
        if column.startswith(one.column):
            rest = column.removeprefix(one.column)
            if rest in ("", "²"):
                return f"{one.title}{rest.replace('²', ', squared')}"
            return f"{one.title}: {'not known' if rest == UNKNOWN else _name_level(rest)}"
    return "Likelihood of taking part" if column == "distance" else column


def _count_sensitivity(result: StudyResult) -> Iterator[tuple[str, TrueCounts]]:
    titles = {one.column: one.title for one in result.protocol.outcomes}
    for stress in result.stress.outcomes:
        values = _sensitivity(stress)
        figures = {
            key: (_mean(key, label, unit, 1), values[key]) for key, label, unit in _SENSITIVITY
        }
        yield (
            stress.outcome,
            _row(
                result.comparison, f"withstands_{stress.outcome}", titles[stress.outcome], figures
            ),
        )


def _sensitivity(stress: OutcomeStress) -> dict[str, float | None]:
    evalue, bounds = stress.evalue, stress.bounds
    return {
        "evalue": None if evalue is None else evalue.point,
        "evalue_limit": None if evalue is None else evalue.limit,
        "gamma": None if bounds is None else bounds.breaks_at,
    }


def _count_choices(result: StudyResult) -> Iterator[tuple[str, TrueCounts]]:
    """The first outcome's effect under other choices, each with its interval."""
    outcome = result.protocol.outcomes[0]
    for number, point in enumerate(result.stress.curve.of(outcome.column)):
        label = f"{point.label} (this study)" if point.is_own else point.label
        figures = _figures("effect", "Effect", (point.value, point.low, point.high), outcome)
        yield f"{number:02}", _row(result.comparison, f"choice_{number:02}", label, figures)


def _count_groups(result: StudyResult) -> Iterator[tuple[str, TrueCounts]]:
    """The first outcome's effect in each group, whose people were matched within it."""
    outcome = result.protocol.outcomes[0]
    titles = {one.column: one.title for one in result.protocol.subgroups}
    for found in result.subgroups.get(outcome.column, ()):
        count = f"participants_{found.column}"
        rows = []
        for one in found.levels:
            made = one.estimate
            ends = (None, None, None) if made is None else (made.value, made.low, made.high)
            rows.append((one.level, 0 if made is None else made.treated, *_scaled(ends, outcome)))
        figures = _figures("effect", "Effect", (None, None, None), outcome, over=count)
        schema = {found.column: pl.String, count: pl.Int64}
        schema |= dict.fromkeys(figures, pl.Float64)
        yield (
            found.column,
            TrueCounts(
                f"Effect by {titles[found.column]}",
                pl.DataFrame(rows, schema=schema, orient="row"),
                (_levels(found.column, titles[found.column], [one.level for one in found.levels]),),
                (Count(count, "Participants matched"), *(one for one, _ in figures.values())),
            ),
        )


def _count_placebos(result: StudyResult) -> Iterator[tuple[int, TrueCounts]]:
    """Effects where there can be none, in standard deviations, over the people looked at."""
    for number, one in enumerate(result.stress.placebos):
        count, unit = f"stand_ins_{number}", "standard deviations"
        ends = (one.low, one.high) if isfinite(one.high - one.low) else (None, None)
        figures: Figures = {
            key: (_mean(key, label, unit, 2, count), value)
            for key, label, value in zip(
                ("effect", "effect_low", "effect_high"),
                ("Difference", "Difference, from", "Difference, to"),
                (one.value, *ends),
                strict=True,
            )
        }
        yield (
            number,
            _one_row(f"placebo_{number}", one.title, Count(count, "People"), one.people, figures),
        )


def _count_doses(result: StudyResult) -> Iterator[tuple[int, TrueCounts]]:
    """The first outcome's effect by hours, each band beside those matched to it."""
    outcome = result.protocol.outcomes[0]
    found = result.doses.get(outcome.column)
    for number, band in enumerate(() if found is None else found.bands):
        if (made := band.estimate) is None:
            continue
        count = f"participants_dose_{number}"
        label = f"{band.least:g} to under {band.below:g} hours"
        if not isfinite(band.below):
            label = f"{band.least:g} hours or more"
        figures = _figures(
            "effect", "Effect", (made.value, made.low, made.high), outcome, over=count
        )
        yield (
            number,
            _one_row(f"dose_{number}", label, Count(count, "People"), made.treated, figures),
        )


def _levels(column: str, title: str, levels: Sequence[str]) -> Dimension:
    return Dimension(column, title, tuple((one, _name_level(one)) for one in levels))


def _name_level(level: str) -> str:
    return {"true": "Yes", "false": "No"}.get(level.lower(), level.capitalize())


Figures = dict[str, tuple[Mean, float | None]]


def _interval(name: str, label: str, estimate: Estimate, outcome: Outcome) -> Figures:
    return _figures(name, label, (estimate.value, estimate.low, estimate.high), outcome)


def _figures(
    name: str,
    label: str,
    ends: tuple[float | None, float | None, float | None],
    outcome: Outcome,
    over: str = PARTICIPANTS,
) -> Figures:
    value, low, high = _scaled(ends, outcome)
    unit = PERCENT if outcome.binary else outcome.unit
    return {
        key: (_mean(key, text, unit, 1, over), figure)
        for key, text, figure in (
            (name, label, value),
            (f"{name}_low", f"{label}, from", low),
            (f"{name}_high", f"{label}, to", high),
        )
    }


def _ends(name: str, label: str, estimate: Estimate, unit: str, decimals: int) -> Figures:
    return {
        key: (_mean(key, text, unit, decimals), figure)
        for key, text, figure in (
            (name, label, estimate.value),
            (f"{name}_low", f"{label}, from", estimate.low),
            (f"{name}_high", f"{label}, to", estimate.high),
        )
    }


def _scaled(ends: Sequence[float | None], outcome: Outcome) -> tuple[float | None, ...]:
    """Give shares as per cent."""
    times = 100.0 if outcome.binary else 1.0
    return tuple(None if end is None else end * times for end in ends)


def _mean(name: str, label: str, unit: str, decimals: int, over: str = PARTICIPANTS) -> Mean:
    return Mean(name, label, over, unit, decimals, one_person=_BRINGS.get(unit, 3.0))


def _row(comparison: Comparison, name: str, label: str, figures: Figures) -> TrueCounts:
    """Lay out one row: the matched participants, and figures over them."""
    matched = comparison.flow[-1].participants
    return _one_row(name, label, Count(PARTICIPANTS, "Participants matched"), matched, figures)


def _one_row(name: str, label: str, count: Count, people: int, figures: Figures) -> TrueCounts:
    measures: list[Measure] = [count, *(mean for mean, _ in figures.values())]
    values = {key: [value] for key, (_, value) in figures.items()}
    return TrueCounts(
        label,
        pl.DataFrame({name: ["all"], count.name: [people], **values}),
        (Dimension(name, label, (("all", "All"),)),),
        tuple(measures),
    )
