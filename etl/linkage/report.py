"""How many were linked, of whom, and who is missed: the match-rate report of one source.

Counts of persons, for those who answer for the linkage: nothing in it has passed disclosure
control. Knows no warehouse; what people may be broken down by is handed to it.
"""

from collections.abc import Sequence
from statistics import NormalDist
from typing import Any, Final

import polars as pl

from etl.linkage.linker import PERIOD, LinkResult, expected_errors
from etl.linkage.shares import compare_within, count_rules, wilson

FEWEST_COMPARED: Final = 20
"""A group with fewer people, or with fewer people outside it, is not compared with the rest."""
CONFIDENCE: Final = 0.95
COMPLETENESS, COHORT = "completeness", "cohort"
NOT_KNOWN: Final = "not known"
CAUTIONS: Final = (
    "Not linked is no proof of not being in the records: links are missed, above all where a date "
    "of birth or a postcode is lacking or a name has changed.",
    "Groups differ in how many of them are truly in the records. The expected recall tells the two "
    "apart: it is that part of a group's likely matches which was linked.",
    "School years differ in their rates by age alone, so groups are compared within them.",
    "Matches that were never compared are in no recall; a group whose details are poor throughout "
    "may have more of them.",
)
_LACKABLE: Final = ("date_of_birth", "postcode", "sex")
_SUMS: Final = (
    pl.len().alias("participants"),
    pl.col("linked").sum(),
    pl.col("unsure").sum(),
    pl.col("accepted").sum(),
    pl.col("expected").sum(),
    pl.col("links").sum(),
    pl.col("date_of_birth").is_null().mean().alias("without_date_of_birth"),
    pl.col("postcode").is_null().mean().alias("without_postcode"),
)
_ADDED: Final = ("participants", "accepted", "expected", "lack")
_WITHOUT_KEY: Final = pl.any_horizontal(pl.col("date_of_birth", "postcode").is_null())


def report_matches(
    people: pl.DataFrame,
    result: LinkResult,
    *,
    by: Sequence[str] = (),
    overall_only: Sequence[str] = (),
    records: dict[str, int] | None = None,
) -> dict[str, Any]:
    """Report how many people were linked to a source, by year and by group.

    Parameters
    ----------
    people
        The left side: id, date_of_birth (a date), postcode, sex, and the columns of `by`.
    result
        What `Linker.link` gave for them.
    by
        Columns to break down by, beside the school cohort and the completeness of the fields.
    overall_only
        Those of them with so many values that they are given for all years together only.
    records
        Number of records by period; None takes the periods of the pairs.

    Returns
    -------
    dict[str, Any]
        Plain values for JSON. participants, linked, unsure, not_linked, rate with low and high
        (95 per cent), precision and recall as the probabilities promise them, without_date_of_birth
        and without_postcode as shares; groups by breakdown, each of the same; years, each of the
        same with groups; differing: see `_differing`; by_rule; cut: pairs that people refused;
        identifier_contradicted: see `LinkResult`; cautions. In the counts of all
        years somebody is linked who is so in any.
    """
    people = _with_groups(people, by)
    breakdowns = [*by, COHORT, COMPLETENESS]
    fates = _fates(result)
    periods = records or dict.fromkeys(fates[PERIOD].unique())
    overall = people.join(_in_any(fates), on="id", how="left")
    groups = {name: _groups(overall, name) for name in breakdowns}
    yearly = [name for name in breakdowns if name not in overall_only]
    rules = pl.concat([part["rule"] for part in (result.links, result.duplicates)])
    return {
        **_row(overall.select(_SUMS).row(0, named=True)),
        **{name: round(value, 5) for name, value in expected_errors(result).items()},
        "groups": {name: list(map(_row, rows)) for name, rows in groups.items()},
        "differing": _differing(overall, breakdowns),
        "years": [
            _year(people, fates.filter(pl.col(PERIOD) == year), yearly)
            | {"year": year, "records": count}
            for year, count in sorted(periods.items())
        ],
        "by_rule": count_rules(rules),
        "cut": result.candidates.filter(pl.col("outcome") == "cut").height,
        "identifier_contradicted": result.identifier_contradicted,
        "cautions": list(CAUTIONS),
    }


def _with_groups(people: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    born = pl.col("date_of_birth")
    began = born.dt.year() - (born.dt.month() < 9).cast(pl.Int32)
    lacking = pl.concat_str(
        [
            pl.when(pl.col(field).is_null()).then(pl.lit(field.replace("_", " ")))
            for field in _LACKABLE
        ],
        separator=", ",
        ignore_nulls=True,
    )
    return people.select(
        "id",
        "date_of_birth",
        "postcode",
        pl.col(*by).cast(pl.String).fill_null(NOT_KNOWN) if by else [],
        began.cast(pl.String).fill_null(NOT_KNOWN).alias(COHORT),
        pl.when(lacking == "")
        .then(pl.lit("complete"))
        .otherwise("without " + lacking)
        .alias(COMPLETENESS),
    )


def _fates(result: LinkResult) -> pl.DataFrame:
    """Say of each left record and period what came of it; those without a candidate are left out.

    Returns
    -------
    pl.DataFrame
        id, period, linked and unsure (bool), accepted and expected: sums of the probabilities of
        the links and of all candidates; links: their number.
    """
    linked = pl.col("outcome").is_in(["link", "duplicate"])
    found = result.candidates.group_by(pl.col("left_id").alias("id"), PERIOD).agg(
        linked.any().alias("linked"),
        (pl.col("outcome") == "unsure").any().alias("unsure"),
        pl.col("probability").filter(linked).sum().alias("accepted"),
        pl.col("probability").sum().alias("expected"),
        linked.sum().alias("links"),
    )
    return found.with_columns(pl.col("unsure") & ~pl.col("linked")).sort("id", PERIOD)


def _in_any(fates: pl.DataFrame) -> pl.DataFrame:
    found = fates.group_by("id", maintain_order=True).agg(
        pl.col("linked", "unsure").any(), pl.col("accepted", "expected", "links").sum()
    )
    return found.with_columns(pl.col("unsure") & ~pl.col("linked"))


def _year(people: pl.DataFrame, fates: pl.DataFrame, breakdowns: Sequence[str]) -> dict[str, Any]:
    joined = people.join(fates.drop(PERIOD), on="id", how="left")
    groups = {name: list(map(_row, _groups(joined, name))) for name in breakdowns}
    return {**_row(joined.select(_SUMS).row(0, named=True)), "groups": groups}


def _groups(joined: pl.DataFrame, breakdown: str) -> list[dict[str, Any]]:
    grouped = joined.group_by(pl.col(breakdown).alias("group")).agg(_SUMS).sort("group")
    return grouped.rows(named=True)


def _row(sums: dict[str, Any]) -> dict[str, Any]:
    people, linked, unsure = (int(sums[name]) for name in ("participants", "linked", "unsure"))
    low, high = wilson(linked, people, confidence=CONFIDENCE)
    named = {"group": sums["group"]} if "group" in sums else {}
    return {
        **named,
        "participants": people,
        "linked": linked,
        "unsure": unsure,
        "not_linked": people - linked - unsure,
        "rate": round(linked / people, 5) if people else None,
        "low": round(low, 5),
        "high": round(high, 5),
        "precision": _ratio(sums["accepted"], sums["links"]),
        "recall": _ratio(sums["accepted"], sums["expected"]),
        "without_date_of_birth": round(sums["without_date_of_birth"] or 0.0, 5),
        "without_postcode": round(sums["without_postcode"] or 0.0, 5),
    }


def _ratio(part: float, whole: float) -> float | None:
    """Give a share of probabilities, or None where there is nothing to divide by."""
    return round(min(float(part) / float(whole), 1.0), 5) if whole else None


def _differing(joined: pl.DataFrame, breakdowns: Sequence[str]) -> list[dict[str, Any]]:
    """List the groups that are linked more or less often than all others of the same cohorts.

    The largest difference first. The intervals are of 95 per cent for all comparisons together
    (Bonferroni), so that hundreds of schools give no finding by their number alone.

    Returns
    -------
    list[dict[str, Any]]
        breakdown, group, participants, rate, difference (from what others of the same cohorts
        have) with low and high, recall, recall_of_rest, without_key and without_key_of_rest
        (shares who lack a date of birth or a postcode), sentence.
    """
    tables = [_against_rest(joined, name) for name in breakdowns if name != COHORT]
    compared = pl.concat(tables).filter(
        pl.min_horizontal("participants", "others") >= FEWEST_COMPARED
    )
    z = NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / 2 / max(compared.height, 1))
    apart, half = pl.col("difference"), z * pl.col("error")
    differ = compared.filter(apart.abs() > half).with_columns(
        (apart - half).clip(-1).alias("low"), (apart + half).clip(upper_bound=1).alias("high")
    )
    differ = differ.drop("others", "error").sort(
        pl.col("difference").abs(), "breakdown", "group", descending=[True, False, False]
    )
    rounded = differ.with_columns(pl.col(pl.Float64).round(5))
    return [row | {"sentence": say_difference(row)} for row in rounded.iter_rows(named=True)]


def _against_rest(joined: pl.DataFrame, breakdown: str) -> pl.DataFrame:
    """Put each group beside all others of the same cohorts."""
    group = pl.col(breakdown).alias("group")
    cells = joined.group_by(group, COHORT).agg(
        pl.col("linked").sum().cast(pl.Float64).alias("part"),
        pl.len().cast(pl.Float64).alias("whole"),
    )
    strata = cells.with_columns(
        (pl.col(own).sum().over(COHORT) - pl.col(own)).alias(others)
        for own, others in (("part", "other"), ("whole", "of"))
    )
    sums = joined.group_by(group).agg(*_SUMS, _WITHOUT_KEY.sum().alias("lack"))
    rest = {name: pl.col(name).sum() - pl.col(name) for name in sums.columns if name in _ADDED}
    return sums.join(compare_within(strata, "group"), on="group").select(
        pl.lit(breakdown).alias("breakdown"),
        "group",
        pl.col("participants").cast(pl.Int64),
        rest["participants"].cast(pl.Int64).alias("others"),
        (pl.col("linked") / pl.col("participants")).alias("rate"),
        "difference",
        "error",
        _part_of(pl.col("accepted"), pl.col("expected")).alias("recall"),
        _part_of(rest["accepted"], rest["expected"]).alias("recall_of_rest"),
        (pl.col("lack") / pl.col("participants")).alias("without_key"),
        (rest["lack"] / rest["participants"]).alias("without_key_of_rest"),
    )


def _part_of(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return pl.when(whole > 0).then((part / whole).clip(0, 1))


def say_difference(entry: dict[str, Any], *, breakdown: str = "", group: str = "") -> str:
    """Say in a sentence how a group of `differing` is linked, beside the others of its cohorts.

    Parameters
    ----------
    breakdown, group
        Their names for a reader, in place of their keys.
    """
    named = breakdown or entry["breakdown"].replace("_", " ").capitalize()
    apart, low, high = (abs(entry[name]) * 100 for name in ("difference", "low", "high"))
    said = (
        f"{named} {group or entry['group']}: {entry['rate']:.1%} are linked, {apart:.1f} points"
        f" {'fewer' if entry['difference'] < 0 else 'more'} than others of the same school years"
        f" ({min(low, high):.1f} to {max(low, high):.1f})."
    )
    if entry["recall"] is not None and entry["recall_of_rest"] is not None:
        said += (
            f" Of their likely matches {entry['recall']:.1%} are linked, of the others'"
            f" {entry['recall_of_rest']:.1%}."
        )
    return said + (
        f" {entry['without_key']:.1%} lack a date of birth or a postcode, of the others"
        f" {entry['without_key_of_rest']:.1%}."
    )
