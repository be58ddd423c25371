"""The index over real open data: relations that are known from outside hold."""

from pathlib import Path

import polars as pl
import pytest

from etl.postcodes import PostcodeDirectory
from etl.reference.attach import attach
from etl.reference.changes import list_changes
from etl.reference.places import PlaceIndex
from tests.support.places import Store, add_real_places

SHARED = Path(__file__).parents[4].parent / "shared" / "data"
WANTED = {
    "decile_2019": ("imd_decile", "2019"),
    "decile_2025": ("imd_decile", "2025"),
    "class_2011": ("ruc_code", "2011-lsoa11"),
    "class_2021": ("ruc_code", "2021-lsoa21"),
}
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the open data are not here")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Live postcodes of the country with IMD and RUC in two editions each."""
    return add_real_places(tmp_path_factory.mktemp("real"), SHARED)


@pytest.fixture(scope="module")
def joined(store: Store) -> pl.DataFrame:
    """All live postcodes with both editions of both indicators."""
    postcodes = pl.read_parquet(store.root / "onspd/2025-11/1/table.parquet", columns=["postcode"])
    return attach(store.root, postcodes, WANTED, areas=("lsoa11", "lsoa21", "lad"))


def test_attach__english_live_postcodes__nearly_all_have_a_decile_in_both_editions(
    joined: pl.DataFrame,
) -> None:
    english = joined.filter(pl.col("lad").str.starts_with("E"))
    assert english.height > 1_400_000
    known = english.select(pl.col("decile_2019", "decile_2025").is_not_null().mean()).row(0)
    assert min(known) > 0.999
    elsewhere = joined.filter(pl.col("lad").str.starts_with("S"))
    assert elsewhere["decile_2025"].null_count() == elsewhere.height


def test_attach__areas_of_2025__are_nearly_all_reached(store: Store, joined: pl.DataFrame) -> None:
    published = pl.read_parquet(store.root / "imd/2025/1/table.parquet")["code"]
    reached = joined["lsoa21"].unique()
    assert published.is_in(reached.implode()).mean() > 0.998


def test_attach__most_deprived_areas_of_2025__were_so_in_2019(joined: pl.DataFrame) -> None:
    """Published: 82 % of the areas of the first decile of 2025 were in that of 2019."""
    areas = joined.filter(pl.col("decile_2025") == 1).group_by("lsoa21").agg(
        was=(pl.col("decile_2019") == 1).mean()
    )  # fmt: skip
    assert areas.height == pytest.approx(3375, abs=10)
    assert areas["was"].mean() == pytest.approx(0.82, abs=0.03)


def test_attach__classes__match_the_published_share_of_urban_areas(joined: pl.DataFrame) -> None:
    urban = joined.group_by("lsoa21").agg(pl.col("class_2021").first()).drop_nulls()
    assert urban["class_2021"].str.starts_with("U").mean() == pytest.approx(0.829, abs=0.005)


def test_find__sampled_postcodes__says_what_attach_says(
    store: Store, joined: pl.DataFrame, directory: PostcodeDirectory, tmp_path: Path
) -> None:
    index = PlaceIndex.open(store.root, directory, tmp_path)
    for row in joined.sample(300, seed=20261121).iter_rows(named=True):
        place = index.find(row["postcode"])
        for name, (indicator, edition) in WANTED.items():
            value = place.find_value(indicator, edition)
            assert value is not None
            assert value.value == row[name]
        assert place.lad == row["lad"]


def test_list_changes__quintiles__move_at_most_as_deciles_do(
    store: Store, joined: pl.DataFrame
) -> None:
    postcodes = joined.filter(pl.col("lad") == "E07000106")["postcode"]
    changes = list_changes(store.root, postcodes, "imd_quintile", "2019", "2025")
    assert changes.total == len(postcodes)
    assert changes.table().shape == (5, 6)
    assert changes.unknown == changes.gained == changes.lost == 0
    assert changes.unchanged > 0.5 * changes.total
    deciles = list_changes(store.root, postcodes, "imd_decile", "2019", "2025")
    assert changes.changed <= deciles.changed
    by_hand = joined.filter(pl.col("lad") == "E07000106").select(
        ((pl.col("decile_2019") + 1) // 2 != (pl.col("decile_2025") + 1) // 2).sum()
    )
    assert changes.changed == by_hand.item()
