"""Administrative files by source and year, with their own small error rates and their own gaps."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from etl.demo.draws import Bools, Ints, pick, stream
from etl.demo.errors import Errors
from etl.demo.identity import identify, mix
from etl.demo.lives import Lives
from etl.demo.people import Days, age_on
from etl.demo.students import student_files

LATEST_EXAM, LATEST_HESA = 2025, 2024
KS2_AFTER = 12
"""Years from the September that begins a cohort to its summer of Key Stage 2."""
CANCELLED_KS2 = (2020, 2021)
COVERAGE = {"npd_ks2": 0.955, "npd_ks4": 0.97, "npd_ks5": 0.975, "ilr": 0.97}
"""Others had moved away, came later, or sat elsewhere."""
AIMS = {
    3: (
        "BTEC National Extended Diploma in Health and Social Care",
        "BTEC National Diploma in Business",
        "Level 3 Diploma in Engineering",
        "A level programme",
        "Access to HE Diploma in Science",
    ),
    2: ("Level 2 Diploma in Plumbing", "Level 2 Certificate in Childcare", "GCSE programme"),
    1: ("Level 1 Diploma in Construction", "Functional Skills Level 1"),
}

Table = tuple[str, str, pl.DataFrame]
"""Source, year, and rows with person_key (null for someone outside the population)."""


def administrative_files(lives: Lives, noise: float) -> Iterator[Table]:
    """Give each source's file for each year, as far as this chunk fills it."""
    yield from _key_stage(lives, noise, "npd_ks2", KS2_AFTER)
    yield from _key_stage(lives, noise, "npd_ks4", 17)
    yield from _key_stage(lives, noise, "npd_ks5", 19)
    yield from _further_education(lives, noise)
    yield from student_files(lives, noise, LATEST_HESA)


def _key_stage(lives: Lives, noise: float, source: str, after: int) -> Iterator[Table]:
    people = lives.people
    rng, exam_year, sat = _sitting(lives, source, after)
    if source == "npd_ks5":
        tried = lives.results["attainment8"].to_numpy() > 36
        sat &= lives.results["level3"].to_numpy() | (tried & (rng.random(len(people)) < 0.7))
    rows = np.flatnonzero(sat)
    record_id = pl.Series("record_id", mix(people["person_key"].to_numpy()[rows], 7)).cast(
        pl.String
    )
    errors = Errors(
        "administrative", stream(lives.world.seed, source + " errors", lives.chunk), noise
    )
    frame = pl.concat(
        [
            _write_down(
                lives, errors, rows, age_on(people, after - 1.4), _school_of(people, source)
            ),
            _results(lives, rows, source),
        ],
        how="horizontal",
    ).with_columns(record_id, people["person_key"].gather(rows.astype(np.uint32)))
    yield from _by_year(
        source, frame, exam_year[rows], [str(y) for y in range(2005, LATEST_EXAM + 1)], 2005
    )


def _sitting(lives: Lives, source: str, after: int) -> tuple[np.random.Generator, Ints, Bools]:
    """Give the stream of a source, each person's exam year, and who has a record of it."""
    rng, people = stream(lives.world.seed, source, lives.chunk), lives.people
    exam_year = people["cohort"].to_numpy() + after
    sat = (
        ~people["private"].to_numpy()
        & (rng.random(len(people)) < COVERAGE[source])
        & (exam_year <= LATEST_EXAM)
    )
    if source == "npd_ks2":
        sat &= ~np.isin(exam_year, CANCELLED_KS2)
    return rng, exam_year, sat


def _school_of(people: pl.DataFrame, source: str) -> Ints:
    if source == "npd_ks4":
        left = people["changes_school_on"].to_numpy() <= age_on(people, 16)
        return np.where(left, people["secondary_later"], people["secondary"])
    return people["primary" if source == "npd_ks2" else "post16"].to_numpy()


def _write_down(lives: Lives, errors: Errors, rows: Ints, on: Days, school: Ints) -> pl.DataFrame:
    return errors.spoil(identify(lives.world, lives.people, rows, on[rows], school[rows]))


def _results(lives: Lives, rows: Ints, source: str) -> pl.DataFrame:
    results, people = lives.results[rows], lives.people[rows]
    if source == "npd_ks2":
        return results.select(
            pl.col("ks2_reading").alias("reading"),
            pl.col("ks2_maths").alias("maths"),
            pl.col("ks2_band").alias("band"),
        )
    if source == "npd_ks5":
        return results.select("aps", "three_a_levels", "level3")
    decile = lives.world.places.areas["idaci_decile"].gather(
        people["area"].to_numpy().astype(np.uint32)
    )
    *_, sat_ks2 = _sitting(lives, "npd_ks2", KS2_AFTER)
    has_ks2, points = pl.Series(sat_ks2[rows]), pl.mean_horizontal("ks2_reading", "ks2_maths")
    return results.select(
        "attainment8",
        "em_94",
        "em_95",
        pl.when(has_ks2).then("ks2_band"),
        pl.when(has_ks2).then(points).alias("ks2_points"),
    ).with_columns(
        people["fsm"].alias("free_school_meals"), decile.alias("idaci_decile"), people["ethnicity"]
    )


def _further_education(lives: Lives, noise: float) -> Iterator[Table]:
    rng, people = stream(lives.world.seed, "ilr", lives.chunk), lives.people
    starts = people["cohort"].to_numpy() + 17
    college: Bools = (lives.world.schools.table["kind"] == "college").to_numpy()[
        people["post16"].to_numpy()
    ]
    there = (
        college
        & ~people["private"].to_numpy()
        & (rng.random(len(people)) < COVERAGE["ilr"])
        & (starts <= LATEST_HESA)
    )
    rows = np.flatnonzero(there)
    level = np.where(
        lives.results["level3"].to_numpy()[rows], 3, np.where(rng.random(len(rows)) < 0.8, 2, 1)
    )
    aim = np.empty(len(rows), dtype=object)
    for number, titles in AIMS.items():
        here = np.flatnonzero(level == number)
        aim[here] = np.array(titles, dtype=object)[pick(rng, np.ones(len(titles)), len(here))]
    errors = Errors("administrative", stream(lives.world.seed, "ilr errors", lives.chunk), noise)
    school = people["post16"].to_numpy()
    frame = _write_down(lives, errors, rows, age_on(people, 17.0), school).with_columns(
        pl.Series("record_id", mix(people["person_key"].to_numpy()[rows], 11)).cast(pl.String),
        pl.Series("aim_level", level),
        pl.Series("learning_aim", aim, dtype=pl.String),
        pl.Series("start_year", starts[rows]),
        people["person_key"].gather(rows.astype(np.uint32)),
    )
    yield from _by_year(
        "ilr", frame, starts[rows], [academic_year(y) for y in range(2005, LATEST_HESA + 1)], 2005
    )


def _by_year(
    source: str, frame: pl.DataFrame, year: Ints, names: list[str], first: int
) -> Iterator[Table]:
    for offset, name in enumerate(names):
        part = frame.filter(pl.Series(year == first + offset))
        if len(part):
            yield source, name, part


def academic_year(starts_in: int) -> str:
    """Write an academic year as file names do: 2019-20."""
    return f"{starts_in}-{(starts_in + 1) % 100:02d}"
