"""Outreach records as members recorded them: wrong, twice, and with gaps."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from etl.demo.draws import pick, stream
from etl.demo.errors import Errors
from etl.demo.identity import identify
from etl.demo.lives import Lives
from etl.demo.packages import members_by_school, school_at

ENTERED_TWICE = 0.06
COMPARATORS = 0.05
CONTROL_SHARE_OF_COMPARATORS = 0.2
PARTICIPANT_KEYS_A_CHUNK = 10_000_000
KNOWN = {"ethnicity": 0.86, "disability": 0.80, "first_generation": 0.72, "free_school_meals": 0.70}
RARE = {"estranged": 0.004, "young_carer": 0.02, "refugee": 0.006, "service_child": 0.02}
DISABILITIES = {
    "95": 0.865,
    "51": 0.06,
    "53": 0.02,
    "54": 0.012,
    "55": 0.025,
    "56": 0.004,
    "57": 0.003,
    "58": 0.002,
    "59": 0.004,
    "96": 0.005,
}
MISSING = {"997": 0.35, "998": 0.2, "999": 0.45}
SHORT_MISSING = {"997": "97", "998": "98", "999": "99"}
CARE_MISSING = {"997": "99", "998": "98", "999": "99"}


@dataclass(frozen=True)
class Records:
    """Participants and registrations as written, and links (participant_key, person_key)."""

    participants: pl.DataFrame
    registrations: pl.DataFrame
    links: pl.DataFrame


def record_participants(lives: Lives, noise: float) -> Records:
    """Write down who took part, as each member did."""
    world, chunk = lives.world, lives.chunk
    rng = stream(world.seed, "records", chunk)
    pairs = _who_is_recorded(rng, lives)
    pairs = pairs.with_columns(
        (pl.int_range(pl.len()) + chunk * PARTICIPANT_KEYS_A_CHUNK + 1).alias("participant_key")
    )
    rows = pairs["row"].to_numpy()
    school = school_at(lives.people, rows, pairs["year_group"].to_numpy())
    written = identify(world, lives.people, rows, pairs["on"].to_numpy(), school)
    spoilt = Errors("outreach", stream(world.seed, "outreach errors", chunk), noise).spoil(written)
    people = lives.people[rows]
    member = world.members[pairs["member"].to_numpy()]
    participants = pl.concat(
        [
            pairs.select("participant_key"),
            member.select(pl.col("key").alias("organisation_key")),
            pl.DataFrame(
                {
                    "reference": member["place"].str.slice(0, 3).str.to_uppercase()
                    + "-"
                    + pairs["participant_key"].cast(pl.String)
                }
            ),
            spoilt.rename({"urn": "institution_urn"}),
            pairs.select("evaluation_group", pl.col("on").alias("notice_on")),
            _characteristics(rng, people),
        ],
        how="horizontal",
    ).with_columns(
        pl.col("date_of_birth").cast(pl.String),
        pl.lit(0).alias("phase_adjustment"),
        pl.concat_str(pl.lit("notice "), pl.col("notice_on").dt.year() // 3 * 3).alias(
            "notice_version"
        ),
        pl.Series("tracking_permission", rng.random(len(pairs)) > 0.015),
        pl.when(pl.Series(rng.random(len(pairs)) < 0.06))
        .then(pl.lit("H") + (people["person_key"] + 100_000_000_000).cast(pl.String))
        .alias("upn"),
    )
    links = pairs.select("participant_key").with_columns(people["person_key"])
    return Records(participants.select(PARTICIPANT_COLUMNS), _register(rng, lives, pairs), links)


PARTICIPANT_COLUMNS = (
    "participant_key",
    "organisation_key",
    "reference",
    "first_name",
    "middle_name",
    "last_name",
    "date_of_birth",
    "postcode",
    "sex",
    "institution_urn",
    "phase_adjustment",
    "evaluation_group",
    "notice_on",
    "notice_version",
    "tracking_permission",
    "upn",
    "ethnicity",
    "disability",
    "first_generation",
    "free_school_meals",
    "care_experienced",
    "estranged",
    "young_carer",
    "refugee",
    "service_child",
)


def _who_is_recorded(rng: np.random.Generator, lives: Lives) -> pl.DataFrame:
    """List records: row, member, year_group, on (first contact), evaluation_group, copy."""
    dated = lives.outreach.places.join(
        lives.outreach.activities.select("activity_key", "starts_on"),
        on="activity_key",
        maintain_order="left",
    )
    pairs = (
        dated.group_by("row", "member", maintain_order=True)
        .agg(pl.col("year_group").min(), pl.col("starts_on").min().alias("on"))
        .with_columns(pl.lit("participant").alias("evaluation_group"), pl.lit(False).alias("copy"))
    )
    again = pairs.filter(pl.Series(rng.random(len(pairs)) < ENTERED_TWICE)).with_columns(
        pl.lit(True).alias("copy")
    )
    late = (
        pl.Series((rng.uniform(20, 500, len(again))).astype(np.int64)).cast(pl.Duration("ms"))
        * 86_400_000
    )
    again = again.with_columns((pl.col("on") + late).alias("on"))
    return pl.concat([pairs, again, _comparators(rng, lives, int(len(pairs) * COMPARATORS))])


def _comparators(rng: np.random.Generator, lives: Lives, count: int) -> pl.DataFrame:
    people = lives.people
    free = np.flatnonzero(
        (~people["takes_part"] & ~people["private"] & (people["cohort"] <= 2010)).to_numpy()
    )
    rows = np.sort(rng.choice(free, min(count, len(free)), replace=False))
    nearest, _ = members_by_school(lives.world)
    autumn = (
        (people["cohort"].to_numpy()[rows] + 15 - 1970)
        .astype("datetime64[Y]")
        .astype("datetime64[D]")
    )
    group = np.where(rng.random(len(rows)) < CONTROL_SHARE_OF_COMPARATORS, "control", "comparator")
    return pl.DataFrame(
        {
            "row": rows,
            "member": nearest[people["secondary"].to_numpy()[rows], 0],
            "year_group": np.full(len(rows), 10),
            "on": autumn + np.timedelta64(290, "D"),
            "evaluation_group": group,
            "copy": np.zeros(len(rows), dtype=np.bool_),
        }
    )


def _register(rng: np.random.Generator, lives: Lives, pairs: pl.DataFrame) -> pl.DataFrame:
    """Put registrations on records; a learner entered twice has each on one of the two."""
    keys = pairs.filter(pl.col("evaluation_group") == "participant").select(
        "row", "member", "participant_key", "copy"
    )
    first = keys.filter(~pl.col("copy")).drop("copy")
    second = keys.filter("copy").select(
        "row", "member", pl.col("participant_key").alias("other_key")
    )
    places = lives.outreach.places.join(first, on=["row", "member"], maintain_order="left").join(
        second, on=["row", "member"], how="left", maintain_order="left"
    )
    moved = pl.Series(rng.random(len(places)) < 0.5) & places["other_key"].is_not_null()
    return places.with_columns(
        pl.when(moved).then("other_key").otherwise("participant_key").alias("participant_key")
    ).select("participant_key", "activity_key", "status", "hours")


def _characteristics(rng: np.random.Generator, people: pl.DataFrame) -> pl.DataFrame:
    """Give codes as recorded, with what was not known, refused or not asked."""
    count = len(people)
    care = np.where(rng.random(count) < 0.012, "01", "05")
    true = {
        "ethnicity": people["ethnicity"].to_numpy(),
        "disability": np.array(list(DISABILITIES))[pick(rng, list(DISABILITIES.values()), count)],
        "first_generation": np.where(people["first_generation"], "1", "0"),
        "free_school_meals": np.where(people["fsm"], "1", "0"),
        "care_experienced": care,
        **{name: np.where(rng.random(count) < share, "1", "0") for name, share in RARE.items()},
    }
    columns = {}
    for name, codes in true.items():
        missing = np.array(list(MISSING))[pick(rng, list(MISSING.values()), count)]
        short = {"disability": SHORT_MISSING, "care_experienced": CARE_MISSING}.get(name)
        if short:
            missing = np.array([short[code] for code in missing])
        columns[name] = np.where(rng.random(count) < KNOWN.get(name, 0.75), codes, missing)
    return pl.DataFrame(columns)
