"""What is claimed of the whole directory, tried on all of it."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from etl.postcodes import PostcodeDirectory, check_postcodes
from etl.postcodes.candidates import Slip
from etl.postcodes.encoding import codes_from_keys
from etl.postcodes.lookalikes import slips_of
from etl.postcodes.lookup import compact_from_codes

ALL = Path(__file__).parents[4].parent / "shared/data/postcodes/uk_postcodes_all_1m.parquet"


def test_check_postcodes__every_postcode_there_is__comes_back_as_itself(
    directory: PostcodeDirectory,
) -> None:
    every = directory.to_frame()

    table = check_postcodes(every["postcode"].str.to_lowercase().str.replace(" ", ""), directory)

    assert (table["status"] == "valid").all()
    assert table["postcode"].equals(every["postcode"])
    assert table["live"].equals(every["live"])
    assert table["country"].equals(every["country"])


def test_repairs__every_single_sure_slip_there_is__finds_the_one_postcode(
    directory: PostcodeDirectory,
) -> None:
    meant = compact_from_codes(codes_from_keys(np.asarray(directory.keys)))
    slips = 0
    for start in range(0, len(meant), 500_000):
        written, rows = slips_of(meant[start : start + 500_000])
        true = meant[start : start + 500_000][rows]
        assert not directory.lookup.traits(written).any()
        found = directory.repairs.find(written)
        assert np.array_equal(found.rows, np.arange(len(written)))
        assert np.array_equal(found.numbers, true)
        assert (found.slips == Slip.SURE).all()
        slips += len(written)
    assert slips == 3_449_967 or directory.version != "2026.1.1"


@pytest.mark.skipif(not ALL.exists(), reason="the shared list of all postcodes is not here")
def test_live__every_postcode__as_the_shared_list_says(directory: PostcodeDirectory) -> None:
    shared = pl.read_parquet(ALL, columns=["postcode", "live"]).select(
        pl.col("postcode").str.replace_all(" ", "").alias("compact"),
        pl.col("live").cast(pl.Int8).alias("expected"),
    )
    ours = directory.to_frame().select(
        "live", compact=pl.col("postcode").str.replace(" ", "", literal=True)
    )

    joined = ours.join(shared, on="compact", how="inner")

    assert joined.height == len(directory)
    assert (joined["live"] == joined["expected"]).all()
    assert joined["live"].sum() == 1_799_395
