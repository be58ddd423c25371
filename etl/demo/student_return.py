"""What a student return says of a student (fields of TS 4, HEFCE 00/06), beside who it is.

Codes are drawn so that they agree with what is known of the student: level, mode, subject, year of
study, and whether they finish or leave. Knows no rule of HESES.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from etl.demo.draws import Bools, Ints, pick
from etl.demo.tables import table

ENGLAND, ELSEWHERE = "5826", "1661"
JOINT_HONOURS = 0.12
DISABLED_ALLOWANCE = 0.05
PRIVATE_FUNDS = 0.06
LAST_YEAR_OF_FLAT_FEE = 2005
"""Fee bands name the flat fees of the years after 1998; later fees are in none of them."""
YEARS_WITH_RETURN = 3
"""Only the latest extracts were asked for with the fields of TS 4."""
FIRST_OTHER = 10995001
"""UKPRN of the first provider that is no member; a member's leads to its HESA identifier."""
LEVELS = {
    "first_degree": ("21", "10", 3),
    "other_undergraduate": ("30", "10", 2),
    "postgraduate_taught": ("10", "20", 1),
    "postgraduate_research": ("02", "30", 3),
}
"""QUALAIM, FUNDLEV and usual length in years of each level."""
_LEVELS = tuple(LEVELS)
REASONS_TO_LEAVE = (("02", "03", "06", "07", "10", "11"), (0.2, 0.15, 0.15, 0.35, 0.1, 0.05))


@dataclass(frozen=True)
class Studies:
    """What is known of each student in one academic year, an array for each thing.

    Attributes
    ----------
    year : in which the academic year begins.
    start : year in which they began.
    level, mode, subject : as in the student file ("first_degree", "full_time", "CAH01").
    abroad, finishes, leaves : home abroad; finishes in this year; leaves in it unfinished.
    """

    year: int
    start: Ints
    level: pl.Series
    mode: pl.Series
    subject: pl.Series
    abroad: Bools
    finishes: Bools
    leaves: Bools

    @property
    def undergraduate(self) -> Bools:
        """Who studies for a first degree or below."""
        return self.level.is_in(["first_degree", "other_undergraduate"]).to_numpy()

    @property
    def full_time(self) -> Bools:
        """Who studies full-time."""
        return (self.mode == "full_time").to_numpy()


def make_return(rng: np.random.Generator, studies: Studies) -> pl.DataFrame:
    """Write down what a return says of the students of a year, in text codes.

    Returns
    -------
    One row a student in the order given, columns of TS 4; those who they are is not among them.
    """
    return pl.concat(
        [
            _course(rng, studies),
            _leaving(rng, studies),
            _money(rng, studies),
            _subjects(rng, studies),
        ],
        how="horizontal",
    )


def add_return(rng: np.random.Generator, rows: pl.DataFrame, year: int) -> pl.DataFrame:
    """Add what a return says of the students of one year's file (see `students.student_files`).

    Columns used: start, year_of_study, stays (after the first year), completed, level, mode,
    subject_cah1, ukprn, postcode and person_key; who has neither of the last two is from abroad.
    """
    study, stays = pl.col("year_of_study"), pl.col("stays")
    taught = pl.col("level") == "postgraduate_taught"
    known = rows.select(
        abroad=pl.col("postcode").is_null() & (pl.col("person_key").is_null()),
        finishes=((study == 3) & pl.col("completed")) | taught,
        leaves=~taught & (((study == 1) & ~stays) | ((study == 2) & ~pl.col("completed"))),
    )
    fields = make_return(
        rng,
        Studies(
            year,
            rows["start"].to_numpy(),
            rows["level"],
            rows["mode"],
            rows["subject_cah1"],
            *(known[name].to_numpy() for name in ("abroad", "finishes", "leaves")),
        ),
    )
    ukprn = pl.col("ukprn").cast(pl.Int64)
    instid = pl.when(ukprn < FIRST_OTHER).then(ukprn - 10981000).otherwise(ukprn - 10990000)
    return pl.concat([rows, fields], how="horizontal").with_columns(
        instid.cast(pl.String).alias("INSTID")
    )


def _course(rng: np.random.Generator, studies: Studies) -> pl.DataFrame:
    count = len(studies.start)
    place = _places(studies.level, _LEVELS)
    aim, fundlev, length = (
        np.array([LEVELS[level][field] for level in _LEVELS])[place] for field in range(3)
    )
    full_time = studies.full_time
    first = np.where(studies.undergraduate, "39", "11")
    disabled = rng.random(count) < DISABLED_ALLOWANCE
    asked = full_time & studies.undergraduate & ~studies.abroad
    load = np.where(full_time, 100, rng.integers(3, 8, count) * 10)
    begun = (studies.start - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    begun = begun + np.timedelta64(263, "D") + rng.integers(0, 14, count)
    return pl.DataFrame(
        {
            "DOMICILE": np.where(studies.abroad, ELSEWHERE, ENGLAND),
            "DISALL": np.where(asked, np.where(disabled, "4", "5"), "9"),
            "YRLLINST": (studies.start - (rng.random(count) < 0.15)).astype(np.str_),
            "QUALENT2": np.where(rng.random(count) < 0.1, "44", first),
            "COMDATE": _slashed(begun),
            "QUALAIM": aim,
            "SPLENGTH": (length.astype(np.int64) * np.where(full_time, 1, 2)).astype(np.str_),
            "UNITLGTH": np.full(count, "1"),
            "MODE": np.where(full_time, "01", "31"),
            "LOCSDY": np.full(count, "1"),
            "YEARPRG": (studies.year - studies.start + 1).astype(np.str_),
            "STULOAD": np.char.mod("%.1f", load.astype(np.float64)),
            "TYPEYR": np.full(count, "1"),
            "FUNDLEV": fundlev,
        }
    )


def _leaving(rng: np.random.Generator, studies: Studies) -> pl.DataFrame:
    count = len(studies.start)
    reasons, weights = REASONS_TO_LEAVE
    why = np.array(reasons)[pick(rng, weights, count)]
    first_day = np.datetime64(f"{studies.year}-10-05")
    left = first_day + rng.integers(0, 250, count)
    ended = np.datetime64(f"{studies.year + 1}-06-12") + rng.integers(0, 21, count)
    gone = studies.finishes | studies.leaves
    days = pl.Series(_slashed(np.where(studies.finishes, ended, left)))
    reason = pl.Series(np.where(studies.finishes, "01", why))
    there = pl.Series("there", gone)
    return pl.select(
        pl.when(there).then(reason).alias("RSNLEAVE"),
        pl.when(there).then(days).alias("DATELEFT"),
        pl.Series("FUNDCOMP", np.where(studies.leaves, "2", "1")),
    )


def _money(rng: np.random.Generator, studies: Studies) -> pl.DataFrame:
    count = len(studies.start)
    teacher = (studies.subject == "CAH22").to_numpy() & (rng.random(count) < 0.4)
    private = rng.random(count) < PRIVATE_FUNDS
    fundable = np.where(teacher, "7", np.where(private, "4", "1"))
    flat = ~studies.abroad & studies.full_time & (studies.year <= LAST_YEAR_OF_FLAT_FEE)
    backed = rng.random(count) < np.where(studies.undergraduate & studies.full_time, 0.42, 0.12)
    return pl.DataFrame(
        {
            "TTCID": np.where(teacher, "1", ""),
            "FUNDCODE": np.where(studies.abroad, "2", fundable),
            "FEEELIG": np.where(studies.abroad, "2", "1"),
            "FEEBAND": np.where(flat, "01", "99"),
            "MSTUFEE": np.where(backed & ~studies.abroad, "02", "01"),
        }
    ).with_columns(pl.col("TTCID").replace("", None))


def _subjects(rng: np.random.Generator, studies: Studies) -> pl.DataFrame:
    known = table("return_subjects")
    groups = known["subject_cah1"].to_list()
    centre = known["cost_centre"].cast(pl.String).str.pad_start(2, "0")
    subject = known["subject"]
    main = _places(studies.subject, groups)
    joint = rng.random(len(main)) < JOINT_HONOURS
    second = (main + 1 + rng.integers(0, len(groups) - 1, len(main))) % len(groups)
    also = pl.Series("also", joint)
    return pl.select(
        subject.gather(main).alias("SBJQA1"),
        pl.when(also).then(subject.gather(second)).alias("SBJQA2"),
        centre.gather(main).alias("COSTCN01"),
        subject.gather(main).alias("SBJ01"),
        pl.when(also).then(pl.lit("50.0")).otherwise(pl.lit("100.0")).alias("SBJPER01"),
        pl.when(also).then(centre.gather(second)).alias("COSTCN02"),
        pl.when(also).then(subject.gather(second)).alias("SBJ02"),
        pl.when(also).then(pl.lit("50.0")).alias("SBJPER02"),
    )


def _places(values: pl.Series, known: tuple[str, ...] | list[str]) -> Ints:
    numbers = {value: number for number, value in enumerate(known)}
    found = values.replace_strict(numbers, return_dtype=pl.Int64)
    return found.to_numpy().astype(np.int64)


def _slashed(days: Any) -> pl.Series:
    return pl.Series(days.astype("datetime64[D]")).dt.strftime("%d/%m/%Y")
