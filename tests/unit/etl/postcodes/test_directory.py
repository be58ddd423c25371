import random
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from etl.postcodes import DirectoryUnavailable, GridReference, PostcodeDirectory
from etl.postcodes import directory as directory_module

SAMPLE = Path(__file__).parents[4].parent / "shared/data/postcodes/postcodes_sample_2pct.parquet"


def test_load__version_2026_1_1__holds_every_postcode_once(directory: PostcodeDirectory) -> None:
    assert len(directory) == 2_720_556 or directory.version != "2026.1.1"
    assert (np.diff(directory.keys) > 0).all()


def test_load__arrays_kept_before__are_mapped_not_read(
    directory: PostcodeDirectory,
) -> None:
    assert isinstance(directory.keys, np.memmap)
    assert isinstance(directory.eastings, np.memmap)


def test_load__half_written_folder__is_never_seen(
    directory: PostcodeDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_midway(*_: object) -> None:
        raise OSError("disk full")

    arrays = {
        "keys": directory.keys[:9],
        "eastings": directory.eastings[:9],
        "northings": directory.northings[:9],
        "authority_index": directory.authority_index[:9],
        "authorities": directory.authorities,
        "traits": directory.traits[:9],
    }
    monkeypatch.setattr(directory_module, "build_arrays", lambda _: arrays)
    monkeypatch.setattr(Path, "rename", fail_midway)

    with pytest.raises(OSError, match="disk full"):
        PostcodeDirectory.load(tmp_path)

    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    monkeypatch.setattr(directory_module, "build_arrays", lambda _: arrays)
    assert len(PostcodeDirectory.load(tmp_path)) == 9


def test_load__package_missing__says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory_module, "PACKAGE", "no-such-postcodes")

    with pytest.raises(DirectoryUnavailable, match="no-such-postcodes is not installed"):
        PostcodeDirectory.load(tmp_path)


@pytest.mark.parametrize("postcode", ["SW1A 1AA", "SW1A1AA", "M1 1AE", "GIR 0AA"])
def test_contains__real_postcode__with_or_without_space(
    directory: PostcodeDirectory, postcode: str
) -> None:
    assert directory.contains(postcode)


@pytest.mark.parametrize("text", ["", "SW1A", "sw1a 1aa", "SW1A 9ZZ", "ZZZZ 9ZZ", "SW1A 1ÀA"])
def test_contains__anything_else__is_false(directory: PostcodeDirectory, text: str) -> None:
    assert not directory.contains(text)


def test_grid__westminster__is_on_the_british_grid(directory: PostcodeDirectory) -> None:
    place = directory.grid("SW1A 1AA")

    assert place is not None
    assert place.grid == "british"
    assert (place.easting_m // 1000, place.northing_m // 1000) == (529, 179)


def test_grid__belfast__is_on_the_irish_grid(directory: PostcodeDirectory) -> None:
    place = directory.grid("BT1 1AA")

    assert isinstance(place, GridReference)
    assert place.grid == "irish"


def test_grid__isle_of_man__has_none(directory: PostcodeDirectory) -> None:
    assert directory.contains("IM1 1AA")
    assert directory.grid("IM1 1AA") is None


def test_local_authority__known_and_unknown(directory: PostcodeDirectory) -> None:
    assert directory.local_authority("SW1A 1AA") == "E09000033"
    assert directory.local_authority("SW1A 9ZZ") is None


def test_postcode_at__random_rows__come_back_as_themselves(directory: PostcodeDirectory) -> None:
    rows = random.Random(7).sample(range(len(directory)), 200)

    assert all(directory.contains(directory.postcode_at(row)) for row in rows)


def test_to_frame__whole_directory__agrees_with_single_look_ups(
    directory: PostcodeDirectory,
) -> None:
    frame = directory.to_frame()

    assert frame.height == len(directory)
    assert frame["postcode"].str.contains(r"^[A-Z]{1,3}[0-9]?[A-Z0-9]? [0-9][A-Z]{2}$").all()
    for row in frame.sample(50, seed=3).iter_rows(named=True):
        place = directory.grid(row["postcode"])
        assert (place and place.easting_m) == row["easting_m"]
        assert directory.local_authority(row["postcode"]) == row["local_authority"]


@pytest.mark.skipif(not SAMPLE.exists(), reason="the shared sample of the directory is not here")
def test_directory__official_sample__same_places(directory: PostcodeDirectory) -> None:
    sample = pl.read_parquet(SAMPLE).select(
        pl.col("postcode").str.replace_all(" ", "").alias("compact"),
        pl.col("lad25").cast(pl.String),
        pl.col("e_src").cast(pl.Int32),
    )
    ours = directory.to_frame().with_columns(compact=pl.col("postcode").str.replace_all(" ", ""))

    joined = sample.join(ours, on="compact", how="left")

    assert joined["postcode"].null_count() == 0
    assert (joined["lad25"].fill_null("") == joined["local_authority"].fill_null("")).all()
    assert (joined["e_src"].fill_null(-1) == joined["easting_m"].fill_null(-1)).all()
