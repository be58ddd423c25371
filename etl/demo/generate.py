"""The whole demonstration: build a synthetic England chunk by chunk and write it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import polars as pl

from etl.demo.administrative import administrative_files
from etl.demo.draws import Ints, stream
from etl.demo.heses_sample import write_heses_sample
from etl.demo.lives import Lives, calibrate, live
from etl.demo.organisations import build_members, build_providers, list_programmes
from etl.demo.people import World
from etl.demo.places import build_places
from etl.demo.records import Records, record_participants
from etl.demo.reference import write_reference
from etl.demo.samples import write_samples
from etl.demo.scales import SCALES, Scale, Size
from etl.demo.schools import build_schools
from etl.demo.truth import EFFECT_COLUMNS, person_table, sibling_links, write_effects
from etl.demo.writer import TableWriter

Progress = Callable[[str, int, int], None]
PILOT_PEOPLE = 200_000
KEYS_A_CHUNK = 1_000_000


@dataclass(frozen=True)
class DemoSummary:
    """What was written: where, which size and seed, people, and rows of each table."""

    out: Path
    size: str
    seed: int
    people: int
    participants: int
    rows: dict[str, int]


def generate(
    out: Path,
    *,
    size: Size,
    seed: int = 20261121,
    progress: Progress | None = None,
    noise: float = 1.0,
) -> DemoSummary:
    """Write a synthetic England.

    Parameters
    ----------
    out : folder to write to; made if missing, files of the same names are replaced.
    size : "small" (seconds), "medium" (100,000 participant records) or "national" (3 million).
    seed : the same seed and size give the same tables.
    progress : called with a stage's name, steps done and steps in all.
    noise : factor on all error rates (tables/error_rates.csv).

    Returns
    -------
    What was written.
    """
    return generate_at(
        out, SCALES[size], size=size, seed=seed, progress=progress or _silent, noise=noise
    )


def generate_at(
    out: Path, scale: Scale, *, size: str, seed: int, progress: Progress, noise: float = 1.0
) -> DemoSummary:
    """Write a synthetic England of any scale (see `generate`)."""
    out.mkdir(parents=True, exist_ok=True)
    progress("places", 0, 1)
    world = build_world(seed, scale)
    progress("places", 1, 1)
    progress("calibration", 0, 1)
    calibration = calibrate(world, pilot_localities(world))
    progress("calibration", 1, 1)
    kept: list[pl.DataFrame] = []
    schools = np.zeros((len(world.schools.table), 3))
    people = 0
    with TableWriter(out) as writer:
        _write_organisations(writer, world)
        chunks = list(split_localities(world))
        for number, localities in enumerate(chunks):
            progress("people and records", number, len(chunks))
            lives = live(world, number, localities, number * KEYS_A_CHUNK + 1, calibration)
            records = record_participants(lives, noise)
            kept.append(_write_chunk(writer, lives, records, noise))
            schools += _school_sums(lives, len(schools))
            people += len(lives.people)
            if number == _demonstration_chunk(world, chunks):
                write_samples(out, lives, records)
        progress("people and records", len(chunks), len(chunks))
        writer.append("institutions", _institutions(world, schools))
    write_heses_sample(out, world)
    progress("reference", 0, 1)
    rows = dict(writer.rows)
    for edition, count in write_reference(out / "reference", world).items():
        rows[f"reference/{edition}"] = count
    write_effects(out / "truth" / "effects.json", kept)
    progress("reference", 1, 1)
    return _summarise(out, size, seed, people, rows)


def build_world(seed: int, scale: Scale) -> World:
    """Build what all chunks share."""
    places = build_places(seed, scale)
    members = build_members(seed, scale, places)
    return World(
        seed,
        scale,
        places,
        build_schools(seed, scale, places),
        members,
        build_providers(seed, scale, members),
    )


def pilot_localities(world: World) -> Ints:
    """Choose localities of about PILOT_PEOPLE people over the country, to calibrate on."""
    count = len(world.places.localities)
    wanted = min(count, max(1, round(count * PILOT_PEOPLE / world.scale.people)))
    return np.sort(stream(world.seed, "pilot").permutation(count)[:wanted]).astype(np.int64)


def split_localities(world: World) -> Iterator[Ints]:
    """Cut the localities into runs of about people_a_chunk people; neighbours stay together."""
    share = world.places.localities["size"].to_numpy() / world.places.localities["size"].sum()
    chunk = (np.cumsum(share) * world.scale.people / world.scale.people_a_chunk - 1e-9).astype(
        np.int64
    )
    for number in np.unique(chunk):
        yield np.flatnonzero(chunk == number).astype(np.int64)


def _demonstration_chunk(world: World, chunks: list[Ints]) -> int:
    home = int(world.members["locality"][0])
    return next(number for number, localities in enumerate(chunks) if home in localities)


def _write_organisations(writer: TableWriter, world: World) -> None:
    columns = ("key", "name", "kind", "membership", "region", "ukprn", "hesa_instid")
    writer.append("organisations", world.members.select(columns))
    writer.append("programmes", list_programmes(world.members))


def _write_chunk(writer: TableWriter, lives: Lives, records: Records, noise: float) -> pl.DataFrame:
    writer.append("outreach/participants", records.participants)
    writer.append("outreach/activities", _activities(lives))
    writer.append("outreach/sessions", lives.outreach.sessions)
    writer.append("outreach/registrations", records.registrations)
    writer.append("truth/participant_links", records.links)
    for source, year, rows in administrative_files(lives, noise):
        writer.append(
            f"administrative/{source}/{year}",
            rows.select("record_id", pl.all().exclude("record_id", "person_key")),
        )
        links = rows.filter(pl.col("person_key").is_not_null()).select(
            pl.lit(source).alias("source"), pl.lit(year).alias("year"), "record_id", "person_key"
        )
        writer.append("truth/record_links", links)
    truth = person_table(lives)
    siblings, twins = sibling_links(lives)
    writer.append("truth/person", truth)
    writer.append("truth/siblings", siblings)
    writer.append("truth/twins", twins)
    return truth.filter(pl.col("hours") > 0).select(EFFECT_COLUMNS)


def _activities(lives: Lives) -> pl.DataFrame:
    programmes = list_programmes(lives.world.members)
    counts = dict(programmes.group_by("organisation_key").len().iter_rows())
    events = lives.outreach.activities
    programme = [
        f"{key}-{draw % counts[key] + 1}"
        for key, draw in events.select("organisation_key", "programme").iter_rows()
    ]
    year = pl.col("year")
    return events.select(
        "activity_key",
        "organisation_key",
        pl.Series("programme_key", programme, dtype=pl.String),
        (pl.lit("ACT-") + pl.col("activity_key").cast(pl.String).str.pad_start(7, "0")).alias(
            "reference"
        ),
        (pl.col("stem") + ", " + pl.col("starts_on").dt.strftime("%B %Y")).alias("title"),
        "activity_type",
        pl.concat_str(
            year, pl.lit("/"), (year + 1).mod(100).cast(pl.String).str.pad_start(2, "0")
        ).alias("academic_year"),
        "starts_on",
        "ends_on",
        "contact_hours",
        "mode",
        "venue",
        "venue_postcode",
        "funding_stream",
        "target_year_groups",
        "status",
        "host_urn",
        "cost_pounds",
    )


def _school_sums(lives: Lives, schools: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    school = lives.people["secondary"].to_numpy()
    sums = [
        np.ones(len(school)),
        lives.results["attainment8"].to_numpy(),
        lives.people["fsm"].to_numpy(),
    ]
    return np.stack(
        [np.bincount(school, weights=w.astype(np.float64), minlength=schools) for w in sums], axis=1
    )


def _institutions(
    world: World, sums: np.ndarray[tuple[int, int], np.dtype[np.float64]]
) -> pl.DataFrame:
    pupils = np.maximum(sums[:, 0], 1)
    known = pl.Series(sums[:, 0] > 0)
    frame = world.schools.table.with_columns(
        pl.when(known).then(pl.Series(np.round(sums[:, 1] / pupils, 1))).alias("ks4_attainment8"),
        pl.when(known).then(pl.Series(np.round(100 * sums[:, 2] / pupils, 1))).alias("fsm_percent"),
    )
    return frame.select(
        "urn",
        "name",
        "phase",
        "kind",
        "establishment_type",
        "local_authority",
        "region",
        "postcode",
        "low_age",
        "high_age",
        "ks4_attainment8",
        "fsm_percent",
    )


def _summarise(out: Path, size: str, seed: int, people: int, rows: dict[str, int]) -> DemoSummary:
    summary = DemoSummary(out, size, seed, people, rows["outreach/participants"], rows)
    content = {**asdict(summary), "out": None}
    (out / "summary.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return summary


def _silent(stage: str, done: int, total: int) -> None:
    """Report nothing."""
