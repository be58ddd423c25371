"""Distinct spellings of names, each taken apart once, and the number of the one in each row."""

from collections.abc import Iterable
from typing import Final
from zlib import crc32

import polars as pl

from etl.linkage.names import Surname, take_given_name_apart, take_surname_apart

BITS: Final = 63
"""Bits of a mask: as many as a whole number has in any engine, without its sign."""
_NONE: Final = Surname(None, [], [], None)


def number_spellings(given: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Give the distinct values, sorted, and which of them stands in each row (null for null)."""
    spellings = given.drop_nulls().unique().sort()
    numbers = given.cast(pl.Enum(spellings)).to_physical().cast(pl.UInt32)
    return spellings, numbers


def given_names(column: pl.Series) -> tuple[pl.DataFrame, pl.Series]:
    """Take a column of given names apart.

    Returns
    -------
    tuple[pl.DataFrame, pl.Series]
        given_no, the parts of GivenName, words (the forename and the others), root_mask,
        other_mask and word_mask; and the number in each row.
    """
    spellings, numbers = number_spellings(column)
    taken = [take_given_name_apart(text) for text in spellings]
    words = [[name.forename, *name.others] if name.forename else [] for name in taken]
    table = pl.DataFrame(
        [
            _texts("forename", (name.forename for name in taken)),
            _texts("joined", (name.joined for name in taken)),
            _lists("roots", (name.roots for name in taken)),
            _texts("sound", (name.sound for name in taken)),
            _lists("root_sounds", (name.root_sounds for name in taken)),
            _lists("others", (name.others for name in taken)),
            _lists("words", words),
            _masks("root_mask", (name.roots for name in taken)),
            _masks("other_mask", (name.others for name in taken)),
            _masks("word_mask", words),
        ]
    )
    return table.with_row_index("given_no"), numbers


def surnames(now: pl.Series, before: pl.Series) -> tuple[pl.DataFrame, pl.Series]:
    """Take surnames apart, each with the previous one beside it.

    Returns
    -------
    tuple[pl.DataFrame, pl.Series]
        surname_no, surname, parts and part_sounds of both names, surname_sound, part_mask; and the
        number in each row, null where there is neither name.
    """
    spellings, numbers = number_spellings(now)
    earlier, earlier_numbers = number_spellings(before)
    taken = [take_surname_apart(text) for text in spellings]
    taken_earlier = [take_surname_apart(text) for text in earlier]
    pairs = pl.DataFrame({"now": numbers, "before": earlier_numbers})
    distinct = pairs.filter(~pl.all_horizontal(pl.all().is_null())).unique().sort("now", "before")
    own = [_NONE if n is None else taken[n] for n in distinct["now"]]
    old = [_NONE if n is None else taken_earlier[n] for n in distinct["before"]]
    both = list(zip(own, old, strict=True))
    parts = [sorted({*a.parts, *b.parts}) for a, b in both]
    sounds = [sorted({*a.part_sounds, *b.part_sounds}) for a, b in both]
    table = pl.DataFrame(
        [
            _texts("surname", (name.surname for name in own)),
            _lists("parts", parts),
            _lists("part_sounds", sounds),
            _texts("surname_sound", (name.surname_sound for name in own)),
            _masks("part_mask", parts),
        ]
    ).with_row_index("surname_no")
    numbered = distinct.with_row_index("surname_no")
    found = pairs.join(
        numbered, on=["now", "before"], how="left", nulls_equal=True, maintain_order="left"
    )
    return table, found["surname_no"]


def _texts(name: str, values: Iterable[str | None]) -> pl.Series:
    return pl.Series(name, list(values), dtype=pl.String)


def _lists(name: str, values: Iterable[list[str]]) -> pl.Series:
    """Make a column of lists: joined and split again, which is quicker than list by list."""
    joined = _texts(name, (" ".join(words) for words in values))
    split = joined.str.split(" ")
    return split.set(joined == "", None).fill_null([])


def _masks(name: str, values: Iterable[Iterable[str]]) -> pl.Series:
    masks = []
    for words in values:
        mask = 0
        for word in words:
            mask |= 1 << (crc32(word.encode()) % BITS)
        masks.append(mask)
    return pl.Series(name, masks, dtype=pl.Int64)
