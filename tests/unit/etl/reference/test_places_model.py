"""Any store whatever: look-ups and joins agree with the tables by hand, and no edition mixes."""

import random
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.postcodes import PostcodeDirectory
from etl.reference.attach import attach
from etl.reference.changes import list_changes
from etl.reference.places import PlaceIndex
from tests.support.places import ENGLISH, IRISH, LONDON, SCOTTISH, WELSH, Store

POSTCODES = (ENGLISH, LONDON, WELSH, SCOTTISH, IRISH)
CODES = ("E01000001", "E01000002", "W01000001", "E99999999")
DECILES = st.none() | st.integers(1, 10)
EDITIONS = {"2019": "lsoa11", "2025": "lsoa21", "2010": "lsoa01"}
World = tuple[
    dict[str, tuple[str | None, str | None, str | None]], dict[str, dict[str, int | None]]
]

worlds = st.tuples(
    st.dictionaries(
        st.sampled_from(POSTCODES),
        st.tuples(*[st.none() | st.sampled_from(CODES)] * 3),
        min_size=1,
    ),
    st.fixed_dictionaries(
        dict.fromkeys(EDITIONS, st.dictionaries(st.sampled_from(CODES[:3]), DECILES, min_size=1))
    ),
)


def write(root: Path, world: World) -> Store:
    """Write the world as a store: a directory and three editions of one indicator."""
    store, (areas, editions) = Store(root), world
    rows = [
        {"postcode": p, "lsoa11": a, "lsoa21": b, "lsoa01": c} for p, (a, b, c) in areas.items()
    ]
    schema = dict.fromkeys(("postcode", "lsoa11", "lsoa21", "lsoa01"), pl.String)
    store.add("nspl", "2025-11", pl.DataFrame(rows, schema=schema))
    for edition, deciles in editions.items():
        table = pl.DataFrame(
            {"code": list(deciles), "imd_decile": list(deciles.values())},
            schema={"code": pl.String, "imd_decile": pl.Int8},
        )
        store.add("imd", edition, table, area_type=EDITIONS[edition], in_use=edition == "2019")
    return store


def by_hand(world: World, postcode: str, edition: str) -> int | None:
    """What the tables say, without any index."""
    areas, editions = world
    codes = dict(zip(("lsoa11", "lsoa21", "lsoa01"), areas.get(postcode, (None,) * 3), strict=True))
    return editions[edition].get(codes[EDITIONS[edition]] or "")


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(world=worlds, seed=st.integers(0, 99))
def test_find_and_attach__any_store__agree_with_the_tables(
    tmp_path_factory: pytest.TempPathFactory, directory: PostcodeDirectory, world: World, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("world")
    store = write(folder / "reference", world)
    index = PlaceIndex.open(store.root, directory, folder / "cache")
    expected = {(p, e): by_hand(world, p, e) for p in POSTCODES for e in EDITIONS}

    for postcode in POSTCODES:
        found = index.find(postcode).list_values("imd_decile")
        assert [value.edition for value in found] == ["2019", "2025", "2010"]
        assert {(postcode, v.edition): v.value for v in found}.items() <= expected.items()
        assert all(bool(value.missing) == (value.value is None) for value in found)

    postcodes = random.Random(seed).choices(POSTCODES, k=12)
    wanted = {edition: ("imd_decile", edition) for edition in EDITIONS}
    joined = attach(store.root, pl.DataFrame({"postcode": postcodes}), wanted)
    for row in joined.iter_rows(named=True):
        for edition in EDITIONS:
            assert row[edition] == expected[row["postcode"], edition]

    changes = list_changes(store.root, postcodes, "imd_decile", "2010", "2025")
    pairs = [(expected[p, "2010"], expected[p, "2025"]) for p in postcodes]
    assert changes.unchanged == sum(a == b for a, b in pairs if a is not None)
    assert changes.changed == sum(a != b for a, b in pairs if None not in (a, b))
    assert changes.gained == sum(a is None and b is not None for a, b in pairs)
    assert changes.lost == sum(b is None and a is not None for a, b in pairs)
