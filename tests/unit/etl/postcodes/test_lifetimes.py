"""Which postcodes are in use: from the list of February 2025, or from a loaded edition."""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from etl.postcodes import (
    DirectoryUnavailable,
    PostcodeDirectory,
    building,
    check_postcode,
    packages,
)
from etl.postcodes.encoding import find_key
from etl.postcodes.lifetimes import add_lifetimes, lives_from_list, stamp_of
from etl.postcodes.packages import Listing, read_live_keys
from etl.postcodes.traits import ENDED, LIVE, UNKNOWN_LIFE

OLD = ("M1 1AE", "NPT 0VA", "SW1A 1AA")


def keys_of(*postcodes: str) -> np.ndarray:
    return np.array(sorted(find_key(postcode) or 0 for postcode in postcodes), dtype=np.int64)


@pytest.fixture
def listing() -> Listing:
    eastings = np.array([384_000, 330_000, 529_000], dtype=np.int32)
    return Listing(
        keys_of(*OLD),
        eastings,
        eastings + 1,
        np.array([0, 1, 0], dtype=np.uint16),
        ("E08000003", "W06000022"),
    )


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    path = tmp_path / "table.parquet"
    pl.DataFrame(
        {
            "postcode": ["AB10 1ZZ", "M1 1AE", "NPT 0VA", "not one"],
            "terminated_on": [None, None, date(1998, 3, 1), None],
            "easting_m": [393_000, 1, 2, 3],
            "northing_m": [805_000, 1, 2, 3],
            "country": ["Scotland", "England", "Wales", None],
            "lad": ["S12000033", "E08000003", None, None],
        }
    ).write_parquet(path)
    return path


@pytest.fixture
def loaded(
    listing: Listing, edition: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> PostcodeDirectory:
    monkeypatch.setattr(building, "read_listing", lambda: listing)
    monkeypatch.setattr(building, "read_live_keys", lambda: keys_of("M1 1AE", "NPT 0VA"))
    return PostcodeDirectory.load(tmp_path / "cache", edition)


def test_load__with_an_edition__newer_postcodes_join(loaded: PostcodeDirectory) -> None:
    place = loaded.grid("AB10 1ZZ")

    assert len(loaded) == 4
    assert place is not None
    assert (place.easting_m, place.northing_m) == (393_000, 805_000)
    assert loaded.local_authority("AB10 1ZZ") == "S12000033"
    assert loaded.country("AB10 1ZZ") == "Scotland"
    assert check_postcode("ab101zz", loaded).live == 1


def test_load__with_an_edition__its_dates_count_before_the_list(loaded: PostcodeDirectory) -> None:
    assert loaded.live("NPT 0VA") == 0
    assert loaded.ended_on("NPT 0VA") == date(1998, 3, 1)
    assert check_postcode("NPT 0VA", loaded).message == "It went out of use in March 1998."
    assert (loaded.live("M1 1AE"), loaded.ended_on("M1 1AE")) == (1, None)


def test_load__with_an_edition__what_it_lacks_keeps_the_word_of_the_list(
    loaded: PostcodeDirectory,
) -> None:
    assert loaded.live("SW1A 1AA") == 0
    assert "had ended, or is newer" in check_postcode("SW1A 1AA", loaded).message


def test_load__with_an_edition__known_places_stay(loaded: PostcodeDirectory) -> None:
    place = loaded.grid("M1 1AE")

    assert place is not None
    assert place.easting_m == 384_000


def test_check__column_of_ended_postcodes__each_has_its_month(loaded: PostcodeDirectory) -> None:
    from etl.postcodes import check_postcodes

    table = check_postcodes(pl.Series(["NPT 0VA", "NPT OVA", "M1 1AE"]), loaded)

    assert table["message"].to_list() == [
        "It went out of use in March 1998.",
        "Changed the letter O to the digit 0 in the second half. It went out of use in March 1998.",
        "",
    ]
    assert table["reason"].to_list() == ["not_in_use", "letter_or_digit_slip", "found"]


def test_add_lifetimes__only_dates_in_the_file__is_enough(listing: Listing, tmp_path: Path) -> None:
    path = tmp_path / "short.parquet"
    pl.DataFrame(
        {"postcode": ["M1 1AE"], "terminated_on": [date(2020, 1, 1)]},
    ).write_parquet(path)
    lives = lives_from_list(listing, keys_of("M1 1AE"))

    joined, told = add_lifetimes(listing, lives, path)

    assert len(joined.keys) == 3
    assert told.life.tolist() == [ENDED, ENDED, ENDED]


def test_lives_from_list__no_list__nothing_is_known(listing: Listing) -> None:
    assert lives_from_list(listing, keys_of()).life.tolist() == [UNKNOWN_LIFE] * 3


def test_lives_from_list__some_listed__the_others_are_not_in_use(listing: Listing) -> None:
    life = lives_from_list(listing, keys_of("SW1A 1AA")).life

    assert life.tolist() == [ENDED, ENDED, LIVE]


def test_stamp_of__file_changed__differs(edition: Path) -> None:
    before = stamp_of(edition)

    edition.write_bytes(edition.read_bytes() + b" ")

    assert stamp_of(edition) != before


def test_read_live_keys__package_missing__is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "LIVE_PACKAGE", "no-such-list")

    assert len(read_live_keys()) == 0


def test_read_live_keys__a_file_is_cut_short__is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "outcodes"
    folder.mkdir()
    (folder / "index.py").write_text('"""\nTotal postcodes: 2\n"""\nOUTCODES = ["M1"]\n')
    (folder / "m1.py").write_text("INCODES = {'1AE'}\n")
    monkeypatch.setattr(packages, "_folder", lambda *_: tmp_path)

    with pytest.raises(DirectoryUnavailable, match="lists other than it says"):
        read_live_keys()


def test_check__life_not_known__is_neither_live_nor_ended(tiny_directory) -> None:
    result = check_postcode("M1 1AE", tiny_directory("M1 1AE"))

    assert (result.status, result.live, result.country) == ("valid", None, None)
    assert result.reason == "no_place"
