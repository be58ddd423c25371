from pathlib import Path

import polars as pl
import pytest

from etl.engine import DuckEngine, Expression, Stage, StageError, render_stage


def test_run__stage_that_says_view__is_worked_out_where_it_is_used() -> None:
    stages = (
        Stage("doubled", "-- View. Twice.\nSELECT n * 2 AS n FROM numbers"),
        Stage("total", "SELECT SUM(n) AS n FROM doubled"),
    )
    with DuckEngine() as engine:
        engine.register("numbers", pl.DataFrame({"n": [1, 2]}))
        engine.run(stages)
        engine.run(stages)
        assert engine.fetch("total", order_by=["n"])["n"].to_list() == [6]
        engine.drop("doubled", "total")
        with pytest.raises(StageError):
            engine.run([Stage("again", "SELECT * FROM doubled")])


def test_define__file_with_braces_in_its_name__read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "{year}.parquet"
    pl.DataFrame({"n": [1]}).write_parquet(path)
    with DuckEngine() as engine:
        engine.define("numbers", f"SELECT n FROM read_parquet('{path}')")
        assert len(engine.fetch("numbers", order_by=["n"])) == 1


def test_render_stage__list_and_expression__stand_as_sql() -> None:
    stage = Stage("s", "SELECT {sum} AS bits FROM t WHERE code IN ({codes})")
    rendered = render_stage(stage, {"codes": (1, 2), "sum": Expression("a + b")})
    assert rendered == "SELECT a + b AS bits FROM t WHERE code IN (1, 2)"
