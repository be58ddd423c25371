"""Functions that only DuckDB has are known to every engine, and give the same to the last digit."""

from collections.abc import Callable

import duckdb
import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.engine import Engine, Stage
from etl.engine.spark_functions import BORROWED

Opened = Callable[[], Engine]
CALLS = ", ".join(f"{name}(a, b) AS {name}" for name in BORROWED)
NAMES = st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def _expected(table: pl.DataFrame) -> pl.DataFrame:
    with duckdb.connect() as connection:
        names = connection.from_arrow(table.to_arrow())
        found: pl.DataFrame = names.project(f"n, {CALLS}").order("n").pl()
    return found


def _found(table: pl.DataFrame, opened: Opened) -> pl.DataFrame:
    with opened() as engine:
        engine.register("names", table)
        engine.run([Stage("compared", f"SELECT n, {CALLS} FROM names")])
        return engine.fetch("compared", order_by=["n"])


def test_run__many_pairs_of_names__as_far_apart_as_in_duckdb(opened: Opened) -> None:
    rng = np.random.default_rng(20261122)
    letters = rng.choice(list("AABCÉß"), (2, 25_000, 9))
    sides = ["".join(row) for side in letters for row in side]
    lengths = rng.integers(0, 10, len(sides))
    # Far more than Spark hands over at a time; some of one letter fewer, which is one slip.
    left, right = np.array_split(np.array([s[:n] for s, n in zip(sides, lengths, strict=True)]), 2)
    right[::3] = [name[1:] for name in left[::3]]
    table = pl.DataFrame({"n": range(len(left)), "a": left, "b": right})

    assert _found(table, opened).equals(_expected(table))


@given(pairs=st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=50))
@settings(max_examples=5)
def test_run__any_two_texts__as_far_apart_as_in_duckdb(
    opened: Opened, pairs: list[tuple[str | None, str | None]]
) -> None:
    types = {"a": pl.String, "b": pl.String}
    table = pl.DataFrame(pairs, schema=types, orient="row").with_row_index("n")
    table = table.cast({"n": pl.Int64})

    assert _found(table, opened).equals(_expected(table))
