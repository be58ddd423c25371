"""Links in the warehouse of a synthetic England, marked against the truth kept apart from it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from etl.demo.generate import generate_at
from etl.demo.scales import SCALES
from etl.postcodes import PostcodeDirectory
from etl.warehouse import Edition, FolderRecords, build_edition

# Four cohorts: some seconds, and every kind of error.
SCALE = replace(SCALES["small"], people=6_000, records=1_200, first_cohort=2000, last_cohort=2003)


@pytest.fixture(scope="module")
def england(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("england")
    generate_at(folder, SCALE, size="small", seed=7, progress=lambda *_: None)
    return folder


@pytest.fixture(scope="module")
def edition(england: Path, directory: PostcodeDirectory) -> Edition:
    return build_edition(
        england / "warehouse",
        FolderRecords(england / "outreach"),
        england / "administrative",
        england / "reference",
        built_at=datetime(2026, 11, 21, tzinfo=UTC),
        key=b"a key of the tests, 32 bytes long",
        directory=directory,
    )


def test_links__against_truth__hardly_ever_wrong_and_nearly_all_found(
    england: Path, edition: Edition
) -> None:
    persons = pl.read_parquet(england / "truth/participant_links.parquet").with_columns(
        pl.col("participant_key").cast(pl.String)
    )
    participants = pl.read_parquet(edition.identity / "participants.parquet").join(
        persons, on="participant_key"
    )
    records = _records(edition).join(
        pl.read_parquet(england / "truth/record_links.parquet").with_columns(
            pl.col("record_id", "year").cast(pl.String)
        ),
        on=["source", "year", "record_id"],
    )
    links = (
        pl.read_parquet(edition.analysis / "links.parquet")
        .join(participants.select("pseudonym", "person_key"), on="pseudonym")
        .join(records, on=["source", "year", "record_pseudonym"], suffix="_of_record")
    )
    right = links.filter(pl.col("person_key") == pl.col("person_key_of_record")).height
    possible = participants.filter("tracking_permission").join(records, on="person_key").height

    precision, recall = right / links.height, right / possible

    # A fifth have moved, a tenth are recorded twice and every field has its errors: names, date and
    # postcode to the letter found half of this. What is left lacks too much to tell.
    assert precision > 0.999
    assert recall > 0.95


def test_links__report__everybody_is_in_one_outcome(edition: Edition) -> None:
    permitted = pl.read_parquet(edition.analysis / "participants.parquet")[
        "tracking_permission"
    ].sum()

    for year in edition.manifest["links"]:
        assert sum(year["participants"].values()) == permitted
        in_file = edition.manifest["counts"][f"{year['source']}/{year['year']}"]
        assert sum(year["records"].values()) == in_file


def _records(edition: Edition) -> pl.DataFrame:
    return pl.concat(
        pl.read_parquet(path, columns=["pseudonym", "record_id"]).select(
            pl.col("pseudonym").alias("record_pseudonym"),
            "record_id",
            source=pl.lit(path.parent.name),
            year=pl.lit(path.stem),
        )
        for path in sorted((edition.identity / "records").rglob("*.parquet"))
    )
