"""The people of a study as arrays, in the order in which ties are settled."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.impact.design import Design, Ties, WidthUnit
from analytics.impact.rows import check_rows, drop_unknown, read_numbers

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]

UNKNOWN: Final = " is not known"


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
    names : p: `age`, `raceblack`, and `age is not known` where what is not known has a column.
    binary : p: whether a column is 0 or 1.
    in_model : p: whether a column stands in a model; not the first level of a category.
    strata : n: groups within which alone people are matched, from 0.
    anti : for each column of anti-exact matching n codes that must differ.
    bands : limits in single covariates.
    schools : n codes of schools from 0, or None.
    weights : sampling weights, n; ones where the design has none.
    dropped : rows left out because something about them is not known.
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
    dropped: int = 0

    def __len__(self) -> int:
        """Give the number of people."""
        return len(self.treated)

    @property
    def model_columns(self) -> Floats:
        """Give the columns that stand in a model, n x (columns in the model)."""
        return self.columns if self.in_model.all() else self.columns[:, self.in_model]

    @property
    def model_names(self) -> tuple[str, ...]:
        """Give the names of the columns that stand in a model."""
        return tuple(np.array(self.names, dtype=object)[self.in_model])


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
        A column is not there, an identifier stands twice, a covariate is constant, holds numbers
        as text or is not known of everybody (unless the design says what is then done), or a
        group is empty.
    """
    check_rows(frame, design)
    known = drop_unknown(frame, design)
    ordered = _in_tie_order(known, design)
    columns, names, in_model = _expand(ordered, design)
    return Units(
        frame=ordered,
        ids=ordered[design.id].cast(pl.String),
        treated=ordered[design.treatment].cast(pl.Boolean).to_numpy(),
        columns=columns,
        names=names,
        binary=_find_binary(columns),
        in_model=in_model,
        strata=_codes(ordered, design.exact),
        anti=tuple(_codes(ordered, [column]) for column in design.anti_exact),
        bands=_read_bands(ordered, design),
        schools=None if design.school is None else _codes(ordered, [design.school]),
        weights=(
            np.ones(len(ordered))
            if design.weights is None
            else read_numbers(ordered, design.weights)
        ),
        dropped=len(frame) - len(known),
    )


def _in_tie_order(frame: pl.DataFrame, design: Design) -> pl.DataFrame:
    """Order rows by a keyed hash of who they are: the same from any file, on any machine."""
    if design.ties is Ties.FILE:
        return frame
    keyed = hashlib.blake2b(digest_size=8, key=design.seed.to_bytes(8, "big", signed=True))

    def digest(one: str) -> bytes:
        hashed = keyed.copy()
        hashed.update(one.encode())
        return hashed.digest()

    hashes = b"".join(map(digest, frame[design.id].cast(pl.String).to_list()))
    return frame[np.argsort(np.frombuffer(hashes, dtype=">u8").astype(np.uint64), kind="stable")]


def _expand(frame: pl.DataFrame, design: Design) -> tuple[Floats, tuple[str, ...], Bools]:
    """Give the columns of the covariates, their names, and whether they stand in a model."""
    parts: list[tuple[str, pl.Series, bool]] = []
    for name in design.covariates:
        column = frame[name]
        if column.dtype.is_numeric() or column.dtype == pl.Boolean:
            parts += _expand_number(name, column.cast(pl.Float64))
        else:
            parts += _expand_category(name, column.cast(pl.String))
    columns = np.empty((len(frame), len(parts)), order="F")  # read column by column
    for place, (_, values, _) in enumerate(parts):
        columns[:, place] = values.to_numpy()
    in_model = np.array([stands for _, _, stands in parts], dtype=bool)
    return columns, tuple(name for name, _, _ in parts), in_model


def _expand_number(name: str, values: pl.Series) -> list[tuple[str, pl.Series, bool]]:
    """Give a number; where it is not known of all, the mean for them and a column that says so."""
    unknown = values.is_null() | values.is_nan()
    if not unknown.any():
        return [(name, values, True)]
    mean = values.filter(~unknown).mean()
    filled = values.fill_nan(None).fill_null(mean)
    return [(name, filled, True), (name + UNKNOWN, unknown, True)]


def _expand_category(name: str, values: pl.Series) -> list[tuple[str, pl.Series, bool]]:
    levels, codes = _number_levels(values)
    parts = [
        (f"{name}{level}", (codes == code).fill_null(value=False), code > 0)
        for code, level in enumerate(levels)
    ]
    if values.null_count():
        parts.append((name + UNKNOWN, values.is_null(), True))
    return parts


def _find_binary(columns: Floats) -> Bools:
    return np.array([bool(np.isin(one, (0.0, 1.0)).all()) for one in columns.T], dtype=bool)


def _read_bands(frame: pl.DataFrame, design: Design) -> tuple[Band, ...]:
    bands = []
    for one in design.calipers:
        values = read_numbers(frame, one.column)
        unit = float(values.std(ddof=1)) if one.unit is WidthUnit.SD else 1.0
        bands.append(Band(one.column, values, one.width * unit))
    return tuple(bands)


def _codes(frame: pl.DataFrame, columns: Sequence[str]) -> Ints:
    """Number the combinations of values that occur, from 0 in the order of their texts."""
    codes = np.zeros(len(frame), dtype=np.int64)
    for name in columns:
        levels, numbers = _number_levels(frame[name].cast(pl.String))
        codes = codes * len(levels) + numbers.cast(pl.Int64).to_numpy()
    return codes if len(columns) < 2 else np.unique(codes, return_inverse=True)[1]


def _number_levels(values: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Give the levels of a text in their order, and each row's by its place among them."""
    levels = values.drop_nulls().unique().sort()
    return levels, values.cast(pl.Enum(levels)).to_physical()
