"""Golden results of R's MatchIt, where they are: its data, its calls, and what it gave."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import polars as pl
import pytest

FOLDER: Final = Path(__file__).parents[2].parent / "shared/golden/impact"
needs_golden = pytest.mark.skipif(
    not FOLDER.exists(), reason="the shared golden results are not here"
)
LALONDE: Final = ("age", "educ", "race", "married", "nodegree", "re74", "re75")
HIGH_SCHOOL: Final = ("ses", "female", "minority")


@dataclass(frozen=True)
class Case:
    """One call of R: `figures` as golden.json has them, `units` and `pairs` a row each."""

    figures: dict[str, Any]
    units: pl.DataFrame
    pairs: pl.DataFrame | None


@cache
def read_people(name: str) -> pl.DataFrame:
    """Give `lalonde` or `hsb`, with the sampling weights that case L47 was made with."""
    people = pl.read_csv(FOLDER / f"{name}.csv", infer_schema_length=None)
    row = pl.int_range(1, pl.len() + 1)
    # R: sw = 1 + (row %% 5) / 5, found again from the case's effective sample sizes.
    return people.with_columns(sw=1 + (row % 5) / 5)


@cache
def read_golden() -> dict[str, Any]:
    """Give golden.json whole."""
    found: dict[str, Any] = json.loads((FOLDER / "golden.json").read_text())
    return found


@cache
def read_case(name: str) -> Case:
    """Give a case by its name, such as `L01_nn_default`."""
    pairs = FOLDER / f"pairs/{name}_pairs.csv"
    return Case(
        read_golden()["cases"][name],
        pl.read_csv(FOLDER / f"pairs/{name}_units.csv", null_values="NA", infer_schema_length=None),
        pl.read_csv(pairs) if pairs.exists() else None,
    )
