"""The distinct verdicts of a column as a small table: a row of the column is a number in it.

A million postcodes get a few hundred different verdicts, so that words are written once each.
"""

from functools import cache
from typing import Final, get_args

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from etl.postcodes.lifetimes import month_of
from etl.postcodes.traits import (
    COUNTRIES,
    ENDED,
    Traits,
    country_of,
    is_placeless,
    life_of,
)
from etl.postcodes.wording import FAULTS, REASONS_OF_FAULTS, Reason, Status

_OUTSIDE_THE_UK: Final = frozenset(map(COUNTRIES.index, ("Channel Islands", "Isle of Man")))
#: Where the faults begin: before them is a verdict for each value of a postcode's traits.
FIRST_FAULT: Final = 256
SCHEMA: Final[dict[str, pl.DataType]] = {
    "status": pl.Enum(get_args(Status)),
    "reason": pl.Enum(get_args(Reason)),
    "message": pl.String(),
    "repair": pl.String(),
}


class VerdictTable:
    """Grows as verdicts are added; each block says where it begins."""

    def __init__(self, listed_in: str) -> None:
        self._blocks = [_standing(listed_in)]
        self._candidates: list[tuple[int, pl.Series]] = []
        self._height = self._blocks[0].height

    def add(self, verdicts: pl.DataFrame, candidates: pl.Series | None = None) -> int:
        """Add verdicts with the columns of SCHEMA, and their candidates.

        Returns
        -------
        int
            The number of the first of them.
        """
        first = self._height
        typed = (pl.col(name).cast(kind) for name, kind in SCHEMA.items())
        self._blocks.append(verdicts.select(typed))
        if candidates is not None:
            self._candidates.append((first, candidates))
        self._height += verdicts.height
        return first

    def rows(self, numbers: NDArray[np.int64]) -> pl.DataFrame:
        """The verdicts of these numbers, shape (n,), one row each, with their candidates."""
        # In one piece: to gather from several takes six times as long.
        table = self._blocks[0] if len(self._blocks) == 1 else pl.concat(self._blocks, rechunk=True)
        rows = table[pl.Series(numbers.astype(np.uint32))]
        return rows.with_columns(self._candidates_of(numbers))

    def _candidates_of(self, numbers: NDArray[np.int64]) -> pl.Series:
        """Lists for rows, most of them empty, built as one buffer of texts and their bounds."""
        starts, counts = np.zeros((2, self._height), dtype=np.int64)
        texts: list[pl.Series] = []
        total = 0
        for first, lists in self._candidates:
            lengths = lists.list.len().to_numpy().astype(np.int64)
            block = slice(first, first + len(lists))
            counts[block] = lengths
            starts[block] = total + np.cumsum(lengths) - lengths
            total += int(lengths.sum())
            texts.append(lists.explode(empty_as_null=False))
        bounds = np.zeros(len(numbers) + 1, dtype=np.int64)
        np.cumsum(counts[numbers], out=bounds[1:])
        with_any = np.flatnonzero(counts[numbers])
        many = counts[numbers[with_any]]
        at = np.arange(bounds[-1]) - np.repeat(bounds[with_any], many)
        at += np.repeat(starts[numbers[with_any]], many)
        joined = pl.concat(texts) if texts else pl.Series(dtype=pl.String)
        values = joined[pl.Series(at, dtype=pl.UInt32)] if len(at) else joined.clear()
        lists_of_rows = pa.LargeListArray.from_arrays(
            pa.array(bounds), values.to_arrow(compat_level=pl.CompatLevel.newest())
        )
        return pl.Series("candidates", lists_of_rows, dtype=pl.List(pl.String))


def notes(
    traits: Traits, months: NDArray[np.int16], listed_in: str
) -> tuple[list[Reason], list[str]]:
    """Say what should be known of postcodes that exist: nothing, or that they ended, or where.

    Parameters
    ----------
    traits
        Of postcodes, shape (n,).
    months
        year * 12 + month - 1 of each one's end; 0 where it is not known.
    listed_in
        The month of the list that tells live from ended; "" when an edition's dates tell.
    """
    reasons: list[Reason] = []
    messages: list[str] = []
    facts = zip(
        life_of(traits).tolist(),
        country_of(traits).tolist(),
        is_placeless(traits).tolist(),
        months.tolist(),
        strict=True,
    )
    for life, country, placeless, month in facts:
        said: list[tuple[Reason, str]] = []
        if life == ENDED:
            said.append(("not_in_use", _ended(month, listed_in)))
        if country in _OUTSIDE_THE_UK:
            outside = f"It is in the {COUNTRIES[country]}: the UK's indicators do not cover it."
            said.append(("crown_dependency", outside))
        elif placeless:
            said.append(("no_place", "It has no place on the map: no neighbourhood is known."))
        reasons.append(said[0][0] if said else "found")
        messages.append(" ".join(sentence for _, sentence in said))
    return reasons, messages


def _ended(month: int, listed_in: str) -> str:
    if month:
        return f"It went out of use in {month_of(month):%B %Y}."
    when = f"in {listed_in}" if listed_in else "when the list was made"
    return f"It was not in use {when}: it had ended, or is newer."


@cache
def _standing(listed_in: str) -> pl.DataFrame:
    """A valid verdict for each value of traits, then one for each fault."""
    traits = np.arange(FIRST_FAULT, dtype=np.uint8)
    reasons, messages = notes(traits, np.zeros(FIRST_FAULT, dtype=np.int16), listed_in)
    return pl.DataFrame(
        {
            "status": ["valid"] * FIRST_FAULT + ["invalid"] * len(FAULTS),
            "reason": [*reasons, *REASONS_OF_FAULTS],
            "message": [*messages, *FAULTS.values()],
            "repair": [""] * (FIRST_FAULT + len(FAULTS)),
        },
        schema=SCHEMA,
    )
