"""The HESA student file and the Graduate Outcomes survey.

Over a third of the students come from abroad or are older than the population.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from etl.demo import higher
from etl.demo.draws import Floats, Ints, pick, pick_by_group, stream
from etl.demo.errors import Errors
from etl.demo.identity import identify, mix
from etl.demo.lives import Lives
from etl.demo.names import name_book
from etl.demo.people import World, age_on
from etl.demo.student_return import YEARS_WITH_RETURN, add_return

OUTSIDERS_PER_STUDENT = 0.80
FROM_ABROAD = 0.6
ABROAD = {
    "chinese": 0.42,
    "indian": 0.22,
    "west_african": 0.12,
    "arab": 0.08,
    "east_european": 0.10,
    "turkish": 0.06,
}
BANDS = ("high", "medium", "low")
HOME_REGION_PULL = 2.5
LATEST_LEAVERS = 2022
SALARIES = (
    "Less than 15,000",
    "15,000 to 20,999",
    "21,000 to 26,999",
    "27,000 to 32,999",
    "33,000 or more",
)
SALARY_WEIGHTS = np.array([[0.15, 0.40, 0.33, 0.10, 0.02], [0.02, 0.10, 0.36, 0.34, 0.18]])
"""Chance of each salary band: not highly skilled, highly skilled."""
OUTSIDER_KEYS = 2**32
STUDENT_COLUMNS = (
    "record_id",
    "first_name",
    "middle_name",
    "last_name",
    "date_of_birth",
    "sex",
    "postcode",
    "urn",
    "ukprn",
    "level",
    "mode",
    "subject_cah1",
    "tariff_band",
    "start",
    "continued",
    "completed",
    "award",
    "person_key",
    "employed",
    "skilled",
    "responds",
)


def student_files(
    lives: Lives, noise: float, latest: int
) -> Iterator[tuple[str, str, pl.DataFrame]]:
    """Give the student file of each academic year, then the survey of each leaving year."""
    world = lives.world
    rng = stream(world.seed, "students", lives.chunk)
    students = _our_students(rng, lives, noise, latest)
    everyone = pl.concat([students, _outsiders(rng, lives, students["start"].to_numpy(), noise)])
    for year in range(world.scale.first_cohort + 19, latest + 1):
        rows = _enrolled(everyone, year, latest)
        if len(rows) and year > latest - YEARS_WITH_RETURN:
            rows = add_return(stream(world.seed, "return", year, lives.chunk), rows, year)
        rows = rows.drop("start", "stays", "completed")
        if len(rows):
            yield "hesa_student", f"{year}-{(year + 1) % 100:02d}", rows
    for year in range(2005, LATEST_LEAVERS + 1):
        rows = _survey(
            rng,
            everyone.filter(
                (pl.col("start") == year - 2) & pl.col("completed") & pl.col("responds")
            ),
        )
        if len(rows):
            yield "graduate_outcomes", f"{year}-{(year + 1) % 100:02d}", rows


def _our_students(
    rng: np.random.Generator, lives: Lives, noise: float, latest: int
) -> pl.DataFrame:
    world = lives.world
    people, after = lives.people, lives.after
    start = people["cohort"].to_numpy() + np.where(after["at_18"].to_numpy(), 19, 20)
    rows = np.flatnonzero(after["in_he"].to_numpy() & (start <= latest))
    written = identify(
        world, people, rows, age_on(people, 18.6)[rows], people["post16"].to_numpy()[rows]
    )
    spoilt = Errors("administrative", stream(world.seed, "hesa errors", lives.chunk), noise).spoil(
        written
    )
    regions = world.places.localities["region"].gather(
        people["locality"].to_numpy()[rows].astype(np.uint32)
    )
    band = after["band"].gather(rows.astype(np.uint32))
    life = after[rows].select("continued", "completed", "award", "employed", "skilled", "responds")
    key = people["person_key"].gather(rows.astype(np.uint32))
    return (
        pl.concat([spoilt, life], how="horizontal")
        .with_columns(
            _husid(key.to_numpy(), start[rows]),
            band.alias("tariff_band"),
            pl.Series("ukprn", _providers(rng, world, band, regions)),
            pl.lit("first_degree").alias("level"),
            pl.lit("full_time").alias("mode"),
            _subjects(rng, len(rows)),
            pl.Series("start", start[rows]),
            key,
        )
        .select(STUDENT_COLUMNS)
    )


def _outsiders(rng: np.random.Generator, lives: Lives, starts: Ints, noise: float) -> pl.DataFrame:
    """Invent students from abroad, and home students too old to be of the population."""
    world, count = lives.world, int(len(starts) * OUTSIDERS_PER_STUDENT)
    start = rng.choice(starts, count) if count else np.zeros(0, dtype=np.int64)
    abroad = rng.random(count) < FROM_ABROAD
    age = np.where(abroad, rng.uniform(18, 29, count), rng.uniform(23, 52, count))
    born = (start - 1970).astype("datetime64[Y]").astype("datetime64[D]") + (
        270 - age * 365.25
    ).astype("timedelta64[D]")
    sex = np.where(rng.random(count) < 0.55, "10", "11")
    names = outsider_names(rng, abroad, sex)
    home = rng.choice(world.places.postcodes["postcode"].to_numpy(), count)
    part_time = ~abroad & (rng.random(count) < 0.35)
    postgraduate = abroad & (rng.random(count) < 0.45)  # one year, and no class of award
    continued = ~postgraduate & (
        rng.random(count) < np.where(part_time, 0.66, np.where(abroad, 0.93, 0.84))
    )
    keys = OUTSIDER_KEYS * (lives.chunk + 1) + np.arange(count)
    written = names.with_columns(
        pl.Series("date_of_birth", born).cast(pl.Date),
        pl.Series("sex", sex),
        pl.when(pl.Series(~abroad)).then(pl.Series(home)).alias("postcode"),
        pl.lit(None, dtype=pl.String).alias("urn"),
        pl.lit(None, dtype=pl.String).alias("school_postcode"),
        pl.Series("names_may_swap", abroad),
    )
    spoilt = Errors(
        "administrative", stream(world.seed, "outsider errors", lives.chunk), noise
    ).spoil(written)
    band = pl.Series("tariff_band", BANDS, dtype=pl.String).gather(
        pick(rng, (0.3, 0.35, 0.35), count).astype(np.uint32)
    )
    level = np.where(postgraduate, "postgraduate_taught", "first_degree")
    awards = np.array(["First class", "Upper second class", "Lower second class", "Third class"])
    region = pl.Series(
        rng.choice(world.places.localities["region"].to_numpy(), count), dtype=pl.String
    )
    return spoilt.with_columns(
        _husid(keys, start),
        band,
        pl.Series("ukprn", _providers(rng, world, band, region), dtype=pl.String),
        pl.Series("level", level),
        pl.Series("mode", np.where(part_time, "part_time", "full_time")),
        _subjects(rng, count),
        pl.Series("start", start),
        pl.Series("continued", continued),
        pl.Series("completed", continued & (rng.random(count) < 0.93)),
        pl.Series("award", awards[pick(rng, (0.28, 0.46, 0.2, 0.06), count)]),
        pl.lit(None, dtype=pl.Int64).alias("person_key"),
        pl.Series("employed", rng.random(count) < 0.8),
        pl.Series("skilled", rng.random(count) < 0.75),
        pl.Series("responds", rng.random(count) < np.where(abroad, 0.3, 0.5)),
    ).select(STUDENT_COLUMNS)


def outsider_names(
    rng: np.random.Generator, abroad: np.ndarray[tuple[int], np.dtype[np.bool_]], sex: Ints
) -> pl.DataFrame:
    """Draw names for students from abroad, and for home students of an older generation."""
    book, count = name_book(), len(abroad)
    tradition = np.where(
        abroad, np.array(list(ABROAD))[pick(rng, list(ABROAD.values()), count)], "british"
    )
    first, middle, last = (np.full(count, -1, dtype=np.int64) for _ in range(3))
    for name in [*ABROAD, "british"]:
        here = np.flatnonzero(tradition == name)
        last[here] = book.family[name].draw(rng, len(here))
        for code in ("10", "11"):
            group = here[sex[here] == code]
            # Older home students carry the names of their parents' generation.
            pool = book.middle if name == "british" else book.given
            first[group] = pool[name, code].draw(rng, len(group))
            middle[group] = np.where(
                rng.random(len(group)) < 0.4, pool[name, code].draw(rng, len(group)), -1
            )
    return pl.DataFrame(
        {
            "first_name": book.spell(first),
            "middle_name": book.spell(middle),
            "last_name": book.spell(last),
        }
    )


def _enrolled(everyone: pl.DataFrame, year: int, latest: int) -> pl.DataFrame:
    """Give those enrolled: all in year one, continuers in the second, completers in the third."""
    study = year - pl.col("start") + 1
    present = (
        (study == 1) | ((study == 2) & pl.col("continued")) | ((study == 3) & pl.col("completed"))
    ).fill_null(False)
    return (
        everyone.filter(present)
        .with_columns(
            pl.lit(f"{year}/{(year + 1) % 100:02d}").alias("academic_year"),
            study.alias("year_of_study"),
            pl.col("continued").alias("stays"),
            (study == 1).alias("entrant"),
            # Whether someone continued is known from the next year's file only.
            pl.when((study == 1) & (year < latest) & (pl.col("level") == "first_degree"))
            .then("continued")
            .alias("continued"),
            pl.when(study == 3).then("award").alias("award"),
        )
        .drop("employed", "skilled", "responds")
    )


def _survey(rng: np.random.Generator, leavers: pl.DataFrame) -> pl.DataFrame:
    count = len(leavers)
    if not count:
        return leavers
    other = np.array(["further_study", "unemployed", "other"])[pick(rng, (0.62, 0.25, 0.13), count)]
    work = np.where(rng.random(count) < 0.86, "full_time_employment", "part_time_employment")
    skilled = leavers["skilled"].to_numpy()
    salary = pick_by_group(rng, skilled.astype(np.int64), SALARY_WEIGHTS)
    return leavers.select(
        "record_id",
        "first_name",
        "middle_name",
        "last_name",
        "date_of_birth",
        "sex",
        "postcode",
        "urn",
        "person_key",
        "employed",
        pl.when("employed").then(pl.Series(work)).otherwise(pl.Series(other)).alias("activity"),
        pl.when("employed")
        .then(pl.Series(SALARIES).gather(salary.astype(np.uint32)))
        .alias("salary_band"),
        pl.when("employed").then("skilled").alias("high_skilled"),
    ).drop("employed")


def _providers(
    rng: np.random.Generator, world: World, band: pl.Series, region: pl.Series
) -> list[str]:
    """Choose a provider of each student's tariff band, the home region's more often."""
    providers, weight = world.providers, world.providers["weight"].to_numpy()
    regions = providers["region"].unique().sort().to_list()
    position = {name: number for number, name in enumerate(regions)}
    table: Floats = np.zeros((len(BANDS) * len(regions), len(providers)))
    for b, band_name in enumerate(BANDS):
        for name, number in position.items():
            near = np.where((providers["region"] == name).to_numpy(), HOME_REGION_PULL, 1.0)
            table[b * len(regions) + number] = (
                weight * near * (providers["tariff_band"] == band_name).to_numpy()
            )
    bands = {name: number for number, name in enumerate(BANDS)}
    group = np.array(
        [bands[b] * len(regions) + position[r] for b, r in zip(band, region, strict=True)],
        dtype=np.int64,
    )
    return (
        [str(u) for u in providers["ukprn"].to_numpy()[pick_by_group(rng, group, table)]]
        if len(group)
        else []
    )


def _subjects(rng: np.random.Generator, count: int) -> pl.Series:
    codes = pl.Series(higher.SUBJECTS, dtype=pl.String)
    return codes.gather(pick(rng, higher.SUBJECT_WEIGHTS, count).astype(np.uint32)).alias(
        "subject_cah1"
    )


def _husid(keys: Ints, start: Ints) -> pl.Series:
    """Give identifiers of HESA's shape: year of entry, then digits without meaning."""
    digits = pl.Series(mix(keys, 13) % np.uint64(10**15)).cast(pl.String).str.pad_start(15, "0")
    year = pl.Series(start % 100).cast(pl.String).str.pad_start(2, "0")
    return (year + digits).alias("record_id")
