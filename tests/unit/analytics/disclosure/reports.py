"""Made-up people, and the tables that a report would have of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.disclosure import Count, Dimension, Mean, Share, TrueCounts

KEY = b"a key of the gate"
PARENTS: Mapping[str, str] = {"entered": "people", "by_18": "entered", "attained": "people"}


@dataclass(frozen=True)
class Table:
    key: str
    source: str
    counts: TrueCounts


def people(random: np.random.Generator, number: int, widths: Sequence[int]) -> pl.DataFrame:
    """Draw people with a category in each dimension `d0`, `d1`, ..., yes or no, and points."""
    dimensions = {
        f"d{place}": random.choice(width, number, p=random.dirichlet(np.ones(width)))
        for place, width in enumerate(widths)
    }
    entered = random.random(number) < random.random()
    return pl.DataFrame(
        {
            **{name: values.astype(str) for name, values in dimensions.items()},
            "people": np.ones(number, dtype=bool),
            "entered": entered,
            "by_18": entered & (random.random(number) < random.random()),
            "attained": random.random(number) < random.random(),
            "points": random.uniform(0, 90, number).round(2),
        }
    )


def table_of(
    drawn: pl.DataFrame,
    by: Sequence[str],
    parts: Sequence[str],
    *,
    source: str = "hesa",
    width: int = 0,
) -> Table:
    """Count people, and the parts given, by dimensions; `width` is the number of categories."""
    wide = width or 1 + max((int(label) for name in by for label in drawn[name]), default=0)
    counted = drawn.group_by(by).agg(
        *(pl.col(name).sum().cast(pl.Int64) for name in ("people", *parts)), pl.col("points").mean()
    )
    categories = tuple((str(label), f"Group {label}") for label in range(wide))
    measures = (
        Count("people", "People"),
        *(Count(part, part, part_of=PARENTS[part]) for part in parts),
        *(
            Share(f"{part}_rate", part, part, "people", interval=True)
            for part in parts
            if PARENTS[part] == "people"
        ),
        Mean("points", "Points", over="people", unit="points"),
    )
    counts = TrueCounts(
        "People",
        counted,
        tuple(Dimension(name, name, categories) for name in by),
        measures,
        total_label="All" if len(by) == 1 else None,
    )
    return Table("by_" + "_".join(by), source, counts)
