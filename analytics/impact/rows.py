"""What rows a study can use: who is there twice, what is not known, what is no covariate."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.impact.design import Design, Distance, Missing
from analytics.impact.errors import StudyFault

_MOST_LEVELS: Final = 50


def check_rows(frame: pl.DataFrame, design: Design) -> None:
    """Refuse rows that a design cannot be made from, in words that say what is to be done.

    Raises
    ------
    StudyFault
        As `analytics.impact.units.read_units`.
    """
    _check_columns(frame, design)
    if not design.covariates:
        raise StudyFault("Name at least one covariate: what shall the groups be alike in?")
    _check_ids(frame[design.id])
    _check_treatment(frame[design.treatment], design.treatment)
    if design.missing is Missing.REFUSE:
        _refuse_unknown(frame, _needed(design))
    if design.missing is Missing.INDICATOR:
        _refuse_unknown(frame, [*_limits(design), *design.exact, *design.anti_exact])
    for name in design.covariates:
        _check_covariate(frame[name])
    if design.weights is not None:
        _check_weights(frame, design.weights)


def drop_unknown(frame: pl.DataFrame, design: Design) -> pl.DataFrame:
    """Leave out who is not wholly known, where the design says so.

    Raises
    ------
    StudyFault
        A group is empty then, or a covariate has only one value left.
    """
    if design.missing is not Missing.DROP:
        return frame
    unknown = pl.any_horizontal(_is_unknown(frame, name) for name in _needed(design))
    left = frame.filter(~unknown)
    _check_treatment(left[design.treatment], design.treatment)
    for name in design.covariates:
        _check_covariate(left[name])
    return left


def read_numbers(frame: pl.DataFrame, column: str) -> NDArray[np.float64]:
    """Give a column of numbers that are all known, n.

    Raises
    ------
    StudyFault
        It holds text, or is not known of everybody.
    """
    values = frame[column]
    if not (values.dtype.is_numeric() or values.dtype == pl.Boolean):
        raise StudyFault(f"{column} is text; a number is needed of everybody.")
    _refuse_unknown(frame, [column])
    return values.cast(pl.Float64).to_numpy()


def check_dates(measured: Mapping[str, date], begins: date) -> None:
    """Refuse covariates that were measured when the treatment had begun.

    Parameters
    ----------
    measured
        The day on which each covariate was measured, or that it tells about.
    begins
        The first day of the treatment, of anybody.

    Raises
    ------
    StudyFault
        One was measured on that day or later: the treatment may have changed it.
    """
    late = sorted((on, name) for name, on in measured.items() if on >= begins)
    if late:
        named = ", ".join(f"{name} (of {on:%-d %B %Y})" for on, name in late)
        raise StudyFault(
            f"Measured when the activity had begun ({begins:%-d %B %Y}): {named}. What it may have "
            "changed cannot make the groups alike: the effect itself would be matched away. Use a "
            "measure from before, or leave it out."
        )


def _needed(design: Design) -> list[str]:
    return list(
        dict.fromkeys([*design.covariates, *design.exact, *design.anti_exact, *_limits(design)])
    )


def _limits(design: Design) -> list[str]:
    """Name columns that must be known of everybody, whatever is done with covariates."""
    given = [design.distance_column] if design.distance is Distance.GIVEN else []
    columns = [*(one.column for one in design.calipers), design.school, design.weights, *given]
    return [column for column in columns if column is not None]


def _check_columns(frame: pl.DataFrame, design: Design) -> None:
    if design.id not in frame.columns:
        raise StudyFault(f"There is no column {design.id!r} that says who is who.")
    if design.distance is Distance.GIVEN and design.distance_column is None:
        raise StudyFault("The design takes the score from a column, but does not name it.")
    absent = [name for name in [design.treatment, *_needed(design)] if name not in frame.columns]
    if absent:
        raise StudyFault(
            f"The table has no column {_join(absent)}. It has: {_join(frame.columns)}."
        )
    if design.treatment in design.covariates:
        raise StudyFault(f"{design.treatment} is the treatment; it cannot be a covariate too.")


def _check_ids(ids: pl.Series) -> None:
    if ids.null_count():
        raise StudyFault(
            f"{ids.null_count():,} rows have no {ids.name}: nobody knows who they are."
        )
    again = (~ids.is_first_distinct()).arg_true()
    if len(again):
        raise StudyFault(
            f"{len(again):,} rows have an {ids.name} that stood before (the first is row "
            f"{again[0] + 1:,}). One person counted twice makes the sample look larger than it is, "
            "and could be matched with themselves: keep one row a person."
        )


def _check_treatment(values: pl.Series, name: str) -> None:
    if values.null_count():
        raise StudyFault(
            f"Of {values.null_count():,} people it is not known whether they took part ({name} is "
            "empty). They can stand in neither group: leave them out, and say so."
        )
    is_yes_or_no = values.dtype == pl.Boolean or (
        values.dtype.is_numeric() and values.cast(pl.Float64).is_in([0.0, 1.0]).all()
    )
    if not is_yes_or_no:
        raise StudyFault(f"{name} must be 1 for who took part and 0 for the others, and no more.")
    took_part = int(values.cast(pl.Int64).sum())
    if took_part == 0:
        raise StudyFault(f"Nobody took part ({name} is 0 for all): there is no effect to look for.")
    if took_part == len(values):
        raise StudyFault(f"Everybody took part ({name} is 1 for all): nobody to compare with.")


def _refuse_unknown(frame: pl.DataFrame, names: Iterable[str]) -> None:
    counts = {name: frame.select(_is_unknown(frame, name).sum()).item() for name in names}
    unknown = [f"{name} ({count:,})" for name, count in counts.items() if count]
    if unknown:
        raise StudyFault(
            f"Not known of everybody: {_join(unknown)}. Say what is to be done: drop these people "
            "(the effect is then that on the others), or, of a covariate, let 'is not known' be a "
            "value of its own (indicator)."
        )


def _is_unknown(frame: pl.DataFrame, name: str) -> pl.Expr:
    column = pl.col(name)
    return column.is_null() | column.is_nan() if frame[name].dtype.is_float() else column.is_null()


def _check_covariate(values: pl.Series) -> None:
    known = values.drop_nulls()
    known = known.drop_nans() if known.dtype.is_float() else known
    if not len(known):
        raise StudyFault(f"{values.name} is not known of anybody: leave it out.")
    if known.dtype.is_float() and not known.is_finite().all():
        raise StudyFault(f"{values.name} holds an infinite number; a covariate must be finite.")
    if len(known) == len(values) and known.n_unique() == 1:
        raise StudyFault(
            f"{values.name} is the same for everybody: nothing about it can differ between the "
            "groups, and no model can use it. Leave it out of the covariates."
        )
    if known.dtype == pl.String:
        _check_text(known)


def _check_text(known: pl.Series) -> None:
    """Refuse numbers written as text, and text that would make a column for nearly everybody."""
    numbers = known.cast(pl.Float64, strict=False).is_not_null().sum()
    if 2 * numbers > len(known):
        rest = len(known) - numbers
        besides = f", and {rest:,} entries that are no number" if rest else ""
        raise StudyFault(
            f"{known.name} holds numbers written as text{besides}. Make it a number, with nothing "
            "where it is not known; or, if it is a code, put a letter before it."
        )
    levels = known.n_unique()
    if levels > _MOST_LEVELS:
        raise StudyFault(
            f"{known.name} has {levels:,} different values, each of which would be a covariate of "
            f"its own; {_MOST_LEVELS} are the most. Group them, or match exactly on it."
        )


def _check_weights(frame: pl.DataFrame, name: str) -> None:
    values = read_numbers(frame, name)
    if not (np.isfinite(values) & (values > 0)).all():
        raise StudyFault(f"{name} must be above 0 for everybody: it says for how many they stand.")


def _join(names: Sequence[str]) -> str:
    return ", ".join(names)
