"""Plans in words."""

from typing import TYPE_CHECKING

from app.core.need.words import count_areas, say_where
from app.planner.ask import FIFTH, REGION, YEARS
from app.planner.cases import PEOPLE_TO_A_POSTCODE, list_without_school

if TYPE_CHECKING:
    from analytics.planning import Equity
    from app.planner.plans import Planned
    from app.planner.results import Numbers

#: From here on a plan is as good as the best.
_BEST = 0.9995
#: A change of unmet need, as a share, of which a tenth of a percent says enough.
_MUCH = 0.005
#: So many places are named, the others counted.
_NAMED = 6


def answer(planned: "Planned") -> str:
    """Say in a sentence what the plan is and what it changes."""
    placed = planned.numbers.placed
    if not placed:
        return f"No further activity{say_where(planned.found)} would add anything."
    numbers = planned.numbers
    said = (
        f"The next {'activity' if placed == 1 else f'{placed:,} activities'}"
        f"{say_where(planned.found)} gain{'s' * (placed == 1)} most at"
        f" {_count(len(planned.sites), 'school or college', 'schools and colleges')}: need that is"
        f" unmet falls from {_percent(numbers, numbers.now)} to"
        f" {_percent(numbers, numbers.planned)}"
    )
    if numbers.otherwise is None:
        return f"{said}. Nothing was held here so far."
    before = _percent(numbers, numbers.otherwise)
    return f"{said}; as many where they were held so far would bring it to {before}."


def judge(planned: "Planned") -> list[str]:
    """Say how good the plan is, and how much better than going on as before."""
    if not planned.numbers.placed:
        return []
    share = planned.numbers.share_of_best
    if share >= _BEST:
        best = "No other plan within these limits gains more, as far as numbers tell."
    else:
        best = f"It gains at least {100 * share:.1f}% of what any plan within these limits could."
    return [*_placed(planned), best, *_beside_before(planned), *_proof(planned)]


def _placed(planned: "Planned") -> list[str]:
    """Say why fewer activities are placed than could be paid for."""
    numbers = planned.numbers
    if planned.ask.is_of_pounds or numbers.placed == numbers.budget:
        return []
    most = planned.ask.amounts["most"]
    return [
        f"Of {numbers.budget:,} no more are placed: at most {most:g} at each of"
        f" {_count(numbers.schools, 'school or college', 'schools and colleges')}, and only where"
        " they add something."
    ]


def _beside_before(planned: "Planned") -> list[str]:
    numbers = planned.numbers
    if not numbers.otherwise_gain:
        return []
    times = f"{numbers.planned_gain / numbers.otherwise_gain:,.1f} times what"
    gained = "as much as" if times.startswith("1.0 ") else times
    return [f"It gains {gained} as many where they were held so far would."]


def _proof(planned: "Planned") -> list[str]:
    from analytics.planning import MOST_PAIRS

    if planned.numbers.was_proven or not planned.ask.prove:
        return []
    return [
        f"It is not looked for by exact means: {planned.numbers.pairs:,} pairs of a neighbourhood"
        f" and a school are within reach, and {MOST_PAIRS:,} can be. Narrow the place or the reach."
    ]


def spent(planned: "Planned") -> str:
    """Say what the plan takes of the budget in pounds, "" where there is none."""
    if not planned.ask.is_of_pounds:
        return ""
    return f"It takes £{planned.numbers.spent:,} of £{planned.numbers.budget:,}."


def notes(planned: "Planned") -> list[str]:
    """Say how the plan is made, and what it does not know."""
    ask = planned.ask
    need = (
        "only young people of the fifth of neighbourhoods with the highest score count, all alike"
        if ask.weighing == FIFTH
        else "a young person counts by the score of the neighbourhood"
    )
    unknown = int(planned.areas["unmet"].null_count())
    left_out = (
        [f"Left out, without a score or a place in Great Britain: {count_areas(unknown)}."]
        if unknown
        else []
    )
    return [
        f"Need: {need}. The score is that of the targeting map: {planned.found.rule.said}.",
        _people(planned),
        *_each(planned),
        f"Reach: of those at the door all would come, at {0.66 * ask.reach_km:.0f} km a half, from"
        f" {ask.reach_km} km by road on nobody; a road is taken for 1.3 times the straight line."
        " Estuaries, buses and timetables are not known.",
        f"Hours so far are those of activities that all members delivered,"
        f" {YEARS[ask.years].lower()}, where and as long as they were held, each taken to have"
        f" {ask.amounts['places']:g} places. Who came is not looked at.",
        "As many as before: what the plan takes, in proportion to activities so far, each counted"
        " at the nearest school, however many one then has.",
        "Each doubling of hours counts the same, until a young person has"
        f" {planned.numbers.enough_hours:.2g} of them; more count nothing. That says which hours"
        " come first, and is no effect of outreach.",
        *left_out,
    ]


def _people(planned: "Planned") -> str:
    """Say how many young people are known of how many neighbourhoods."""
    numbers = planned.numbers
    counted = (
        "Young people of 13 to 18 are those of the Office for National Statistics' population"
        f" estimates in {count_areas(numbers.counted)}"
    )
    assumed = f"taken to be {PEOPLE_TO_A_POSTCODE} to a postcode in use"
    if not numbers.counted:
        return (
            f"Young people of 13 to 18 are {assumed}: the edition has no population estimates of"
            " these neighbourhoods. The central team loads them."
        )
    if not numbers.assumed:
        return f"{counted}: all of these."
    return f"{counted}, and {assumed} in {count_areas(numbers.assumed)} without."


def _each(planned: "Planned") -> list[str]:
    """Say what each region or local authority must have."""
    ask = planned.ask
    if not ask.each:
        return []
    kind = "region or country" if ask.each == REGION else "local authority"
    without = list_without_school(ask, planned.found)
    others = f" and {len(without) - _NAMED:,} more" if len(without) > _NAMED else ""
    named = f"{', '.join(without[:_NAMED])}{others}"
    lacking = f" None can be held, for want of a school, in {named}." if without else ""
    return [
        f"Each {kind} with a school has {ask.amounts['least']:g} or more, even where they gain"
        f" less there than elsewhere.{lacking}"
    ]


def _count(number: int, one: str, several: str) -> str:
    return f"{number:,} {one if number == 1 else several}"


def _percent(numbers: "Numbers", equity: "Equity") -> str:
    """Say how much need is unmet, more precisely where the plan changes little."""
    changed = numbers.now.unmet_share - numbers.planned.unmet_share
    return f"{100 * equity.unmet_share:.{1 if changed >= _MUCH else 2}f}%"
