"""Activities, sessions and registers made from what participants are put down for."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from etl.demo.costs import price_activities
from etl.demo.draws import Floats, Ints, pick
from etl.demo.packages import UNI_CONNECT_FROM
from etl.demo.people import World
from etl.demo.scales import AS_AT
from etl.demo.tables import table

ON_CAMPUS = ("campus_visit", "residential_summer_school", "summer_school", "subject_insight")
WEEKLY = ("mentoring", "skills_attainment", "application_support")
SUMMER = ("residential_summer_school", "summer_school")
CANCELLED = 0.02
LOCKDOWN = (dt.date(2020, 3, 20), dt.date(2021, 7, 31))
STATUS_WHEN_DELIVERED = {
    "attended": 0.86,
    "absent": 0.07,
    "absent_excused": 0.04,
    "accepted": 0.01,
    "invited": 0.02,
}
STATUS_WHEN_AHEAD = {"accepted": 0.6, "invited": 0.25, "applied": 0.15}
SESSION_ATTENDANCE = 0.92


@dataclass(frozen=True)
class Outreach:
    """What members did in a chunk.

    Attributes
    ----------
    activities : the columns of outreach/activities.parquet, and member (row).
    sessions : the columns of outreach/sessions.parquet.
    places : one row a registration: row (of people), member, activity_key, activity_type,
        year_group, year, status,
        hours (0 unless attended), high (high-intensity type), uni_connect.
    """

    activities: pl.DataFrame
    sessions: pl.DataFrame
    places: pl.DataFrame


def run_activities(
    rng: np.random.Generator, world: World, items: pl.DataFrame, first_key: int
) -> Outreach:
    """Group places into activities of a member, year and type, no larger than the type allows."""
    types = table("activity_types")
    year = pl.col("year_group")
    band = (
        pl.when(year <= 8)
        .then(pl.lit("lower"))
        .when(year <= 11)
        .then(pl.lit("middle"))
        .otherwise(pl.lit("sixth"))
    )
    items = items.with_columns(band.alias("band")).sort(
        "member", "year", "type", "band", "school", "row"
    )
    capacity = types["places"].to_numpy()[items["type"].to_numpy()]
    items = items.with_columns(
        (pl.int_range(pl.len()).over("member", "year", "type") // pl.Series(capacity)).alias(
            "batch"
        )
    )
    groups = (
        items.group_by("member", "year", "type", "batch", maintain_order=True)
        .agg(
            pl.col("school").mode().sort().first(),
            pl.col("year_group").unique().sort(),
            pl.len().alias("size"),
        )
        .with_columns((pl.int_range(pl.len()) + first_key).alias("activity_key"))
    )
    activities = _describe(rng, world, groups)
    activities = activities.with_columns(
        price_activities(activities, groups["type"].to_numpy(), groups["size"].to_numpy())
    )
    places = _fill_registers(
        rng,
        items.join(
            groups.select("member", "year", "type", "batch", "activity_key"),
            on=["member", "year", "type", "batch"],
            maintain_order="left",
        ),
        activities,
    )
    return Outreach(activities, _hold_sessions(rng, activities), places)


def _describe(rng: np.random.Generator, world: World, groups: pl.DataFrame) -> pl.DataFrame:
    types, count = table("activity_types"), len(groups)
    kind, member = groups["type"].to_numpy(), groups["member"].to_numpy()
    shape = types.select("hours_low", "hours_high", "hours_step").to_numpy()[kind]
    steps = np.floor((shape[:, 1] - shape[:, 0]) / shape[:, 2] + 1)
    hours = shape[:, 0] + shape[:, 2] * np.floor(rng.random(count) * steps)
    starts = _start_dates(rng, groups["year"].to_numpy(), types["month"].to_numpy()[kind])
    names = types["activity_type"].gather(kind.astype(np.uint32))
    sessions = types["sessions"].to_numpy()[kind]
    gap = np.where(names.is_in(WEEKLY), 7, 1)
    ends = starts + ((sessions - 1) * gap).astype("timedelta64[D]")
    organisation = world.members.select("key", "kind")[member]
    lockdown = (starts >= np.datetime64(LOCKDOWN[0])) & (starts <= np.datetime64(LOCKDOWN[1]))
    usual = np.array(["in_person", "online", "hybrid"])[pick(rng, (0.84, 0.11, 0.05), count)]
    usual = np.where(names.is_in(SUMMER), "in_person", usual)
    titles = [text.split("|") for text in types["titles"]]
    stem = [
        titles[k][int(u * len(titles[k]))] for k, u in zip(kind, rng.random(count), strict=True)
    ]
    return pl.DataFrame(
        {
            "activity_key": groups["activity_key"],
            "member": member,
            "organisation_key": organisation["key"],
            "year": groups["year"],
            "activity_type": names,
            "contact_hours": hours,
            "n_sessions": sessions,
            "gap": gap,
            "intensity": types["intensity"].gather(kind.astype(np.uint32)),
            "starts_on": starts,
            "ends_on": ends,
            "stem": stem,
            "mode": np.where(lockdown & (rng.random(count) < 0.9), "online", usual),
            **_place(world, groups, names.is_in(ON_CAMPUS)),
            "funding_stream": _fund(rng, organisation["kind"], groups["year"].to_numpy()),
            "status": np.where(
                starts > np.datetime64(AS_AT),
                np.where(rng.random(count) < 0.1, "draft", "planned"),
                np.where(rng.random(count) < CANCELLED, "cancelled", "delivered"),
            ),
            "programme": (rng.random(count) * 64).astype(np.int64),
            "year_groups": groups["year_group"],
        }
    ).with_columns(
        pl.col("year_groups")
        .list.eval(pl.element().cast(pl.String))
        .list.join(",")
        .alias("target_year_groups"),
    )


def _place(world: World, groups: pl.DataFrame, campus: pl.Series) -> dict[str, pl.Series]:
    """Hold an activity on the member's campus, or at the school that most of its learners go to."""
    organisation = world.members.select("place", "home")[groups["member"].to_numpy()]
    school = world.schools.table.select("name", "postcode", "urn")[groups["school"].to_numpy()]
    home = world.places.postcodes["postcode"].gather(
        organisation["home"].to_numpy().astype(np.uint32)
    )
    nobody = pl.Series([None] * len(groups), dtype=pl.String)
    return {
        "venue": (organisation["place"] + " campus").zip_with(campus, school["name"]),
        "venue_postcode": home.zip_with(campus, school["postcode"]),
        "host_urn": nobody.zip_with(campus, school["urn"]),
    }


def _start_dates(
    rng: np.random.Generator, year: Ints, month: Ints
) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    """Draw a weekday in the six weeks from the start of the type's month."""
    calendar = np.where(month >= 9, year, year + 1)
    first = (calendar - 1970).astype("datetime64[Y]").astype("datetime64[M]") + (month - 1).astype(
        "timedelta64[M]"
    )
    spread = np.where(month == 7, 25, 42)
    day = first.astype("datetime64[D]") + (rng.random(len(year)) * spread).astype("timedelta64[D]")
    # Sessions of weekly types stay inside the academic year because those types begin in the
    # autumn.
    return np.asarray(np.busday_offset(day, 0, roll="forward"))


def _fund(
    rng: np.random.Generator, kind: pl.Series, year: Ints
) -> Ints | np.ndarray[tuple[int], np.dtype[np.str_]]:
    partnership, charity = (kind == "partnership").to_numpy(), (kind == "charity").to_numpy()
    other = charity | (partnership & (year < UNI_CONNECT_FROM)) | (rng.random(len(year)) < 0.05)
    return np.where(
        partnership & (year >= UNI_CONNECT_FROM),
        "uni_connect",
        np.where(other, "other", "core_app"),
    )


def _fill_registers(
    rng: np.random.Generator, items: pl.DataFrame, activities: pl.DataFrame
) -> pl.DataFrame:
    first = int(activities["activity_key"][0]) if len(activities) else 0
    event = activities[(items["activity_key"] - first).to_numpy()]
    count = len(items)
    happened, ahead = (event["status"] == "delivered").to_numpy(), list(STATUS_WHEN_AHEAD)
    done = list(STATUS_WHEN_DELIVERED)
    status = np.where(
        happened,
        np.array(done)[pick(rng, list(STATUS_WHEN_DELIVERED.values()), count)],
        np.array(ahead)[pick(rng, list(STATUS_WHEN_AHEAD.values()), count)],
    )
    sessions = event["n_sessions"].to_numpy()
    came: Floats = np.maximum(rng.binomial(sessions, SESSION_ATTENDANCE), 1) / sessions
    hours = np.where(
        status == "attended", np.round(event["contact_hours"].to_numpy() * came * 4) / 4, 0.0
    )
    return items.select(
        "row", "member", "activity_key", "year_group", "year", "package"
    ).with_columns(
        pl.Series("status", status),
        pl.Series("hours", hours),
        event["activity_type"],
        (event["intensity"] == "high").alias("high"),
        (event["funding_stream"] == "uni_connect").alias("uni_connect"),
    )


def _hold_sessions(rng: np.random.Generator, activities: pl.DataFrame) -> pl.DataFrame:
    """Spread an activity's hours over its sessions; long days begin at half past nine."""
    count = activities["n_sessions"].to_numpy()
    of = np.repeat(np.arange(len(activities)), count)
    number = np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count)
    event = activities[of]
    hours = event["contact_hours"].to_numpy() / event["n_sessions"].to_numpy()
    opening = np.where(hours > 3, 570, 570 + 30 * (rng.random(len(of)) * 10).astype(np.int64))
    starts = event["starts_on"].to_numpy() + (number * event["gap"].to_numpy()).astype(
        "timedelta64[D]"
    )
    starts = starts.astype("datetime64[m]") + opening.astype("timedelta64[m]")
    ends = starts + np.round(np.minimum(hours, 9.5) * 60).astype("timedelta64[m]")
    # Numbered within the activity, so that a session's key does not depend on the chunk.
    return pl.DataFrame(
        {
            "session_key": event["activity_key"] * 100 + number,
            "activity_key": event["activity_key"],
            "title": pl.Series(number + 1).cast(pl.String),
            "starts_at": starts.astype("datetime64[us]"),
            "ends_at": ends.astype("datetime64[us]"),
            "hours": np.round(hours, 2),
        }
    ).with_columns((pl.lit("Session ") + pl.col("title")).alias("title"))
