"""Functions that DuckDB has and Spark has not: in Spark, DuckDB itself works them out.

Each of Spark's Python workers hands a batch of rows to a DuckDB of its own, so that a name is as
far from another on either engine, to the last digit, by no second definition. On a cluster each
machine needs Python with duckdb and pyarrow.
"""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Final

import pyarrow as pa

BORROWED: Final = MappingProxyType(
    {"damerau_levenshtein": "bigint", "jaro_winkler_similarity": "double"}
)
"""By name in DuckDB, of two texts: the type, in Spark, of what they give."""


def lend_functions(session: Any) -> None:
    """Let a session of Spark know the functions of BORROWED, by the names that `translate` gives.

    Nulls give null. Spark works a function out for every row, also behind a CASE that needs few.
    """
    from pyspark.sql.functions import arrow_udf

    for name, kind in BORROWED.items():
        session.udf.register(_name_in_spark(name), arrow_udf(_borrow(name), kind))


def _borrow(name: str) -> Callable[[pa.Array, pa.Array], pa.Array]:
    def work_out(left: pa.Array, right: pa.Array) -> pa.Array:
        # Nothing of ours in here: Spark sends it to machines that need not have it.
        import duckdb
        import pyarrow as pa

        given = duckdb.from_arrow(pa.table({"a": left, "b": right}))
        found = given.project(f"{name}(a, b) AS found").to_arrow_table()
        return found.column("found").combine_chunks()

    return work_out


def _name_in_spark(name: str) -> str:
    import sqlglot

    called = sqlglot.parse_one(f"{name}(a, b)", read="duckdb").sql(dialect="spark")
    return str(called).partition("(")[0]
