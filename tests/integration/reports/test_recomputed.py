"""Every figure that reports count, before the gate, equals one worked out anew in plain Python."""

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from scipy.stats import t as student

from analytics.reports import groups, ilr_track, ks4_school_average, white_disadvantaged_males
from tests.integration.reports.conftest import Recompute
from tests.integration.reports.expected import (
    DISADVANTAGE,
    GROUPS,
    INTENSITY,
    PROGRESSION,
    attainment,
    award,
    can_be_tracked,
    continuation,
    entry,
    of,
)
from tests.support.recompute import Edition, Expected, Row
from tests.support.recompute.outcomes import level_of

#: Everybody; and a member in years that leave some out.
QUESTIONS = pytest.mark.parametrize(("of_member", "years"), [(False, None), (True, (2018, 2021))])


# --- Key Stage 4 beside the school's average ---------------------------------------------------


def _ks4_among(years: tuple[int, int] | None) -> Any:
    def among(row: Row) -> bool:
        needed = ("attainment8", "em_94", "em_95", "school_attainment8", "school_em_95", "first_on")
        if not can_be_tracked(row) or None in (row[name] for name in needed):
            return False
        if years and not years[0] <= row["expected_year"] <= years[1]:
            return False
        return bool(row["first_on"] <= date(row["expected_year"] - 2, 8, 31))

    return among


def _spread(rows: Sequence[Row], apart: Any) -> tuple[float, float | None]:
    """The mean over people, and half its interval, of people who come in schools."""
    schools: dict[int, list[float]] = defaultdict(list)
    for row in rows:
        schools[row["ks4_urn"]].append(apart(row))
    everybody = [each for found in schools.values() for each in found]
    mean = sum(everybody) / len(everybody)
    if len(schools) == 1:
        return mean, None
    spread = sum(sum(each - mean for each in found) ** 2 for found in schools.values())
    error = math.sqrt(len(schools) / (len(schools) - 1) * spread) / len(everybody)
    return mean, student(len(schools) - 1).ppf(0.975) * error


def _clustered(rows: Sequence[Row]) -> dict[str, float | None]:
    mean, half = _spread(rows, lambda row: row["attainment8"] - row["school_attainment8"])
    ends = (None, None) if half is None else (mean - half, mean + half)
    margins = {
        name: _spread(rows, lambda row, name=name: 100 * row[name] - row[f"school_{name}"])[1]
        for name in ("em_94", "em_95")
    }
    return {
        "difference": mean,
        "difference_low": ends[0],
        "difference_high": ends[1],
        **{f"{name}_margin": margin for name, margin in margins.items()},
    }


def _ks4_table(by: Any, years: tuple[int, int] | None) -> Expected:
    averages = ("attainment8", "school_attainment8", "school_em_94", "school_em_95")
    return Expected(
        [by],
        "participants",
        _ks4_among(years),
        {"em_94": lambda row: row["em_94"], "em_95": lambda row: row["em_95"]},
        {name: (lambda _: True, lambda row, name=name: row[name]) for name in averages},
        _clustered,
    )


def _school_band(row: Row) -> str:
    average = row["school_attainment8"]
    for top, key in ((40, "under_40"), (45, "40_to_45"), (50, "45_to_50"), (55, "50_to_55")):
        if average < top:
            return key
    return "55_and_over"


@QUESTIONS
def test_ks4_school_average__every_figure__worked_out_anew(
    recompute: Recompute, largest_member: str, of_member: bool, years: tuple[int, int] | None
) -> None:
    found = recompute(
        ks4_school_average.Ks4SchoolAverage(), largest_member if of_member else None, years
    )
    by = {
        "overall": lambda _: "all",
        "by_exam_year": lambda row: row["ks4_year"],
        "by_ks2": lambda row: row["ks2_band"],
        "by_sex": lambda row: row["sex"],
        "by_school_band": _school_band,
        "by_school": lambda row: row["ks4_urn"],
        **{f"by_disadvantage@{key}": of(f"disadvantage.{key}") for key in DISADVANTAGE},
        **{f"by_intensity@{key}": of(f"intensity.{key}") for key in INTENSITY},
    }
    figures = found.check({key: _ks4_table(each, years) for key, each in by.items()})
    assert figures > (100 if of_member or years else 500)


# --- white disadvantaged males -----------------------------------------------------------------


def _peers(key: str) -> Any:
    disadvantaged = of(f"disadvantage.{key}")

    def peers(row: Row) -> str:
        is_so = disadvantaged(row)
        if is_so != "yes":
            return {"no": "others", "none": "none"}[is_so]
        if row["ethnic_group"] is None or row["sex"] not in ("female", "male"):
            return "unclear"
        return ("white_" if row["ethnic_group"] == "white" else "other_") + row["sex"]

    return peers


def _patterns(by: list[Any]) -> dict[str, Expected]:
    def people(parts: dict[str, Any], means: dict[str, Any] | None = None) -> Expected:
        return Expected(by, "participants", lambda row: row["in_report"], parts, means or {})

    return {
        "hours": people(
            {
                "hours_8": lambda row: round(row["hours"], 2) >= 8,
                "hours_under_3": lambda row: row["activities"] and round(row["hours"], 2) < 3,
            },
            {
                "hours": (lambda _: True, lambda row: row["hours"]),
                "activities": (lambda _: True, lambda row: row["activities"]),
            },
        ),
        "types": people(
            {
                "campus": lambda row: row["campus_hours"] > 0,
                "mentoring": lambda row: row["mentoring_hours"] > 0,
                "skills": lambda row: row["skills_hours"] > 0,
                "summer": lambda row: row["summer_school"],
            }
        ),
        "timing": people(
            {
                "before_16": lambda row: row["hours_before_16"] > 0,
                "after_16": lambda row: row["hours_after_16"] > 0,
                "both": lambda row: row["hours_before_16"] > 0 and row["hours_after_16"] > 0,
            }
        ),
    }


def _journey(by: list[Any], last: int) -> dict[str, Expected]:
    with_ks4 = attainment(by)
    return {
        "ks2": Expected(
            by,
            "with_ks2",
            lambda row: row["in_report"] and row["ks2_band"] is not None,
            {"ks2_average": lambda row: row["ks2_band"] in ("average", "high")},
        ),
        "ks4": with_ks4,
        "level3": Expected(
            by,
            "with_ks4",
            with_ks4.among,
            {
                "level3": lambda row: row["level3"],
                "three_a_levels": lambda row: row["three_a_levels"],
            },
        ),
        "continuation": continuation(by),
        "award": award(by, last),
    }


@QUESTIONS
def test_white_disadvantaged_males__every_figure__worked_out_anew(
    recompute: Recompute, largest_member: str, of_member: bool, years: tuple[int, int] | None
) -> None:
    kind = white_disadvantaged_males.WhiteDisadvantagedMales()
    found = recompute(kind, largest_member if of_member else None, years)
    last = found.edition.higher_years[1]
    expected = {}
    for key in DISADVANTAGE:
        by = [_peers(key)]
        tables = {**_journey(by, last), **_patterns(by)}
        expected |= {f"{name}@{key}": table for name, table in tables.items()}
        expected |= {f"entry@{key}@{each}": entry(by, each, last) for each in PROGRESSION}
    assert found.check(expected) > (300 if of_member or years else 1_000)


# --- Groups ------------------------------------------------------------------------------------


@QUESTIONS
def test_groups__every_figure__worked_out_anew(
    recompute: Recompute, largest_member: str, of_member: bool, years: tuple[int, int] | None
) -> None:
    found = recompute(groups.Groups(), largest_member if of_member else None, years)
    last = found.edition.higher_years[1]
    expected = {}
    for key in GROUPS:
        by = of(f"groups.{key}")
        expected[f"ks4@{key}"] = attainment([by])
        expected[f"tariff@{key}"] = Expected(
            [by],
            "with_tariff",
            lambda row: row["in_report"] and row["he_tariff"] in ("low", "medium", "high"),
            {
                "high_tariff": lambda row: row["he_tariff"] == "high",
                "low_tariff": lambda row: row["he_tariff"] == "low",
            },
        )
        for under in PROGRESSION:
            expected[f"entry@{key}@{under}"] = entry([by], under, last)
            for intensity in INTENSITY:
                both = [by, of(f"intensity.{intensity}")]
                expected[f"within@{key}@{intensity}@{under}"] = entry(both, under, last)
    assert found.check(expected) > (300 if of_member or years else 1_000)


# --- further education -------------------------------------------------------------------------


def _kind_of_aim(row: Row) -> str | None:
    """Of the highest level, the first year, then the kind that is named first."""
    kinds = {
        "a_level": r"\ba level|\bas level",
        "t_level": r"\bt level",
        "access": r"access to he\b|access to higher education",
        "btec": r"btec",
        "apprenticeship": r"apprenticeship|standard in",
        "gcse": r"gcse",
        "english_maths": r"functional skills|english|maths|mathematics",
    }
    names = [*kinds, "other"]

    def kind(aim: str) -> str:
        return next((key for key, text in kinds.items() if re.search(text, aim.lower())), "other")

    aims = [
        (-level_of(aim["aim_level"]), aim["year"], names.index(kind(aim["learning_aim"])))
        for aim in row["ilr_aims"]
    ]
    return names[min(aims)[2]]


def _further_level(row: Row) -> str | None:
    level = row["ilr_level"]
    return level if level in ("1", "2", "3") else {"E": "entry"}.get(level, "higher")


def _further(row: Row) -> str | None:
    return "level3" if row["ilr_level3"] else "below" if row["ilr_year"] else None


def _route(row: Row) -> str | None:
    if row["three_a_levels"]:
        return "a_levels"
    return "other" if row["ks5_level3"] else "further" if row["ilr_level3"] else None


def _ilr_tables(edition: Edition, years: tuple[int, int] | None) -> dict[str, Expected]:
    first, last = (int(edition.held["ilr"][end][:4]) for end in (0, -1))
    records_end = edition.higher_years[1]

    def covered(row: Row) -> bool:
        return row["expected_year"] is not None and first <= row["expected_year"] - 2 <= last

    def among(row: Row) -> bool:
        asked = not years or years[0] <= (row["expected_year"] or 0) <= years[1]
        return can_be_tracked(row) and covered(row) and asked

    def everybody(by: Any) -> Expected:
        parts = {
            "in_further": lambda row: row["ilr_year"] is not None,
            "level3": lambda row: row["ilr_level3"],
        }
        return Expected([by], "participants", among, parts)

    def learners(by: Any) -> Expected:
        return Expected(
            [by],
            "in_further",
            lambda row: among(row) and row["ilr_year"] is not None,
            {"level3": lambda row: row["ilr_level3"]},
        )

    ks5 = [int(year) for year in edition.held["npd_ks5"]]

    def sat_ks5(row: Row) -> bool:
        return covered(row) and min(ks5) <= row["expected_year"] <= max(ks5)

    return {
        "overall": everybody(lambda _: "all"),
        "by_cohort": everybody(lambda row: row["expected_year"]),
        "by_sex": everybody(lambda row: row["sex"]),
        **{f"by_disadvantage@{k}": everybody(of(f"disadvantage.{k}")) for k in DISADVANTAGE},
        **{f"by_groups@{k}": everybody(of(f"groups.{k}")) for k in GROUPS},
        "by_year": learners(lambda row: row["ilr_year"]),
        "by_level": learners(_further_level),
        "by_aim": learners(_kind_of_aim),
        **{f"entry@{k}": entry([_further], k, records_end, covered) for k in PROGRESSION},
        **{f"route@{k}": entry([_route], k, records_end, sat_ks5) for k in PROGRESSION},
        "continuation": continuation([_further], covered),
        "award": award([_further], records_end, covered),
    }


@QUESTIONS
def test_ilr_track__every_figure__worked_out_anew(
    recompute: Recompute, largest_member: str, of_member: bool, years: tuple[int, int] | None
) -> None:
    found = recompute(ilr_track.IlrTrack(), largest_member if of_member else None, years)
    assert found.check(_ilr_tables(found.edition, years)) > (100 if of_member or years else 150)
