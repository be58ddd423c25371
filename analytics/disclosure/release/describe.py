"""What a release says of itself: its rules, what is hidden and why, what the attack came to."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from analytics.disclosure.release.attack import Finding
from analytics.disclosure.release.controlled import share_rounded_up
from analytics.disclosure.release.groups import Group, Hierarchy, Structure
from analytics.disclosure.release.profiles import Profile
from analytics.disclosure.release.published import TABLE_ENDING, Figure, Published

_FEWEST_MEASURED: Final = 50


def words(group: Group) -> str:
    """Write the name of a group for people."""
    return ", ".join(f"{dimension}={label}" for dimension, label in group) or "everybody"


def mean_error(
    profile: Profile,
    structure: Structure,
    counts: NDArray[np.int64],
    figures: Mapping[int, Figure],
) -> tuple[float, bool]:
    """Give the mean error of the printed figures, if that tells nothing of any of them.

    Totals that are sums of printed figures are left out: they are off by what is hidden. Of a few
    figures, or near the least or the most that there can be, the mean would itself be a clue;
    then it is what the rule leads one to expect of evenly spread counts.
    """
    if profile.rounding == "none":
        return 0.0, True
    errors = [
        abs(value - int(counts[group]))
        for group, (value, _) in figures.items()
        if value is not None and (profile.totals != "sum" or structure.cells[group])
    ]
    base = profile.base
    widest = base - 1 if profile.rounding == "random" else base // 2
    expected = sum(_expected_error(profile, rest) for rest in range(base)) / base
    mean = sum(errors) / len(errors) if errors else expected
    if len(errors) >= _FEWEST_MEASURED and 0.25 * widest <= mean <= 0.75 * widest:
        return round(mean, 1), True
    return round(expected, 1), False


def _expected_error(profile: Profile, rest: int) -> float:
    """Give the error to expect of a count that is `rest` above a multiple of the base."""
    base = profile.base
    if profile.rounding != "random":
        return min(rest, base - rest)
    upwards = share_rounded_up(rest, base)
    return upwards * (base - rest) + (1 - upwards) * rest


def describe_published(published: Published) -> dict[str, Any]:
    """Describe a release by what a reader may know: no count, and not which of them are small."""
    figures = published.figures()
    marks = [mark for _, mark in figures.values() if mark]
    return {
        **published.profile.describe(),
        "hierarchy": _downwards(published.hierarchy),
        "tables": [
            {
                "file": f"{table.name}{TABLE_ENDING}",
                "dimensions": list(table.layout.dimensions),
                "value": table.value,
                "rows": len(table.figures),
            }
            for table in published.tables
        ],
        "figures": len(figures),
        "hidden": {
            "figures": len(marks),
            "by_mark": {mark: marks.count(mark) for mark in sorted(set(marks))},
            "cells": [words(group) for group, (_, mark) in figures.items() if mark],
            "why": _reasons(published.profile),
        },
    }


def describe_finding(finding: Finding, structure: Structure) -> dict[str, Any]:
    """Say what an attack came to: labels, never counts."""
    return {
        "safe": finding.is_safe,
        "contradictory": finding.contradictory,
        "hits": [
            {"group": words(structure.groups[group]), "what": str(hit)}
            for group, hit in finding.hits.items()
        ],
        "unsettled": [words(structure.groups[group]) for group in finding.unsettled],
    }


def _reasons(profile: Profile) -> dict[str, str]:
    """Say in plain words why a figure is hidden or not the count itself."""
    told = {
        "primary": [
            f"{mark}: counts from {first} to {last}" for mark, first, last in profile.marks
        ],
        "secondary": ["c: other counts, from which a small one could be worked out"]
        if profile.secondary
        else [],
        "rounding": _rounding(profile),
    }
    return {why: "; ".join(sentences) for why, sentences in told.items() if sentences}


def _rounding(profile: Profile) -> Sequence[str]:
    if profile.rounding == "none":
        return []
    how = {
        "own": "each figure on its own; totals need not add",
        "sum": "totals are sums of the printed figures",
        "additive": "up or down by less than the base, so that all figures add",
    }[profile.totals]
    return [f"all figures are multiples of {profile.base}", how]


def _downwards(hierarchy: Hierarchy) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for dimension, parents in hierarchy.items():
        for child, parent in parents.items():
            found.setdefault(dimension, {}).setdefault(parent, []).append(child)
    return found
