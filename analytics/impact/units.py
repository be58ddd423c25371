"""The people of a study as arrays, in the order in which ties are settled."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.impact.design import Design, Ties, WidthUnit
from analytics.impact.errors import StudyFault

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Band:
    """A covariate in which matched people may differ by no more than a width, in its own unit."""

    name: str
    values: Floats
    width: float


@dataclass(frozen=True, slots=True)
class Units:
    """The people of a study, n of them, with p columns that describe them.

    Attributes
    ----------
    frame : their rows, in the order of all arrays here.
    ids : the identifiers, n, all different.
    treated : who took part, n.
    columns : n x p: covariates, a category as one column of 0 and 1 for each of its levels.
    names : p: `age`, `raceblack`. binary : p: whether a column is 0 or 1.
    in_model : p: whether a column stands in a model; not the first level of a category.
    strata : n: groups within which alone people are matched, from 0.
    anti : for each column of anti-exact matching n codes that must differ.
    bands : limits in single covariates.
    schools : n codes of schools from 0, or None.
    weights : sampling weights, n; ones where the design has none.
    """

    frame: pl.DataFrame
    ids: pl.Series
    treated: Bools
    columns: Floats
    names: tuple[str, ...]
    binary: Bools
    in_model: Bools
    strata: Ints
    anti: tuple[Ints, ...]
    bands: tuple[Band, ...]
    schools: Ints | None
    weights: Floats

    def __len__(self) -> int:
        """Give the number of people."""
        return len(self.treated)

    @property
    def model_columns(self) -> Floats:
        """Give the columns that stand in a model, n x (columns in the model)."""
        return self.columns[:, self.in_model]


def read_units(frame: pl.DataFrame, design: Design) -> Units:
    """Put a table into arrays as a design needs them.

    Parameters
    ----------
    frame
        One row a person, with the columns that the design names.
    design
        The comparison that is asked for.

    Raises
    ------
    StudyFault
        A column is not there, an identifier stands twice, a covariate is constant or not known
        of everybody, or a group is empty.
    """
    frame = _in_tie_order(frame, design)
    columns, names, binary, in_model = _expand(frame, design.covariates)
    return Units(
        frame=frame,
        ids=frame[design.id].cast(pl.String),
        treated=frame[design.treatment].cast(pl.Boolean).to_numpy(),
        columns=columns,
        names=names,
        binary=binary,
        in_model=in_model,
        strata=_codes(frame, design.exact),
        anti=tuple(_codes(frame, [column]) for column in design.anti_exact),
        bands=tuple(
            Band(
                one.column,
                values,
                one.width * (values.std(ddof=1) if one.unit is WidthUnit.SD else 1),
            )
            for one in design.calipers
            for values in [frame[one.column].cast(pl.Float64).to_numpy()]
        ),
        schools=None if design.school is None else _codes(frame, [design.school]),
        weights=(
            np.ones(len(frame))
            if design.weights is None
            else frame[design.weights].cast(pl.Float64).to_numpy()
        ),
    )


def _in_tie_order(frame: pl.DataFrame, design: Design) -> pl.DataFrame:
    if design.id not in frame.columns:
        raise StudyFault(f"There is no column {design.id!r} that says who is who.")
    if design.ties is Ties.FILE:
        return frame
    key = design.seed.to_bytes(8, "big", signed=True)
    hashes = [
        hashlib.blake2b(one.encode(), digest_size=8, key=key).digest()
        for one in frame[design.id].cast(pl.String).to_list()
    ]
    return frame[np.argsort(np.array(hashes), kind="stable")]


def _expand(
    frame: pl.DataFrame, covariates: Sequence[str]
) -> tuple[Floats, tuple[str, ...], Bools, Bools]:
    parts: list[Floats] = []
    names: list[str] = []
    in_model: list[bool] = []
    for name in covariates:
        column = frame[name]
        if column.dtype.is_numeric() or column.dtype == pl.Boolean:
            parts.append(column.cast(pl.Float64).to_numpy())
            names.append(name)
            in_model.append(True)
            continue
        for place, level in enumerate(column.cast(pl.String).unique().sort()):
            parts.append((column.cast(pl.String) == level).cast(pl.Float64).to_numpy())
            names.append(f"{name}{level}")
            in_model.append(place > 0)
    columns = np.column_stack(parts) if parts else np.empty((len(frame), 0))
    binary = np.array([bool(np.isin(part, (0.0, 1.0)).all()) for part in parts], dtype=bool)
    return columns, tuple(names), binary, np.array(in_model, dtype=bool)


def _codes(frame: pl.DataFrame, columns: Sequence[str]) -> Ints:
    if not columns:
        return np.zeros(len(frame), dtype=np.int64)
    return frame.select(pl.struct(columns).rank("dense").cast(pl.Int64) - 1).to_series().to_numpy()
