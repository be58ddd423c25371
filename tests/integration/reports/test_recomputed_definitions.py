"""Figures under every definition, before the gate, equal those worked out anew in plain Python."""

import pytest

from analytics.definitions import list_definitions
from analytics.reports.under_definitions import UnderDefinitions
from tests.integration.reports.conftest import Recompute
from tests.integration.reports.expected import (
    DISADVANTAGE,
    GROUPS,
    INTENSITY,
    PROGRESSION,
    Category,
    attainment,
    continuation,
    entry,
    of,
)
from tests.support.recompute import Edition, Expected, Row

PEOPLE = {"intensity": INTENSITY, "disadvantage": DISADVANTAGE, "groups": GROUPS}
HOMES = ("participation", "deprivation", "rural")


def by_homes(people: list[Row]) -> dict[tuple[str, str], list[Category]]:
    """Definitions by homes whose data are held, as something of their own."""

    def is_held(column: str) -> bool:
        in_use = column.partition("__")[0]
        values = [(row.get(column), row.get(in_use)) for row in people]
        is_known = any(value is not None for value, _ in values)
        return is_known and (column == in_use or any(one != other for one, other in values))

    return {
        (family, each.key): [of(f"{family}.{each.key}")]
        for family in HOMES
        for each in list_definitions(family)
        if is_held(each.needs[0])
    }


def expected(people: list[Row], last: int) -> dict[str, Expected]:
    whose = {
        (family, key): [of(f"{family}.{key}")] for family, keys in PEOPLE.items() for key in keys
    }
    by = whose | by_homes(people)
    young = {("age", key): [of(f"age.{key}")] for key in ("young-21", "young-25")}
    followed = young | {named: each for named, each in whose.items() if named[0] != "groups"}
    return {
        **{f"entry@{when}": entry([lambda _: "everybody"], when, last) for when in PROGRESSION},
        **{
            f"entry_by_{family}@{key}@{when}": entry(each, when, last)
            for (family, key), each in by.items()
            for when in PROGRESSION
        },
        **{
            f"ks4_by_{family}@{key}": attainment(each)
            for (family, key), each in by.items()
            if key != "background-ks4"
        },
        **{
            f"continuation_by_{family}@{key}": continuation(each)
            for (family, key), each in followed.items()
        },
    }


@pytest.mark.parametrize(("of_member", "years"), [(False, None), (True, (2018, 2021))])
def test_definitions__every_figure__worked_out_anew(
    recompute: Recompute,
    read: Edition,
    largest_member: str,
    of_member: bool,
    years: tuple[int, int] | None,
) -> None:
    member = largest_member if of_member else None
    found = recompute(UnderDefinitions(), member, years)
    assert found.check(expected(found.people, read.higher_years[1])) > 1_000
