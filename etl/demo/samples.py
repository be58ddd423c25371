"""Files that an officer of the demonstration member would upload.

A messy workbook of participants, a register for one of the member's activities, and a small clean
workbook. Every mistake in the messy one is listed in truth/sample_rows.parquet.
"""

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import xlsxwriter

from etl.demo.draws import Ints, pick, stream
from etl.demo.errors import variants_of
from etl.demo.identity import identify
from etl.demo.lives import Lives
from etl.demo.packages import members_by_school, participation_score, school_at
from etl.demo.people import World
from etl.demo.records import Records
from etl.demo.sample_rows import HEADERS, Row, clean_row, make_mistakes

MESSY_ROWS, CLEAN_ROWS, REGISTER_ROWS, STRANGERS = 396, 25, 34, 6
ALREADY_ON_RECORD = 20
COHORTS = (2000, 2005)
"""Old enough that the administrative files know what became of them."""
TITLE = "Pathways to Wexcombe - participants collected from schools (please do not move columns)"


def write_samples(out: Path, lives: Lives, records: Records) -> None:
    """Write the sample files, and what is wrong in them under truth/."""
    folder, rng = out / "samples", stream(lives.world.seed, "samples")
    folder.mkdir(parents=True, exist_ok=True)
    fresh = _unrecorded(rng, lives, MESSY_ROWS + CLEAN_ROWS + STRANGERS)
    known = _recorded(rng, lives, ALREADY_ON_RECORD)
    messy = _write_down(
        rng, lives, np.concatenate([fresh[: MESSY_ROWS - ALREADY_ON_RECORD], known])
    )
    order = rng.permutation(len(messy))
    messy, mistakes = make_mistakes(rng, [messy[i] for i in order], _postcodes(lives.world))
    _write_workbook(folder / "participants-to-upload.xlsx", messy, TITLE)
    clean = _write_down(rng, lives, fresh[MESSY_ROWS : MESSY_ROWS + CLEAN_ROWS])
    _write_workbook(folder / "participants-clean.xlsx", clean, None)
    strangers = _write_down(rng, lives, fresh[MESSY_ROWS + CLEAN_ROWS :])
    _write_register(
        folder / "register-to-upload.csv", rng, lives, records, uploaded=messy, strangers=strangers
    )
    (out / "truth").mkdir(exist_ok=True)
    pl.DataFrame(mistakes).write_parquet(out / "truth" / "sample_rows.parquet")


def _unrecorded(rng: np.random.Generator, lives: Lives, count: int) -> Ints:
    """Choose learners of the member's schools, like those reached, whom nobody has on record."""
    people = lives.people
    nearest, _ = members_by_school(lives.world)
    ours = nearest[people["secondary"].to_numpy(), 0] == 0
    there = (
        ours
        & (
            people["cohort"].is_between(*COHORTS) & ~people["takes_part"] & ~people["private"]
        ).to_numpy()
    )
    rows = np.flatnonzero(there)
    weights = np.exp(participation_score(people, lives.world.places.areas)[rows])
    clocks = rng.exponential(size=len(rows)) / weights
    return rng.permutation(rows[np.argsort(clocks, kind="stable")[:count]])


def _recorded(rng: np.random.Generator, lives: Lives, count: int) -> Ints:
    """Choose learners whom the member already has on record."""
    rows = np.unique(lives.outreach.places.filter(pl.col("member") == 0)["row"].to_numpy())
    return np.sort(rng.choice(rows, min(count, len(rows)), replace=False))


def _write_down(rng: np.random.Generator, lives: Lives, rows: Ints) -> list[Row]:
    year_group = np.array([10, 11, 12])[pick(rng, (0.5, 0.2, 0.3), len(rows))]
    school = school_at(lives.people, rows, year_group)
    start = lives.people["cohort"].to_numpy()[rows] + 5 + year_group
    on = (start - 1970).astype("datetime64[Y]").astype("datetime64[D]") + np.timedelta64(300, "D")
    frame = identify(lives.world, lives.people, rows, on, school).with_columns(
        lives.world.schools.table["name"].gather(school.astype(np.uint32)).alias("school"),
        pl.Series("collected_on", on),
    )
    people = pl.concat(
        [
            frame,
            lives.people[rows].select(
                "person_key", "cohort", "ethnicity", "fsm", "first_generation"
            ),
        ],
        how="horizontal",
    )
    return [clean_row(rng, row) for row in people.iter_rows(named=True)]


def _postcodes(world: World) -> list[str]:
    """Give the postcodes of the member's own district."""
    home = int(world.members["locality"][0])
    return world.places.postcodes.filter(pl.col("locality") == home)["postcode"].to_list()


def _write_workbook(path: Path, rows: list[Row], title: str | None) -> None:
    options = {"default_date_format": "dd/mm/yyyy"}
    with xlsxwriter.Workbook(path, options) as book:
        # A fixed day of making keeps the file the same from run to run.
        book.set_properties(
            {"created": dt.datetime(2026, 11, 21, tzinfo=dt.UTC).replace(tzinfo=None)}
        )
        sheet: Any = book.add_worksheet("Participants")
        top, bold = 0, book.add_format({"bold": True})
        if title:
            sheet.merge_range(0, 0, 0, len(HEADERS) - 1, title, bold)
            top = 2
        sheet.write_row(top, 0, list(HEADERS), bold)
        sheet.set_column(0, len(HEADERS) - 1, 18)
        for number, row in enumerate(rows, start=top + 1):
            for column, header in enumerate(HEADERS):
                value = row[header]
                if isinstance(value, dt.date):
                    sheet.write_datetime(number, column, dt.datetime.combine(value, dt.time()))
                elif value is not None:
                    sheet.write(number, column, value)


def _write_register(
    path: Path,
    rng: np.random.Generator,
    lives: Lives,
    records: Records,
    *,
    uploaded: list[Row],
    strangers: list[Row],
) -> None:
    """Write who came to an activity: some on record, most in the workbook, a few in neither."""
    event = _event(lives)
    there = records.registrations.filter(pl.col("activity_key") == event["activity_key"])
    known = records.participants.join(
        there.select("participant_key"), on="participant_key", how="semi"
    ).head(8)
    lines = [
        {
            "Participant reference": p["reference"],
            "First name": p["first_name"],
            "Last name": p["last_name"],
            "Date of birth": p["date_of_birth"],
            "Postcode": p["postcode"],
        }
        for p in known.iter_rows(named=True)
    ] + [
        {
            "Participant reference": None,
            "First name": _familiar(rng, row["First name"]),
            "Last name": row["Surname"],
            "Date of birth": _as_text(row["DOB"]),
            "Postcode": row["Home postcode"],
        }
        for row in [*_of_age(uploaded, event["year"])[:REGISTER_ROWS], *strangers]
    ]
    marks = rng.choice(
        ["Yes", "yes", "Y", "No", "absent - ill"], len(lines), p=[0.5, 0.2, 0.15, 0.1, 0.05]
    )
    frame = (
        pl.DataFrame(lines, infer_schema_length=None)
        .with_columns(
            pl.lit(f"ACT-{event['activity_key']:07d}").alias("Activity reference"),
            pl.Series("Attended", marks.tolist()),
        )
        .with_columns(
            pl.when(pl.col("Attended").str.to_lowercase().str.starts_with("y"))
            .then(event["contact_hours"])
            .otherwise(0)
            .alias("Hours")
        )
    )
    frame.select("Activity reference", pl.all().exclude("Activity reference")).write_csv(
        path, include_bom=True
    )


def _event(lives: Lives) -> dict[str, Any]:
    """Choose the member's largest campus visit of the years when the learners were at school."""
    sizes = lives.outreach.places.group_by("activity_key").len()
    return (
        lives.outreach.activities.filter(
            (pl.col("member") == 0)
            & (pl.col("activity_type") == "campus_visit")
            & (pl.col("status") == "delivered")
            & pl.col("year").is_between(COHORTS[0] + 15, COHORTS[1] + 15)
        )
        .join(sizes, on="activity_key")
        .sort("len", "activity_key", descending=True)
        .row(0, named=True)
    )


def _of_age(rows: list[Row], year: int) -> list[Row]:
    """Keep those who were in Years 9 to 12 in an academic year."""
    return [row for row in rows if 9 <= year - 5 - row["cohort"] <= 12]


def _familiar(rng: np.random.Generator, name: Any) -> Any:
    """Write the everyday form of a name now and then, as a register does."""
    found = variants_of(str(name))
    return found[0] if found and rng.random() < 0.15 else name


def _as_text(value: Any) -> Any:
    return value.strftime("%d/%m/%Y") if isinstance(value, dt.date) else value
