"""From a table of areas to a matrix in which every measure counts the same.

The rule for what is missing: an area is typed when at least half of the measures, and at least
one of every theme, are known of it; a figure that is then still missing stands at the mean of all
areas, so that it draws the area nowhere. The rest are left out, and counted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.neighbourhoods.measures import CannotCluster, Measure

#: A figure farther from the mean counts as one at this many standard deviations.
FARTHEST_SD: Final = 4.0
_HALF: Final = 0.5
_LEAST_MEASURES: Final = 2
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Prepared:
    """Areas ready to be clustered, in the order of their codes.

    Attributes
    ----------
    areas : the rows of the table that are typed, sorted by code, every column kept.
    matrix : shape (areas, columns); each measure has a variance of 1 over the areas, a class
        shared between its columns.
    columns : measure of each column of the matrix.
    measures : those of the matrix, sorted by key.
    weights : shape (areas,), mean 1.
    left_out : codes too little is known of, in order.
    filled : how many typed areas lack a measure, by its key.
    """

    areas: pl.DataFrame
    matrix: Floats
    columns: tuple[str, ...]
    measures: tuple[Measure, ...]
    weights: Floats
    left_out: tuple[str, ...]
    filled: dict[str, int]

    def without(self, measure: str) -> Floats:
        """The matrix without the columns of one measure."""
        return self.matrix[:, [column != measure for column in self.columns]]


def prepare(
    areas: pl.DataFrame, measures: Sequence[Measure], *, weight: str | None = None
) -> Prepared:
    """Choose the areas of which enough is known, and standardise their measures.

    Parameters
    ----------
    areas
        `code`, and a column for each measure: numbers, flags, or names of classes.
    measures
        Those with the role `cluster` make the matrix.
    weight
        Column of a number that says how much an area counts; None counts all the same, as
        census areas are made to be of one size.

    Raises
    ------
    CannotCluster
        Fewer than two measures tell areas apart, a code stands twice, or no area is left.
    """
    used = sorted((m for m in measures if m.role == "cluster"), key=lambda m: m.key)
    ordered = areas.sort("code")
    if ordered["code"].is_duplicated().any():
        raise CannotCluster("A code stands twice among the areas.")
    enough = _enough(ordered, used)
    kept = ordered.filter(enough)
    if not kept.height:
        raise CannotCluster("Of no area is enough known: load editions that cover the same areas.")
    weights = _weights(kept, weight)
    told = {m.key: _columns_of(kept[m.key], m, weights) for m in used}
    telling = [m for m in used if told[m.key] is not None]
    if len(telling) < _LEAST_MEASURES:
        raise CannotCluster(
            "Types need at least two measures that tell areas apart beside participation; there"
            f" {'is 1' if telling else 'is none'}."
        )
    parts = [part for m in telling if (part := told[m.key]) is not None]
    return Prepared(
        areas=kept,
        matrix=np.ascontiguousarray(np.column_stack(parts)),
        columns=tuple(m.key for m, part in zip(telling, parts, strict=True) for _ in part.T),
        measures=tuple(telling),
        weights=weights,
        left_out=tuple(ordered.filter(~enough)["code"]),
        filled={m.key: kept[m.key].null_count() for m in telling if kept[m.key].null_count()},
    )


def _enough(areas: pl.DataFrame, measures: Sequence[Measure]) -> pl.Series:
    """Whether half of the measures, and one of every theme, are known of an area."""
    if not measures:
        return pl.Series([True] * areas.height, dtype=pl.Boolean)
    known = {m.key: areas[m.key].is_not_null().cast(pl.Int8) for m in measures}
    total = pl.DataFrame(known).sum_horizontal()
    enough = total >= _HALF * len(measures)
    for theme in sorted({m.theme for m in measures}):
        some = pl.DataFrame({m.key: known[m.key] for m in measures if m.theme == theme})
        enough &= some.sum_horizontal() > 0
    return enough


def _weights(areas: pl.DataFrame, column: str | None) -> Floats:
    if column is None:
        return np.ones(areas.height)
    found = areas[column].cast(pl.Float64).fill_null(0.0).to_numpy()
    if not (found > 0).all():
        raise CannotCluster(f"An area has no {column} by which it could count.")
    return np.asarray(found / found.mean(), np.float64)


def _columns_of(values: pl.Series, measure: Measure, weights: Floats) -> Floats | None:
    """Columns of a measure with a variance of 1 in all, shape (areas, n); None: all are alike."""
    known = values.is_not_null().to_numpy()
    table = np.column_stack(list(_numbers(values, measure)))
    counted = weights * known
    table = table - np.average(table, axis=0, weights=counted)
    spread = np.sqrt(np.average(table**2, axis=0, weights=counted).sum())
    if not np.isfinite(spread) or spread < 1e-9:
        return None
    scaled = np.clip(table / spread, -FARTHEST_SD, FARTHEST_SD)
    return np.where(known[:, None], scaled, 0.0)


def _numbers(values: pl.Series, measure: Measure) -> Iterator[Floats]:
    """Numbers of a measure; 0 where there is none."""
    if measure.scale == "class":
        for name in sorted(values.drop_nulls().cast(pl.String).unique()):
            yield (values.cast(pl.String) == name).fill_null(value=False).to_numpy().astype(float)
        return
    numbers = values.cast(pl.Float64).fill_nan(None).fill_null(0.0).to_numpy()
    yield np.log1p(np.maximum(numbers, 0)) if measure.scale == "log" else numbers
