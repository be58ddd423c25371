"""One rule text, two engines: the same people come to the same bytes on DuckDB and on Spark."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from etl.demo.pairs import make_pair
from etl.engine import EngineName
from etl.linkage import link_files
from tests.support.spark import hurry_java

TODAY = date(2026, 11, 22)
RECORDS = 1_000
NUMBERED = 40


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two files of people; a few have a number in both, and some names are odd."""
    folder = tmp_path_factory.mktemp("given")
    made = make_pair(RECORDS, seed=41, noise=1)
    numbers = made.truth.head(NUMBERED).with_columns(
        pl.int_range(NUMBERED).cast(pl.String).str.zfill(13).alias("upn")
    )
    for side, people in (("left", made.left), ("right", made.right)):
        known = numbers.select(pl.col(f"{side}_id").alias("id"), "upn").unique("id", keep="first")
        odd = pl.int_range(pl.len()) % 97 == 0
        forename = pl.when(odd).then("É-" + pl.col("forename").str.to_lowercase())
        people.join(known, on="id", how="left", maintain_order="left").with_columns(
            forename.otherwise("forename").alias("forename")
        ).write_parquet(folder / f"{side}.parquet")
    return folder / "left.parquet", folder / "right.parquet"


@pytest.fixture(scope="module")
def expected(files: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What DuckDB makes of them, by a model that it estimates."""
    out = tmp_path_factory.mktemp("duckdb")
    result = link_files(*files, out, today=TODAY).result
    assert result.model.origin == "estimated"
    assert {"identifier", "weighed"} <= set(result.links["rule"])
    return out


@pytest.mark.spark
@pytest.mark.parametrize("engine", ["spark"])
def test_link_files__on_spark__the_same_bytes(
    engine: EngineName, files: tuple[Path, Path], expected: Path, tmp_path: Path
) -> None:
    hurry_java()
    link_files(*files, tmp_path, today=TODAY, engine=engine)

    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(p.name for p in expected.iterdir())
    for path in sorted(expected.iterdir()):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name
