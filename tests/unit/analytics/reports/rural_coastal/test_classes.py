"""Classes of neighbourhoods: by hand, by any values in plain Python, and on the official files."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.definitions import Definition, MissingData, get_definition, list_definitions
from analytics.reports.rural_coastal import classify_neighbourhoods
from analytics.reports.rural_coastal.classes import CLASSES
from analytics.reports.rural_coastal.places import REACH_KM, list_coasts, rows_by_class
from etl.engine import DuckEngine
from maps.coast import Coastline

SHARED = Path(__file__).parents[5].parent / "shared" / "data"
has_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the open data are not here")
SCHEMA: Mapping[str, Any] = {
    "neighbourhood": pl.String,
    "urban": pl.Boolean,
    "urban_estimate": pl.Boolean,
    "coastal": pl.Boolean,
    "coast_km_estimate": pl.Int16,
    "polar4_quintile": pl.Int16,
    "tundra_lsoa_quintile": pl.Int16,
}
COLUMNS = ["rural", "coastal", "low_participation", "class"]


def choose(
    rural: str = "ruc", coast: str = "within-5-km", low: str = "polar4"
) -> dict[str, Definition]:
    return {
        "rural": get_definition("rural", rural),
        "coast": get_definition("coast", coast),
        "low_participation": get_definition("low_participation", low),
    }


def classify(places: pl.DataFrame, chosen: Mapping[str, Definition]) -> pl.DataFrame:
    with DuckEngine() as engine:
        engine.register("neighbourhoods", places)
        return classify_neighbourhoods(engine, chosen)


def places(*rows: Mapping[str, Any]) -> pl.DataFrame:
    numbered = [{"neighbourhood": f"E{place}", **row} for place, row in enumerate(rows, 1)]
    return pl.DataFrame(numbered, schema=SCHEMA)


def test_classify_neighbourhoods__by_hand__class_is_named_after_all_three() -> None:
    given_places = places(
        {"urban": False, "coast_km_estimate": 4, "polar4_quintile": 1},
        {"urban": False, "coast_km_estimate": 5, "polar4_quintile": 2},
        {"urban": True, "coast_km_estimate": 0, "polar4_quintile": 5},
        {"urban": True, "coast_km_estimate": 70, "polar4_quintile": None},
    )
    found = classify(given_places, choose())

    assert found.columns == ["neighbourhood", *COLUMNS]
    assert found.select(COLUMNS).rows() == [
        ("rural", "coastal", "yes", "rural_coastal_low"),
        ("rural", "inland", "no", "rural_inland_other"),
        ("urban", "coastal", "no", "urban_coastal_other"),
        ("urban", "inland", "none", "none"),
    ]
    # Nearer than 10 km, and in a town that the list calls coastal.
    wider = classify(given_places, choose(coast="within-10-km"))
    assert wider["coastal"].to_list() == ["coastal", "coastal", "coastal", "inland"]
    towns = given_places.with_columns(coastal=pl.Series([None, True, False, None]))
    assert classify(towns, choose(coast="towns"))["coastal"].to_list() == [
        "inland", "coastal", "inland", "inland",
    ]  # fmt: skip


def test_classify_neighbourhoods__nothing_held__says_what_to_do() -> None:
    none = pl.DataFrame(schema={"neighbourhood": pl.String})
    with pytest.raises(MissingData, match="hearth warehouse build"):
        classify(none, choose())
    with pytest.raises(MissingData, match=r"'TUNDRA .* Build the warehouse again"):
        classify(places({}).drop("tundra_lsoa_quintile"), choose(low="tundra-lsoa"))


def class_of(row: Mapping[str, Any], reach_km: int) -> str:
    """The class of a neighbourhood in plain Python."""
    if None in (row["urban"], row["coast_km_estimate"], row["polar4_quintile"]):
        return "none"
    return "_".join(
        (
            "urban" if row["urban"] else "rural",
            "coastal" if row["coast_km_estimate"] < reach_km else "inland",
            "low" if row["polar4_quintile"] == 1 else "other",
        )
    )


PLACE = st.fixed_dictionaries(
    {
        "urban": st.none() | st.booleans(),
        "coast_km_estimate": st.none() | st.integers(0, 12),
        "polar4_quintile": st.none() | st.integers(1, 5),
    }
)


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckEngine]:
    with DuckEngine() as opened:
        yield opened


@settings(max_examples=8)
@given(drawn=st.lists(PLACE, min_size=1, max_size=20))
def test_classify_neighbourhoods__any_places__as_in_plain_python(
    engine: DuckEngine, drawn: list[dict[str, Any]]
) -> None:
    held = places(*drawn)
    engine.register("neighbourhoods", held)
    for key, reach_km in REACH_KM.items():
        found = classify_neighbourhoods(engine, choose(coast=key))
        rows = {row["neighbourhood"]: class_of(row, reach_km) for row in held.to_dicts()}
        assert dict(found.select("neighbourhood", "class").iter_rows()) == rows
        assert set(rows.values()) <= {each.key for each in CLASSES} | {"none"}


@pytest.mark.parametrize("coast", list_definitions("coast"), ids=lambda each: each.key)
def test_rows_by_class__each_definition_of_the_coast__is_the_sum_of_its_places(
    engine: DuckEngine, coast: Definition
) -> None:
    """What is added up is what the definition says of the same home, wherever it is."""
    (told_apart,) = list_coasts([coast])
    values = (
        "SELECT * FROM (SELECT unnest([NULL, 0, 1, 4, 5, 9, 10, 60]) AS coast_km_estimate),"
        " (SELECT unnest([NULL, TRUE, FALSE]) AS coastal),"
        " (SELECT unnest([NULL, TRUE]) AS urban), (SELECT NULL AS urban_estimate)"
    )
    engine.define("homes", f"SELECT *, {coast.sql} AS coast__towns FROM ({values})")
    engine.define("told", f"SELECT coast__towns AS side, {told_apart.sql} AS place FROM homes")
    rows = rows_by_class(coast.key)
    for side, place in engine.fetch("told", order_by=["side", "place"]).unique().iter_rows():
        key = rows.get((f"rural_{place}", "yes"), ("none", ""))[0]
        assert key == ("none" if side == "none" else f"rural_{side}_low")


@has_shared
def test_classify_neighbourhoods__official_files__equal_the_official_numbers() -> None:
    """6,115 of 35,672 LSOAs of England and Wales are rural (RUC 2021); a fifth is of low entry."""
    ruc = pl.read_parquet(SHARED / "ons_lookups_ruc/ruc21_lsoa21.parquet")
    proxy = pl.read_parquet(SHARED / "he_entry_proxy/he_entry_proxy_iod2025_lsoa21.parquet")
    joined = ruc.join(proxy, on="lsoa21_code", how="left")
    held = joined.select(
        neighbourhood="lsoa21_code",
        urban=pl.col("ruc") == "Urban",
        coast_km_estimate=pl.lit(41, pl.Int16),
        tundra_lsoa_quintile="he_entry_quintile_unweighted",
    )
    found = classify(held, choose(low="tundra-lsoa"))

    assert Counter(found["rural"]) == {"urban": 29_557, "rural": 6_115}
    assert Counter(found["low_participation"])["yes"] == 6_744
    codes = Counter(
        (code[0], "none" if quintile is None else "low" if quintile == 1 else "other")
        for code, quintile in joined.select("ruc21_code", "he_entry_quintile_unweighted").rows()
    )
    expected = {
        f"{rural}_inland_{low}": codes[letter, low]
        for letter, rural in (("U", "urban"), ("R", "rural"))
        for low in ("low", "other")
    }
    none = codes["U", "none"] + codes["R", "none"]
    assert Counter(found["class"]) == {**expected, "none": none}
    assert (expected["rural_inland_low"], none) == (830, 1_951)


@has_shared
def test_classify_neighbourhoods__postcodes_by_the_coastline__shares_as_measured() -> None:
    """Of English live postcodes 4.8 % lie within 1 km of the closed coast, 15.3 % within 5 km."""
    sample = pl.read_parquet(SHARED / "postcodes/postcodes_sample_2pct.parquet")
    english = sample.filter(pl.col("country").cast(pl.String) == "E", "live_2025_02")
    english = english.gather_every(4)
    lines = pl.read_parquet(
        SHARED / "coastline/gb_coast_estuaries_lt1000m_closed_simpl100m.parquet"
    )
    coast = Coastline(shapely.from_wkb(lines["geometry"].to_list()))
    km = coast.distances_km(english["e_src"].to_numpy(), english["n_src"].to_numpy())
    held = english.select(
        neighbourhood="postcode",
        urban=pl.lit(True),
        coast_km_estimate=pl.Series(np.floor(km), dtype=pl.Int16),
        polar4_quintile=pl.lit(1, pl.Int16),
    )
    for key, share in (("within-1-km", 0.048), ("within-5-km", 0.153)):
        found = classify(held, choose(coast=key))["class"] == "urban_coastal_low"
        assert float(found.mean() or 0) == pytest.approx(share, abs=0.008)
