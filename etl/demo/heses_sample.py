"""A HESA 1998-99 file of a few institutions, for the funding return to be re-created from.

The students are nobody; their institutions are members, so that each one's own contact has a return
to look at. Oddities that the circular speaks of are among them on purpose.
"""

import json
from pathlib import Path

import numpy as np
import polars as pl

from etl.demo.draws import pick, stream, weighted_groups
from etl.demo.higher import SUBJECT_WEIGHTS, SUBJECTS
from etl.demo.people import World
from etl.demo.student_return import LEVELS, Studies, make_return

YEAR = 1998
STUDENTS, INSTITUTIONS = 3_000, 5
BLOCKS = 16
TYPES = 160
NAME = "hesa-1998-99"
LOAD_METHODS = ("standard", "split", "beginning", "end", "standard")
LEVEL_WEIGHTS = (0.74, 0.1, 0.12, 0.04)
SHARES = (0.3, 0.25, 0.2, 0.15, 0.1)
"""Of the students, by institution."""
ODDITIES: tuple[tuple[float, dict[str, str | None]], ...] = (
    (0.012, {"SPCSTU": "3"}),
    (0.008, {"QUALAIM": "72", "FUNDLEV": "99"}),
    (0.006, {"QUALAIM": "97"}),
    (0.010, {"MODE": "43", "STULOAD": "10.0"}),
    (0.006, {"MODE": "63", "STULOAD": "0.0"}),
    (0.008, {"FUNDCOMP": "9"}),
    (0.010, {"STULOAD": "2.5"}),
    (0.006, {"UNITLGTH": "5", "SPLENGTH": "18"}),
    (0.008, {"LOCSDY": "7", "FUNDCODE": "2"}),
    (0.040, {"MODE": "23"}),
    (0.015, {"MODE": "23", "FEEBAND": "02", "LOCSDY": "4"}),
    (0.010, {"FUNDLEV": "11"}),
    (0.020, {"TINST1": "2001", "PCOLAB": "100.0"}),
    (0.010, {"TINST1": "2002", "TINST2": "2003", "PCOLAB": "50.0"}),
    (0.020, {"COSTCN01": None}),
    (0.015, {"FUNDCODE": "5", "MSTUFEE": "31"}),
    (0.010, {"DOMICILE": None}),
    (0.005, {"BIRTHDTE": None}),
    (0.004, {"MSTUFEE": "77"}),
    (0.004, {"SBJPER01": "60.0"}),
)  # fmt: skip
"""How many of the students, and what is written of them instead."""


def write_heses_sample(out: Path, world: World) -> None:
    """Write the records, the settings and the neighbourhood look-up under samples/."""
    rng, folder = stream(world.seed, "heses sample"), out / "samples"
    folder.mkdir(parents=True, exist_ok=True)
    codes = world.members["hesa_instid"].drop_nulls().to_list()[:INSTITUTIONS]
    place = pick(rng, SHARES[: len(codes)], STUDENTS)
    records = _students(rng, world).with_columns(
        pl.Series("INSTID", np.array(codes)[place]),
        pl.Series("CAMPID", np.where(rng.random(STUDENTS) < 0.15, "B", "A")),
    )
    records = _with_oddities(rng, _off_the_year(rng, records))
    records.select(_columns()).write_csv(folder / f"{NAME}.csv")
    _write_neighbourhoods(folder / f"{NAME}-neighbourhoods.csv", world, records["POSTCODE"])
    (folder / f"{NAME}-settings.json").write_text(
        json.dumps(_settings(codes), indent=2) + "\n", encoding="utf-8"
    )


def _students(rng: np.random.Generator, world: World) -> pl.DataFrame:
    level = pl.Series(list(LEVELS)).gather(pick(rng, LEVEL_WEIGHTS, STUDENTS))
    full_time = rng.random(STUDENTS) < 0.74
    length = level.replace_strict({name: value[2] for name, value in LEVELS.items()})
    years = length.to_numpy() * np.where(full_time, 1, 2)
    study = 1 + np.floor(rng.random(STUDENTS) * years).astype(np.int64)
    abroad = rng.random(STUDENTS) < 0.09
    leaves = rng.random(STUDENTS) < np.where(study == 1, 0.1, 0.04)
    studies = Studies(
        YEAR,
        YEAR - study + 1,
        level,
        pl.Series(np.where(full_time, "full_time", "part_time")),
        pl.Series(SUBJECTS).gather(pick(rng, SUBJECT_WEIGHTS, STUDENTS)),
        abroad,
        (study == years) & ~leaves,
        leaves,
    )
    number = pl.int_range(1, STUDENTS + 1, eager=True).cast(pl.String).str.pad_start(7, "0")
    return make_return(rng, studies).with_columns(
        ("98" + number + "0001").alias("HUSID"),
        pl.lit("1").alias("NUMHUS"),
        ("P" + number).alias("PRIKEY"),
        pl.Series("BIRTHDTE", _births(rng, studies)),
        _homes(rng, world, abroad),
    )


def _births(rng: np.random.Generator, studies: Studies) -> pl.Series:
    """Most begin at 18 or 19; part-time students and postgraduates are older."""
    older = ~studies.undergraduate * 3.0 + ~studies.full_time * 9.0
    tail = np.where(rng.random(STUDENTS) < 0.25, rng.exponential(8, STUDENTS), 0)
    age = 18.1 + rng.random(STUDENTS) + older * rng.random(STUDENTS) * 2 + tail
    begun = (studies.start - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    born = begun + np.timedelta64(270, "D") - np.round(age * 365.25).astype("timedelta64[D]")
    return pl.Series(born).dt.strftime("%d/%m/%Y")


def _homes(
    rng: np.random.Generator, world: World, abroad: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> pl.Series:
    known = world.places.postcodes["postcode"]
    homes = known.gather(rng.integers(0, len(known), STUDENTS))
    missing = abroad | (rng.random(STUDENTS) < 0.02)
    return pl.select(pl.when(pl.Series(~missing)).then(homes).alias("POSTCODE")).to_series()


def _off_the_year(rng: np.random.Generator, records: pl.DataFrame) -> pl.DataFrame:
    """Let some courses begin in January: their years of programme span two academic years."""
    chosen = pl.Series("chosen", (rng.random(STUDENTS) < 0.08))
    first, last = pl.col("YEARPRG") == "1", pl.col("RSNLEAVE") == "01"
    january = pl.lit("11/01/") + (pl.col("COMDATE").str.slice(6).cast(pl.Int64) + 1).cast(pl.String)
    ended = pl.when(last).then(pl.lit("18/12/1998")).otherwise("DATELEFT")
    overlapping = pl.when(first).then(pl.lit("3")).when(last).then(pl.lit("5"))
    return records.with_columns(
        pl.when(chosen).then(january).otherwise("COMDATE").alias("COMDATE"),
        pl.when(chosen).then(ended).otherwise("DATELEFT").alias("DATELEFT"),
        pl.when(chosen).then(overlapping.otherwise(pl.lit("2"))).otherwise("TYPEYR").alias("TYPEYR"),
        pl.when(chosen & first).then(pl.lit("3")).otherwise("FUNDCOMP").alias("FUNDCOMP"),
    )  # fmt: skip


def _with_oddities(rng: np.random.Generator, records: pl.DataFrame) -> pl.DataFrame:
    for share, changes in ODDITIES:
        chosen = pl.Series("chosen", rng.random(STUDENTS) < share)
        for name, value in changes.items():
            given = pl.col(name) if name in records.columns else pl.lit(None, pl.String)
            written = pl.when(chosen).then(pl.lit(value, pl.String)).otherwise(given)
            records = records.with_columns(written.alias(name))
    empty = [name for name in _columns() if name not in records.columns]
    return records.with_columns(pl.lit(None, pl.String).alias(name) for name in empty)


def _columns() -> list[str]:
    """Name the fields in the order of TS 4."""
    blocks = [
        f"{field}{block:02d}"
        for block in range(1, BLOCKS + 1)
        for field in ("COSTCN", "SBJ", "SBJPER")
    ]
    return [
        "INSTID", "CAMPID", "HUSID", "NUMHUS", "PRIKEY", "BIRTHDTE", "DOMICILE", "DISALL",
        "YRLLINST", "QUALENT2", "COMDATE", "SPCSTU", "RSNLEAVE", "DATELEFT", "QUALAIM", "SBJQA1",
        "SBJQA2", "SBJQA3", "SPLENGTH", "UNITLGTH", "TTCID", "MSFUND", "FUNDCODE", "FEEELIG",
        "FEEBAND", "MSTUFEE", "MODE", "LOCSDY", "YEARPRG", "STULOAD", "POSTCODE", "TINST1",
        "TINST2", "PCOLAB", *blocks, "TYPEYR", "FUNDLEV", "FUNDCOMP",
    ]  # fmt: skip


def _write_neighbourhoods(path: Path, world: World, homes: pl.Series) -> None:
    """Give the types of the homes; new postcodes are in no look-up at first."""
    types = world.places.postcodes.join(_types_of_areas(world), on="area", maintain_order="left")
    lived_in = types.filter(pl.col("postcode").is_in(homes.drop_nulls().implode()))
    listed = lived_in.sort("postcode").filter(pl.int_range(pl.len()) % 40 != 0)
    listed.select("postcode", pl.col("neighbourhood_type").alias("type")).write_csv(path)


def _types_of_areas(world: World) -> pl.DataFrame:
    """Give each area a type, in 160 steps of participation from the lowest."""
    areas = world.places.areas
    weights = areas["people"].to_numpy().astype(np.float64)
    steps = weighted_groups(areas["participation"].to_numpy(), weights, TYPES)
    return areas.select("area", pl.Series("neighbourhood_type", steps))


def _settings(codes: list[str]) -> dict[str, object]:
    institutions: dict[str, dict[str, object]] = {
        code: {"load_method": method} for code, method in zip(codes, LOAD_METHODS, strict=False)
    }
    institutions[codes[0]]["load_method_by_campus"] = {"B": "split"}
    return {
        "year": YEAR,
        "english_domiciles": ["5826"],
        "sports_science_list": codes[:1],
        "neighbourhood_lookup": f"{NAME}-neighbourhoods.csv",
        "institutions": institutions,
    }
