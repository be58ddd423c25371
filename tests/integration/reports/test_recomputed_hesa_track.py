"""Every figure that the HESA track report counts equals one worked out anew in plain Python.

But for the flow, whose own tests follow each row from upload to award.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from analytics.reports.hesa_track import HesaTrack
from tests.integration.reports.conftest import Recompute
from tests.integration.reports.expected import (
    DISADVANTAGE,
    GROUPS,
    INTENSITY,
    PROGRESSION,
    entry,
    of,
)
from tests.support.recompute import CLASSES, Expected, Row, check_all

Category = Callable[[Row], Any]
FLOW = ("flow_rows", "flow_left_out", "flow_participants")
PARTICIPATION = (
    *("polar4", "polar3", "tundra-msoa", "tundra-lsoa", "adult-he"),
    *("gaps-gcse", "gaps-gcse-ethnicity"),
)
BY_EDITION = tuple(f"{name}-{year}" for name in ("imd", "idaci") for year in (2015, 2019, 2025))
CODES = {
    "he_tariff": r"high|medium|low",
    "he_mode": r"full_time|sandwich|part_time",
    "he_level": r"first_degree|other_undergraduate",
    "he_subject": r"CAH(01|02|03|04|05|06|07|09|10|11|13|15|16|17|19|20|22|23|24|25|26)",
    "award": r"(First|Upper second|Lower second|Third) class",
    "outcome": r"full_time_employment|part_time_employment|further_study|unemployed",
}


def _column(name: str) -> Category:
    return lambda row: row[name]


def _flag(name: str) -> Category:
    return lambda row: None if row[name] is None else str(row[name]).lower()


def _coded(name: str) -> Category:
    def code(row: Row) -> str | None:
        value = row[name]
        return value if value is None or re.fullmatch(CODES[name], value) else "other"

    return code


def _step(value: float, steps: tuple[int, ...]) -> str:
    return str(max(step for step in steps if value >= step))


def _activities(row: Row) -> str | None:
    return _step(row["activities"], (1, 2, 4, 10)) if row["activities"] else None


def _hours(row: Row) -> str | None:
    return _step(round(row["hours"], 2), (0, 3, 8, 11, 20)) if row["activities"] else None


def _later(day: date, months: int) -> date:
    """The same day so many months later, or the last of the month where there is no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    for shorter in range(4):
        try:
            return date(day.year + years, month + 1, day.day - shorter)
        except ValueError:
            continue
    raise AssertionError(day)


def _span(row: Row) -> str | None:
    first, last = row["first_on"], row["last_on"]
    if first is None:
        return None
    if first == last:
        return "day"
    if last < _later(first, 6):
        return "half_year"
    return "two_years" if last < _later(first, 24) else "longer"


def _stage(row: Row) -> str | None:
    before, after = row["hours_before_16"] > 0, row["hours_after_16"] > 0
    return "both" if before and after else "before" if before else "after" if after else None


def _targeting(row: Row) -> str:
    criteria = {
        "fsm": row["fsm"],
        "polar4": row["polar4_quintile"] == 1,
        "imd": row["imd_quintile"] == 1,
    }
    return "_".join(name for name, holds in criteria.items() if holds) or "no_criterion"


def _heses(rule: Category) -> Category:
    return lambda row: None if row["heses_counted"] is None else rule(row)


def _is_young(row: Row) -> str:
    return "young" if row["heses_young"] else "mature" if row["heses_mature"] else "outside"


def _remittance(row: Row) -> str:
    # Neither young nor not: no rule speaks of them, and they are not of the group's outside.
    if row["heses_young"] is False:
        return "outside"
    return "yes" if row["heses_fee_remittance"] else "no"


def _disabled(row: Row) -> str:
    if row["heses_disabled_entrant"]:
        return "yes"
    fits = row["heses_new_entrant"] and row["heses_level"] == "UG" and row["heses_mode"] == "FT"
    is_home = row["heses_fundability"] is not None and row["heses_fundability"] != "ISOV"
    return "no" if fits and is_home else "outside"


def _price_group(row: Row) -> str:
    return (row["heses_price_group"] or "U") if row["heses_counted"] else "outside"


ENTRY_BY: dict[str, Category] = {
    "by_targeting": _targeting,
    "by_sex": _column("sex"),
    "by_ethnic_group": _column("ethnic_group"),
    **{
        f"by_{name}": _flag(name)
        for name in ("fsm", "disabled", "first_generation", "care_experienced")
    },
    "by_expected_year": _column("expected_year"),
    "by_neighbourhood_group": _column("neighbourhood_group"),
    "by_ks2_band": _column("ks2_band"),
    **{
        f"by_{family}@{key}": of(f"{family}.{key}")
        for family, keys in {
            "disadvantage": DISADVANTAGE,
            "participation": PARTICIPATION,
            "deprivation": ("imd", "idaci", *BY_EDITION),
            "rural": ("ruc", "estimate"),
            "groups": GROUPS,
            "intensity": INTENSITY,
        }.items()
        for key in keys
    },
    "by_activities": _activities,
    "by_hours": _hours,
    "by_span": _span,
    "by_stage": _stage,
    "by_took_campus": lambda row: str(row["campus_hours"] > 0).lower(),
    "by_took_mentoring": lambda row: str(row["mentoring_hours"] > 0).lower(),
    "by_took_summer_school": _flag("summer_school"),
    "by_took_skills": lambda row: str(row["skills_hours"] > 0).lower(),
}


def _reported(*columns: str) -> Category:
    return lambda row: row["in_report"] and all(row[name] is not None for name in columns)


def _of(whole: str, needed: str, by: Category, **parts: Category) -> Expected:
    return Expected([by], whole, _reported(needed), parts)


def _entrants() -> dict[str, Expected]:
    def entered(by: Category, **parts: Category) -> Expected:
        return _of("entered_ever", "he_year", by, **parts)

    high = {"high_tariff": lambda row: row["he_tariff"] == "high"}
    return {
        "by_year": entered(_column("he_year")),
        **{f"to_{name}": entered(_coded(name)) for name in CODES if name.startswith("he_")},
        **{
            f"tariff_by_{name.replace('.', '@')}": entered(of(name), **high)
            for name in CLASSES
            if name.startswith(("disadvantage.", "age."))
        },
        "heses_age": entered(_heses(_is_young)),
        "heses_fee_remittance": entered(_heses(_remittance)),
        "heses_disabled": entered(_heses(_disabled)),
        "heses_price_group": entered(_heses(_price_group)),
    }


def _outcomes() -> dict[str, Expected]:
    followed = {"continued": _column("continued")}
    good = {"good": lambda row: row["award"] in ("First class", "Upper second class")}
    skilled = {"high_skilled": _column("high_skilled")}
    found = {
        "continued_by_he_year": _of("followed", "continued", _column("he_year"), **followed),
        "continued_by_he_tariff": _of("followed", "continued", _coded("he_tariff"), **followed),
        "awards": _of("awarded", "award", _coded("award")),
        "leavers": _of("leavers", "outcome", _coded("outcome")),
    }
    for key in DISADVANTAGE:
        by = of(f"disadvantage.{key}")
        found |= {
            f"continued_by_disadvantage@{key}": _of("followed", "continued", by, **followed),
            f"awards_by_disadvantage@{key}": _of("awarded", "award", by, **good),
            f"skilled_by_disadvantage@{key}": _of("employed", "high_skilled", by, **skilled),
        }
    return found


def _ks4() -> dict[str, Expected]:
    def mean(name: str) -> tuple[Category, Category]:
        return (lambda _: True, _column(name))

    beside = ("attainment8", "school_attainment8", "school_em_94")
    return {
        "ks4": Expected(
            [_column("ks4_year")],
            "ks4_beside_school",
            _reported("attainment8", "school_attainment8", "em_94"),
            {"em_94_beside_school": _column("em_94")},
            {name: mean(name) for name in beside},
        ),
        **{
            f"ks4_by_disadvantage@{key}": Expected(
                [of(f"disadvantage.{key}")],
                "with_ks4",
                _reported("attainment8", "em_94", "em_95"),
                {"em_94": _column("em_94")},
                {"attainment8": mean("attainment8")},
            )
            for key in DISADVANTAGE
        },
    }


def _left_out(people: list[Row]) -> list[Row]:
    """Records that are not counted, by the first bit of why; 32 for further ones of a person."""
    first = [{"bit": row["reasons"] & -row["reasons"]} for row in people if row["reasons"]]
    return first + [{"bit": 32} for row in people for _ in range(row["records"] - 1)]


def _entry(people: list[Row], last: int) -> dict[str, Expected]:
    """Entry by everything of which anything is known: what is not loaded is left out.

    An edition of an index that puts everybody where the one in use does is left out too.
    """
    homes = ("by_participation", "by_deprivation", "by_rural")
    expected = {}
    for name, by in ENTRY_BY.items():
        places = [by(row) for row in people]
        family, _, key = name.partition("@")
        if family in homes and set(places) == {"none"}:
            continue
        if key in BY_EDITION:
            in_use = of(f"deprivation.{key.partition('-')[0]}")
            if places == [in_use(row) for row in people]:
                continue
        expected |= {f"{name}@{each}": entry([by], each, last) for each in PROGRESSION}
    return expected


@pytest.mark.parametrize(("of_member", "years"), [(False, None), (True, (2018, 2021))])
def test_hesa_track__every_figure__worked_out_anew(
    recompute: Recompute, largest_member: str, of_member: bool, years: tuple[int, int] | None
) -> None:
    found = recompute(HesaTrack(), largest_member if of_member else None, years)
    last = found.edition.higher_years[1]
    expected = _entry(found.people, last)
    expected |= {**_entrants(), **_outcomes(), **_ks4()}
    records = found.edition.records["hesa_student"].values()
    if all(row["heses_counted"] is None for row in records):
        expected = {key: each for key, each in expected.items() if not key.startswith("heses_")}
    counted = {each.key: each for each in found.held if each.key not in FLOW}
    ledger = counted.pop("ledger")
    assert check_all(list(counted.values()), expected, found.people) > 1_000
    of_records = Expected([_column("bit")], "left_out", lambda _: True)
    assert check_all([ledger], {"ledger": of_records}, _left_out(found.people))
