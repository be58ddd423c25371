"""The match report of a source as the template draws it, for those who may see counts."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.linkage.groups import TITLES, GroupNames, title_of
from app.linkage.queries import AtThreshold, Bin
from app.linkage.views import share, source_title
from app.linkage.waterfall import signed

RULES = {
    "identifier": "A shared identifier (UPN, ULN or HUSID)",
    "reviewed": "Decided by reviewers",
    "exact": "Names, date of birth and postcode the same",
    "name_birth_school": "Names, date of birth and school the same",
    "name_birth_near": "Names and date of birth the same, postcodes near",
    "name_birth": "Names and date of birth the same",
    "form_birth_postcode": "Forms of one forename; surname, date of birth and postcode the same",
    "forename_birth_postcode": "Forename, date of birth and postcode the same",
    "name_postcode": "Names and postcode the same",
    "weighed": "None of these: weighed field by field",
}


def answer(report: Mapping[str, Any]) -> str:
    """Return the first sentence of a match report."""
    return (
        f"{report['linked']:,} of {report['participants']:,} participants"
        f" ({_rate(report)}) are linked to {source_title(report['source'])} in some year;"
        f" {report['unsure']:,} more wait for a person to look at them."
    )


def safe_answer(report: Mapping[str, Any]) -> str:
    """Return the first sentence of a match report for those who may see no count."""
    return (
        f"By their own probabilities, {share(report['precision'])} of the links to"
        f" {source_title(report['source'])} are right, and {share(report['recall'])} of the likely"
        " matches are linked."
    )


def _rate(row: Mapping[str, Any]) -> str:
    return share(row["rate"]) or "none"


def year_lines(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the years of a source."""
    return [
        {**_line(one), "title": one["year"], "records": one.get("records")}
        for one in report["years"]
    ]


def breakdowns(report: Mapping[str, Any], names: GroupNames) -> list[dict[str, Any]]:
    """Return a table for each breakdown: completeness first, schools last."""
    given = report["groups"]
    order = [name for name in TITLES if name in given]
    order += [name for name in given if name not in TITLES]
    return [
        {
            "title": title_of(name),
            "heading": _heading(name),
            "lines": [
                {**_line(row), "title": names.name(name, row["group"])} for row in given[name]
            ],
        }
        for name in order
    ]


def _heading(name: str) -> str:
    return title_of(name).partition(" (")[0]


def _line(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "participants": row["participants"],
        "linked": row["linked"],
        "unsure": row["unsure"],
        "rate": _rate(row),
        "range": f"{row['low']:.1%} to {row['high']:.1%}",
        "recall": share(row["recall"]),
    }


def differences(report: Mapping[str, Any], names: GroupNames) -> list[dict[str, Any]]:
    """Return the groups that are linked less or more than others by more than chance."""
    return [
        {
            "title": f"{_heading(one['breakdown'])}: {names.name(one['breakdown'], one['group'])}",
            "participants": one["participants"],
            "rate": _rate(one),
            "difference": _points(one["difference"]),
            "range": f"{_points(one['low'])} to {_points(one['high'])}",
            "recall": share(one["recall"]),
            "recall_of_rest": share(one["recall_of_rest"]),
        }
        for one in report["differing"]
    ]


def _points(value: float) -> str:
    return signed(value * 100)


def rule_lines(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return how many links have which match key in common, the strictest first."""
    counts = report["by_rule"]
    total = sum(counts.values()) or 1
    order = [*(name for name in RULES if name in counts), *(n for n in counts if n not in RULES)]
    return [
        {
            "title": RULES.get(name, name.replace("_", " ").capitalize()),
            "links": counts[name],
            "share": share(counts[name] / total),
        }
        for name in order
    ]


def threshold_lines(
    thresholds: Sequence[AtThreshold], used: float, *, with_counts: bool
) -> list[dict[str, Any]]:
    """Return what each threshold would give; the one in use is marked."""
    return [
        {
            "title": f"{one.threshold:.2f}",
            "is_used": abs(one.threshold - used) < 1e-9,
            "links": one.links if with_counts else None,
            "participants": one.participants if with_counts else None,
            "precision": share(one.precision, 2 if with_counts else 1),
            "recall": share(one.recall, 2 if with_counts else 1),
        }
        for one in thresholds
    ]


def bin_lines(bins: Sequence[Bin]) -> list[dict[str, Any]]:
    """Return the bars of the picture as lines of its table."""
    return [
        {
            "title": f"{one.low:.2f} to {one.high:.2f}",
            "pairs": one.pairs,
            "linked": one.linked,
            "unsure": one.unsure,
            "not_linked": one.not_linked,
        }
        for one in bins
    ]
