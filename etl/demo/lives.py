"""One chunk of people carried through school, outreach and after, with and without outreach."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from etl.demo import attainment, higher
from etl.demo.activities import Outreach, run_activities
from etl.demo.calibration import (
    Calibration,
    person_intercepts,
    solve_background,
    solve_participation,
    solve_progression,
)
from etl.demo.draws import Floats, Ints, expit, stream
from etl.demo.effects import measure_exposure, no_exposure
from etl.demo.packages import draw_packages, participation_score
from etl.demo.people import World, build_people

ACTIVITY_KEYS_A_CHUNK = 1_000_000
RECORDS_PER_PARTICIPANT = 1.22
"""Entered twice, recorded by two members, and comparators: records for each true participant."""
PLACES_THAT_HAPPEN = 0.86
"""Participants whose first activity is not later than the demonstration's present."""


@dataclass(frozen=True)
class Lives:
    """A chunk of people and what became of them.

    Attributes
    ----------
    world, chunk : what they are part of.
    people : people.build_people, with fsm, first_generation, and takes_part. exposure :
        effects.measure_exposure.
    results : ks2, ks4 and ks5 results. after : higher.follow_students. without : attainment8,
        entry_chance and in_he
        of the same person, with the same luck, in a world without outreach. outreach :
        activities.run_activities.
    """

    world: World
    chunk: int
    people: pl.DataFrame
    exposure: pl.DataFrame
    results: pl.DataFrame
    after: pl.DataFrame
    without: pl.DataFrame
    outreach: Outreach


def calibrate(world: World, pilot: Ints) -> Calibration:
    """Solve the model's intercepts on the people of the pilot localities."""
    calibration = Calibration()
    people = build_people(world, -1 % 2**32, pilot, 1)
    solve_background(calibration, people)
    people = _with_background(people, calibration)
    scale = world.scale
    share = scale.records / RECORDS_PER_PARTICIPANT / scale.people / PLACES_THAT_HAPPEN
    solve_participation(calibration, participation_score(people, world.places.areas), share)
    people, outreach = _reach_out(world, -1 % 2**32, people, calibration)
    exposure = measure_exposure(people, outreach.places)
    scores = _scores(world, -1 % 2**32, people, exposure)[1]
    solve_progression(calibration, people, scores, scale.cohorts)
    return calibration


def live(
    world: World, chunk: int, localities: Ints, first_key: int, calibration: Calibration
) -> Lives:
    """Build the people of some localities and everything that happens to them."""
    people = _with_background(build_people(world, chunk, localities, first_key), calibration)
    people, outreach = _reach_out(world, chunk, people, calibration)
    exposure = measure_exposure(people, outreach.places)
    results, scores = _scores(world, chunk, people, exposure)
    luck = higher.draw_noise(stream(world.seed, "after school", chunk), len(people))
    intercepts = person_intercepts(calibration, people)
    after = higher.follow_students(intercepts, scores, luck)
    bare_results, bare_scores = _scores(world, chunk, people, no_exposure(people))
    bare = higher.follow_students(intercepts, bare_scores, luck)
    without = pl.DataFrame(
        {
            "attainment8_without": bare_results["attainment8"],
            "entry_chance_without": bare["entry_chance"],
            "in_he_without": bare["in_he"],
        }
    )
    return Lives(world, chunk, people, exposure, results, after, without, outreach)


def _with_background(people: pl.DataFrame, calibration: Calibration) -> pl.DataFrame:
    intercept = np.array([calibration.fsm[c] for c in people["cohort"].to_list()])
    meals = (
        people["fsm_score"].to_numpy() + people["fsm_noise"].to_numpy() + intercept > 0
    ) & ~people["private"].to_numpy()
    parental = (
        people["parental_he_score"].to_numpy()
        + people["parental_noise"].to_numpy()
        + calibration.parental_he
        > 0
    )
    return people.with_columns(pl.Series("fsm", meals), pl.Series("first_generation", ~parental))


def _reach_out(
    world: World, chunk: int, people: pl.DataFrame, calibration: Calibration
) -> tuple[pl.DataFrame, Outreach]:
    rng = stream(world.seed, "outreach", chunk)
    chance = expit(calibration.participation + participation_score(people, world.places.areas))
    takes_part = rng.random(len(people)) < chance
    items = draw_packages(rng, world, people, takes_part)
    outreach = run_activities(rng, world, items, chunk * ACTIVITY_KEYS_A_CHUNK + 1)
    return people.with_columns(pl.Series("takes_part", takes_part)), outreach


def _scores(
    world: World, chunk: int, people: pl.DataFrame, exposure: pl.DataFrame
) -> tuple[pl.DataFrame, dict[str, Floats]]:
    luck = attainment.draw_noise(stream(world.seed, "exams", chunk), len(people))
    quality = world.schools.table["quality"].to_numpy()[people["secondary"].to_numpy()]
    ks2 = attainment.ks2_results(people, luck)
    results = pl.concat(
        [ks2, attainment.later_results(people, ks2, exposure, quality, luck)], how="horizontal"
    )
    stays = higher.staying_score(people, results)
    return results, {
        "entry": higher.entry_score(people, results, exposure, world.places.areas),
        "tariff": higher.tariff_score(people, results, exposure),
        "continues": stays,
        "completes": stays,
        "skilled": higher.skilled_score(people, results),
    }
