"""Plans: where activities go, what that changes, and how good the plan is."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from analytics.targeting import rank_places
from app.core.context import Hearth
from app.core.need import Areas, Found, OwnMember, find_among, open_areas
from app.planner import results
from app.planner.ask import Ask
from app.planner.cases import Ground, Situation, gather, survey
from app.planner.results import Numbers, Result

if TYPE_CHECKING:
    from analytics.planning import Plan

#: Told what is being done, how much of it is done, and of how much in all.
Tell = Callable[[str, int, int], None]
#: Pairs of a neighbourhood and a place within reach, of which a page waits for a plan: some 2
#: seconds of a processor.
MOST_WAITED_FOR: Final = 3_000_000
#: The best plan is looked for again and again, each time longer, so that it can be stopped between.
_PROOF_SECONDS: Final = (5.0, 15.0, 40.0)
_PROVEN: Final = 0.99999


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """The answer to an ask.

    Attributes
    ----------
    areas : the neighbourhoods that are meant with the columns of `Result.areas`, those with most
        need unmet first; null of those without a score or a place in Great Britain.
    sites : as in `Result`.
    """

    ask: Ask
    found: Found
    areas: pl.DataFrame
    sites: pl.DataFrame
    numbers: Numbers


def find_plan(hearth: Hearth, ask: Ask, own: OwnMember | None) -> Planned | None:
    """Plan on the current edition, or find what was planned; None where that is work for a job.

    Parameters
    ----------
    own
        The member as whose staff somebody asks.

    Raises
    ------
    Invalid, NotAllowed
        The ask names what is not there or not the person's own, or there is nothing to plan for.
    NotFound
        There are no neighbourhoods.
    """
    areas = open_areas(hearth)
    own = own if ask.need.own else None
    folder = results.find_folder(_cache(hearth), ask, areas)
    if folder.is_dir():
        return _read(ask, areas, own, folder)
    if _survey(ask, areas, own).pairs > MOST_WAITED_FOR or ask.prove:
        return None
    return _plan(ask, areas, own)


def work_out(hearth: Hearth, ask: Ask, own: OwnMember | None, tell: Tell) -> Planned:
    """Plan however long it takes, and keep the plan; errors as for `find_plan`."""
    areas = open_areas(hearth)
    own = own if ask.need.own else None
    folder = results.find_folder(_cache(hearth), ask, areas)
    if not folder.is_dir():
        results.keep(folder, _make(_survey(ask, areas, own), tell))
    return _read(ask, areas, own, folder)


def _cache(hearth: Hearth) -> Path:
    return hearth.settings.instance / "cache"


@lru_cache(maxsize=2)
def _survey(ask: Ask, areas: Areas, own: OwnMember | None) -> Ground:
    return survey(ask, find_among(areas, ask.need, own))


@lru_cache(maxsize=4)
def _read(ask: Ask, areas: Areas, own: OwnMember | None, folder: Path) -> Planned:
    return _show(ask, find_among(areas, ask.need, own), results.read(folder))


@lru_cache(maxsize=4)
def _plan(ask: Ask, areas: Areas, own: OwnMember | None) -> Planned:
    ground = _survey(ask, areas, own)
    return _show(ask, ground.found, _make(ground, lambda *_: None))


def _show(ask: Ask, found: Found, result: Result) -> Planned:
    areas = (
        found.areas.drop("place")
        .join(result.areas, on="neighbourhood", how="left")
        .sort("unmet", "neighbourhood", descending=[True, False], nulls_last=True)
    )
    return Planned(ask, found, areas, result.sites, result.numbers)


def _make(ground: Ground, tell: Tell) -> Result:
    from analytics.planning import MOST_PAIRS, compare_plan, place_greedy

    rounds = len(_PROOF_SECONDS) if ground.ask.prove else 0
    tell("Measuring who is within reach", 0, rounds + 2)
    situation = gather(ground)
    case, limits = situation.case, situation.limits
    pairs = int(case.added.nnz)
    prove = ground.ask.prove and pairs <= MOST_PAIRS
    tell("Placing activities", 1, rounds + 2)
    plan = _prove(situation, tell) if prove else place_greedy(case, limits, situation.minima)
    compared = compare_plan(case, limits, plan, situation.sites["held"])
    return Result(
        areas=_describe_areas(situation, plan),
        sites=_describe_sites(situation, plan),
        numbers=Numbers(
            placed=len(plan.sites),
            spent=plan.spent,
            budget=limits.budget,
            schools=len(limits.costs),
            share_of_best=plan.share_of_best,
            now=compared.now,
            planned=compared.planned,
            otherwise=compared.otherwise,
            planned_gain=compared.planned_gain,
            otherwise_gain=compared.otherwise_gain,
            pairs=pairs,
            enough_hours=case.worth.enough_hours,
            was_proven=prove,
            counted=int(situation.counted.sum()),
            assumed=int((~situation.counted).sum()),
        ),
    )


def _prove(situation: Situation, tell: Tell) -> "Plan":
    """Look for the best plan, longer each time, until it is proven or time is up."""
    from analytics.planning import place_exact

    total = len(_PROOF_SECONDS) + 2
    for turn, seconds in enumerate(_PROOF_SECONDS, 2):
        plan = place_exact(
            situation.case, situation.limits, minima=situation.minima, seconds=seconds
        )
        if plan.share_of_best >= _PROVEN:
            break
        so_far = 100 * plan.share_of_best
        tell(f"Looking for a better plan than one of {so_far:.2f}% of the best", turn, total)
    return plan


def _describe_areas(situation: Situation, plan: "Plan") -> pl.DataFrame:
    """Say of each neighbourhood what hours it has and what need they leave unmet."""
    case = situation.case
    after = case.hours_after(plan.counts)
    unmet = 100 * case.need * (1 - case.worth.of(case.hours))
    return situation.areas.select(
        "neighbourhood",
        people=pl.Series(case.people).round().cast(pl.Int64),
        counted=pl.Series(situation.counted),
        hours=pl.Series(case.hours),
        hours_planned=pl.Series(after),
        unmet=pl.Series(unmet),
        unmet_planned=pl.Series(100 * case.need * (1 - case.worth.of(after))),
        place=pl.Series(rank_places(unmet)),
    )


def _describe_sites(situation: Situation, plan: "Plan") -> pl.DataFrame:
    """List the schools of a plan in the order in which activities are best held."""
    rows, first = np.unique(plan.sites, return_index=True)
    rows = rows[np.argsort(first)]
    gains = np.bincount(plan.sites, weights=plan.gains, minlength=len(plan.counts))
    total = plan.gain or 1.0
    return situation.sites[rows].with_columns(
        activities=pl.Series(plan.counts[rows]),
        share=pl.Series(100 * gains[rows] / total),
    )
