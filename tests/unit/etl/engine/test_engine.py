from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.engine import Engine, Parameter, Stage, StageError, load_stages, render_stage

Opened = Callable[[], Engine]
NUMBERS = pl.DataFrame({"n": [3, 1, 2]})


def test_run__stages_in_order__each_reads_the_one_before(opened: Opened) -> None:
    stages = (
        Stage("doubled", "SELECT n * 2 AS n FROM numbers"),
        Stage("large", "SELECT n FROM doubled WHERE n > {limit}"),
    )
    with opened() as engine:
        engine.register("numbers", NUMBERS)

        engine.run(stages, {"limit": 2})

        assert engine.fetch("large", order_by=["n"])["n"].to_list() == [4, 6]
        assert len(engine.fetch("doubled", order_by=["n"])) == 3


def test_run__again_with_other_input__replaces_every_table(opened: Opened) -> None:
    stages = (Stage("total", "SELECT sum(n) AS n FROM numbers"),)
    with opened() as engine:
        for values, total in (([1, 2], 3), ([5], 5)):
            engine.register("numbers", pl.DataFrame({"n": values}))
            engine.run(stages)
            assert engine.fetch("total", order_by=["n"])["n"].to_list() == [total]


def test_register__parquet_files__read_as_one_table(opened: Opened, tmp_path: Path) -> None:
    for n in (1, 2):
        pl.DataFrame({"n": [n]}).write_parquet(tmp_path / f"it's {n}.parquet")
    with opened() as engine:
        engine.register("numbers", sorted(tmp_path.glob("*.parquet")))
        engine.register("numbers", tmp_path / "it's 2.parquet")

        assert engine.fetch("numbers", order_by=["n"])["n"].to_list() == [2]


def test_write__same_rows__same_bytes(opened: Opened, tmp_path: Path) -> None:
    for name in ("one", "two"):
        with opened() as engine:
            engine.register("numbers", NUMBERS.sample(fraction=1, shuffle=True))
            engine.write("numbers", tmp_path / name, order_by=["n"])

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert pl.read_parquet(tmp_path / "one")["n"].to_list() == [1, 2, 3]


def test_run__engine_refuses_a_stage__names_it_without_quoting_rows(opened: Opened) -> None:
    with opened() as engine:
        engine.register("people", pl.DataFrame({"name": ["Ada Byron"]}))

        with pytest.raises(StageError, match=r"^Stage broken: ") as caught:
            engine.run([Stage("broken", "SELECT nothing FROM people")])

    assert "Ada" not in str(caught.value)


def test_run__parameter_missing_or_unused__named(opened: Opened) -> None:
    stage = Stage("s", "SELECT {year} AS year")
    with opened() as engine:
        with pytest.raises(StageError, match="Stage s needs year"):
            engine.run([stage])
        with pytest.raises(StageError, match="No stage uses month"):
            engine.run([stage], {"year": 1, "month": 2})


@pytest.mark.parametrize("name", ["", "Numbers", "a b", "a;drop", '"'])
def test_register__name_that_is_no_name__refused(opened: Opened, name: str) -> None:
    with opened() as engine, pytest.raises(StageError, match="A table is named"):
        engine.register(name, NUMBERS)


def test_fetch__no_order__refused(opened: Opened) -> None:
    with opened() as engine, pytest.raises(StageError, match="State an order"):
        engine.fetch("numbers", order_by=[])


VALUES = (
    st.booleans()
    | st.integers(-(2**62), 2**62)
    | st.dates(date(1900, 1, 1), date(2100, 1, 1))
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
)


@given(values=st.lists(VALUES, min_size=1, max_size=40))
@settings(max_examples=6)
def test_run__any_parameter__arrives_as_it_was(opened: Opened, values: list[Parameter]) -> None:
    given = {f"v{place}": value for place, value in enumerate(values)}
    stage = Stage("s", "SELECT " + ", ".join(f"{{{name}}} AS {name}" for name in given))
    with opened() as engine:
        engine.run([stage], given)

        assert engine.fetch("s", order_by=["v0"]).row(0) == tuple(values)


def test_run__what_engines_tell_apart__comes_to_the_same(opened: Opened) -> None:
    expressions = {
        "7 / 2": 3.5,
        "-7 % 3": -1,
        "LEAST(1, NULL)": 1,
        "GREATEST(NULL, 2)": 2,
        "'a' || NULL": None,
        "regexp_extract(NULL, 'a', 0)": None,
        "regexp_extract('b', 'a', 0)": "",
        "regexp_replace('a1b2', '[0-9]', '9', 'g')": "a9b9",
        "TRY_CAST('x' AS SMALLINT)": None,
        "TRY_CAST('' AS DECIMAL(5, 2))": None,
        "TRY_CAST('1.005' AS DECIMAL(5, 2))": Decimal("1.01"),
        "TRY_CAST('1998-02-30' AS DATE)": None,
        "FLOOR(2.5 + 0.5)": 3,
        "'[' || TRIM('\u00a0 a\t ') || ']'": "[a\t]",
        "LTRIM('00100', '0')": "100",
        "CAST(CAST(0.0000000001 AS DECIMAL(11, 10)) AS VARCHAR)": "0.0000000001",
        "COALESCE(NULL IN (1, 2), FALSE)": False,
        "list_has_any(['a', NULL], ['b', NULL])": False,
        "list_has_any(['a', NULL], ['b', 'a'])": True,
    }
    sql = ", ".join(f"{text} AS v{place}" for place, text in enumerate(expressions))
    with opened() as engine:
        engine.run([Stage("s", f"SELECT {sql}")])

        found = engine.fetch("s", order_by=["v0"]).row(0)
    assert dict(zip(expressions, found, strict=True)) == expressions


def test_fetch__blanks__come_last(opened: Opened, tmp_path: Path) -> None:
    with opened() as engine:
        engine.register("numbers", pl.DataFrame({"n": [None, 2, 1]}))
        engine.write("numbers", tmp_path / "numbers", order_by=["n"])
        parts = list(engine.batches("numbers", order_by=["n"]))

        assert engine.fetch("numbers", order_by=["n"])["n"].to_list() == [1, 2, None]
    assert pl.read_parquet(tmp_path / "numbers")["n"].to_list() == [1, 2, None]
    assert [n for part in parts for n in part.column(0).to_pylist()] == [1, 2, None]


def test_register__row_number__is_the_place_in_the_file(opened: Opened, tmp_path: Path) -> None:
    pl.DataFrame({"n": ["a", "b"]}).write_parquet(tmp_path / ".[hidden]*.parquet")
    with opened() as engine:
        engine.register("numbers", tmp_path / ".[hidden]*.parquet", row_number="place")

        assert engine.fetch("numbers", order_by=["place"]).rows() == [("a", 0), ("b", 1)]


def test_render_stage__text_with_a_place_in_it__is_left_alone() -> None:
    stage = Stage("s", "SELECT {a} AS a, {b} AS b")

    assert render_stage(stage, {"a": "{b}", "b": 1}) == "SELECT '{b}' AS a, 1 AS b"


@pytest.mark.parametrize(
    ("package", "folder"),
    [
        ("etl.linkage", "sql/pairs"),
        ("etl.warehouse", "sql/analysis"),
        ("analytics.track", "sql/entrants"),
        ("analytics.track", "sql/track"),
    ],
)
def test_load_stages__each_shipped__says_what_it_is_for(package: str, folder: str) -> None:
    for stage in load_stages(package, folder):
        assert stage.sql.startswith("-- "), stage.name


def test_load_stages__no_stage_there__says_so() -> None:
    with pytest.raises(StageError, match=r"etl\.engine has no stage"):
        load_stages("etl.engine", ".")
