"""Check postcodes as typed, and repair only what the directory proves.

One engine for a cell, a form and ten million rows: tidy the text, look it up, and only for what
is not found look for the slips that explain it, or say in plain words what is wrong.
"""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.postcodes.directory import PostcodeDirectory
from etl.postcodes.encoding import Keys
from etl.postcodes.judging import judge
from etl.postcodes.tidy import compact_numbers
from etl.postcodes.traits import COUNTRIES, ENDED, LIVE, Traits, country_of, is_dated, life_of
from etl.postcodes.verdicts import VerdictTable, notes

# Rows at a time: what is worked out for them beside the answer stays small.
_CHUNK_ROWS: Final = 262_144
_ALL_TRAITS: Final = np.arange(256, dtype=np.uint8)
# Country and life, by the value of a postcode's traits; 0 is no postcode, and nothing is known.
_OF_TRAITS: Final = pl.DataFrame(
    {
        "country": [COUNTRIES[index] or None for index in country_of(_ALL_TRAITS)],
        "live": [{ENDED: 0, LIVE: 1}.get(life) for life in life_of(_ALL_TRAITS)],
    },
    schema={"country": pl.String, "live": pl.Int8},
)


def check_postcodes(values: pl.Series, directory: PostcodeDirectory) -> pl.DataFrame:
    """Check a column of postcodes.

    Parameters
    ----------
    values
        Text as typed; nulls allowed.

    Returns
    -------
    pl.DataFrame
        One row a value in the same order, with the columns of `PostcodeResult`.

    Notes
    -----
    A repair is made only when the directory has exactly one candidate at the least number of
    changes. A change is a look-alike swapped, two neighbours swapped, a key struck twice or a
    character left out; one too many weighs as two. At one number of changes the sure look-alikes
    (O/0, I/1, S/5; three at most) go before all else: over the whole directory no single slip of
    these gives another real postcode or two candidates.

    Of the rest, wider look-alikes are repaired (but not two in letters alone: Miles would be
    M1 1ES). Swapped neighbours and a key struck twice are, only where the text cannot be a
    postcode at all: half of all postcodes newer than the directory are one swap away from an
    older one. A character left out is put in only where four were given, and one too many taken
    out only of eight. What is not repaired is offered as a suggestion, but a text in the form of
    a postcode keeps its length, and one without its last letter is never guessed at.
    `benchmarks/postcodes.py` measures all this.
    """
    given = values.cast(pl.String).alias("given")
    chunks = [
        _check_chunk(given.slice(start, _CHUNK_ROWS), directory)
        for start in range(0, max(len(given), 1), _CHUNK_ROWS)
    ]
    return chunks[0] if len(chunks) == 1 else pl.concat(chunks, rechunk=False)


def _check_chunk(given: pl.Series, directory: PostcodeDirectory) -> pl.DataFrame:
    numbers = compact_numbers(given)
    slots = directory.lookup.slots(numbers)
    traits = directory.lookup.table[slots]
    table = VerdictTable(directory.listed_in)
    # The table begins with the verdicts of what exists, one for each value of its traits.
    verdicts = traits.astype(np.int64)
    unknown = np.flatnonzero(traits == 0)
    _date_ends(numbers, traits, verdicts=verdicts, table=table, directory=directory)
    if len(unknown):
        asked = given.gather(unknown)
        judged = judge(asked, numbers[unknown], table=table, directory=directory)
        verdicts[unknown] = judged.verdicts
        slots[unknown] = directory.lookup.slots(judged.meant)
        traits[unknown] = directory.lookup.table[slots[unknown]]
    said = table.rows(verdicts)
    known = _OF_TRAITS[pl.Series(traits.astype(np.uint32))]
    return pl.DataFrame(
        {
            "given": given,
            "status": said["status"],
            "postcode": directory.writer.write(slots, traits != 0),
            "message": said["message"],
            "candidates": said["candidates"],
            "reason": said["reason"],
            "country": known["country"],
            "live": known["live"],
            "repair": said["repair"],
        }
    )


def _date_ends(
    numbers: Keys,
    traits: Traits,
    *,
    verdicts: NDArray[np.int64],
    table: VerdictTable,
    directory: PostcodeDirectory,
) -> None:
    """Give ended postcodes the month of their end, where a loaded edition tells it."""
    rows = np.flatnonzero(is_dated(traits))
    if not len(rows):
        return
    ended = traits[rows]
    months = directory.months_ended(numbers[rows], ended)
    kinds, of_row = np.unique(months.astype(np.int64) * 256 + ended, return_inverse=True)
    kind_months, kind_traits = (kinds // 256).astype(np.int16), (kinds % 256).astype(np.uint8)
    reasons, messages = notes(kind_traits, kind_months, directory.listed_in)
    said = pl.DataFrame({"reason": reasons, "message": messages}).with_columns(
        status=pl.lit("valid"), repair=pl.lit("")
    )
    verdicts[rows] = table.add(said) + of_row
