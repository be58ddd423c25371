"""Worlds in which the effect of taking part is known, each with one thing that goes wrong."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.impact.design import Design, Scope

COVARIATES = ("ks2", "fsm", "idaci", "female")


@dataclass(frozen=True, slots=True)
class World:
    """Schools, pupils and what ties taking part to results.

    Attributes
    ----------
    name, title : short; in words. holds : whether a matched study is right there.
    schools, pupils : schools; pupils of each. taking_part : share of all pupils.
    engaged : share of schools in which anybody takes part.
    school_sd : points by which schools differ in results, unexplained.
    pull : points by which engaged schools do better, unexplained.
    effect, effect_sd : points that taking part adds; by how much that differs between schools.
    motivation : points of a trait that nobody records, and that makes pupils take part.
    scopes : where comparison pupils come from, one study each.
    """

    name: str
    title: str
    holds: bool = True
    schools: int = 100
    pupils: int = 30
    taking_part: float = 0.08
    engaged: float = 1.0
    school_sd: float = 0.0
    pull: float = 0.0
    effect: float = 2.0
    effect_sd: float = 0.0
    motivation: float = 0.0
    scopes: tuple[Scope, ...] = (Scope.ACROSS,)


BOTH = (Scope.ACROSS, Scope.WITHIN)
THIRD = 1 / 3
WORLDS = (
    World("alike", "Pupils are independent of each other"),
    World("third", "Outreach in a third of the schools", engaged=THIRD, school_sd=3.0),
    World(
        "ten",
        "10 schools, effects that differ between them",
        schools=10,
        pupils=100,
        taking_part=0.12,
        school_sd=3.0,
        effect_sd=1.5,
        scopes=BOTH,
    ),
    World(
        "twenty",
        "20 schools, effects that differ between them",
        schools=20,
        pupils=100,
        taking_part=0.12,
        school_sd=3.0,
        effect_sd=1.5,
        scopes=BOTH,
    ),
    World(
        "sixty",
        "60 schools, effects that differ between them",
        schools=60,
        pupils=50,
        taking_part=0.12,
        school_sd=3.0,
        effect_sd=1.5,
        scopes=BOTH,
    ),
    World("none", "No effect; pupils are independent of each other", effect=0.0),
    World(
        "none-third",
        "No effect; outreach in a third of the schools",
        engaged=THIRD,
        school_sd=3.0,
        effect=0.0,
    ),
    World(
        "pull-across",
        "Engaged schools do better for reasons that are not recorded",
        holds=False,
        engaged=THIRD,
        school_sd=2.0,
        pull=3.0,
        scopes=(Scope.ACROSS, Scope.PREFER_WITHIN),
    ),
    World(
        "pull-within",
        "Engaged schools do better for reasons that are not recorded",
        engaged=THIRD,
        school_sd=2.0,
        pull=3.0,
        scopes=(Scope.WITHIN,),
    ),
    World(
        "motivation",
        "Motivation, which is not recorded, makes pupils take part and do better",
        holds=False,
        motivation=3.0,
    ),
)


def draw_pupils(world: World, seed: int) -> pl.DataFrame:
    """Draw the pupils of a world.

    Results have a standard deviation of about 12 points, as Attainment 8 of single pupils has no
    less; Key Stage 2 explains a third of it.
    """
    draw = np.random.default_rng(seed)
    people = world.schools * world.pupils
    school = np.repeat(np.arange(world.schools), world.pupils)
    is_engaged = draw.permutation(world.schools) < round(world.engaged * world.schools)
    ks2 = draw.normal(size=people) + 0.3 * draw.normal(size=world.schools)[school]
    fsm = draw.random(people) < 0.28
    idaci = draw.integers(1, 11, people)
    female = draw.random(people) < 0.5
    motivation = draw.normal(size=people)
    pushed = 0.5 * bool(world.motivation)
    leaning = 0.5 * ks2 + 0.5 * fsm - 0.05 * idaci + 0.2 * female + pushed * motivation
    share = world.taking_part / world.engaged
    chance = is_engaged[school] / (1 + np.exp(-leaning - np.log(share / (1 - share)) + 0.25))
    treated = draw.random(people) < chance
    effects = world.effect + world.effect_sd * draw.normal(size=world.schools)
    unexplained = world.school_sd * draw.normal(size=world.schools) + world.pull * is_engaged
    result = (
        (46 + 7 * ks2 - 3 * fsm + 0.4 * idaci + female + world.motivation * motivation)
        + unexplained[school]
        + effects[school] * treated
        + draw.normal(0, 8, people)
    )
    return pl.DataFrame(
        {
            "id": np.arange(people),
            "treated": treated,
            "school": school,
            "ks2": ks2,
            "fsm": fsm,
            "idaci": idaci,
            "female": female,
            "att8": result,
        }
    )


def design_for(scope: Scope) -> Design:
    """Give the design that studies have where nothing else is chosen."""
    return Design("treated", COVARIATES, exact=("female",), school="school", scope=scope)
