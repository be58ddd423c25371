"""The two sides in an engine: their people, and what they are found by.

Tables are named `left_people`, `right_tokens` and so on. What finds pairs may stand for a part of
the people of a side, so that they are compared some at a time.
"""

from typing import Final, Literal

import polars as pl

from etl.engine import Engine, Expression, Stage, load_stages
from etl.linkage.standardise import Tidy

Side = Literal["left", "right"]
_KEYS: Final = load_stages("etl.linkage", "sql/candidates")
PEOPLE_TABLES: Final = ("people", "given", "surnames")
KEY_TABLES: Final = tuple(stage.name for stage in _KEYS)
ALL: Final = "TRUE"


def take_side(side: Side, tidy: Tidy, engine: Engine) -> int:
    """Give an engine the people of one side, and what they are found by.

    Rows are numbered in their order. Returns how many there are.
    """
    count = take_people(side, tidy, engine)
    take_keys(side, engine)
    return count


def take_people(side: Side, tidy: Tidy, engine: Engine) -> int:
    """Give an engine the people of one side, numbered in their order; returns how many."""
    rows = pl.int_range(tidy.people.height, dtype=pl.UInt32, eager=True).alias("row")
    engine.register(f"{side}_people", tidy.people.drop("id").insert_column(0, rows))
    engine.register(f"{side}_given", tidy.given)
    engine.register(f"{side}_surnames", tidy.surnames)
    return tidy.people.height


def take_keys(side: Side, engine: Engine, where: str = ALL) -> None:
    """Work out what the people of a side are found by.

    Parameters
    ----------
    where
        SQL condition on `row`: of which people.
    """
    part = f"(SELECT * FROM {side}_people WHERE {where})"  # noqa: S608 - our own condition
    people = f"{side}_people" if where == ALL else part
    tables = {"people": people, "given": f"{side}_given", "surnames": f"{side}_surnames"}
    engine.run(
        [Stage(f"{side}_{stage.name}", stage.sql) for stage in _KEYS],
        {name: Expression(sql) for name, sql in tables.items()},
    )


def drop_keys(engine: Engine) -> None:
    """Let go of what people are found by, once all pairs are found."""
    engine.drop(*(f"{side}_{name}" for side in ("left", "right") for name in KEY_TABLES))
