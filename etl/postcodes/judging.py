"""Judges the texts that are no postcodes: repaired, ambiguous, or plainly wrong."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.postcodes.candidates import Candidates, Slip
from etl.postcodes.changes import REASON_OF_SLIP, describe
from etl.postcodes.contents import explain
from etl.postcodes.directory import PostcodeDirectory
from etl.postcodes.encoding import ALPHABET, WIDTH, Keys
from etl.postcodes.shapes import are_words, could_be_postcodes, find_faults
from etl.postcodes.verdicts import FIRST_FAULT, VerdictTable, notes
from etl.postcodes.wording import (
    ANY_OF,
    ANY_OF_MORE,
    FAULTS,
    IS_IT,
    REASONS_OF_FAULTS,
    number_of_fault,
)

#: At most so many candidates are listed; the message says how many more there are.
MOST_LISTED: Final = 20
_BASE: Final = len(ALPHABET)
_REPAIRABLE: Final = [
    number_of_fault(reason)
    for reason in (
        *("last_letter_missing", "too_short", "too_long", "not_uk_format", "area_letters"),
        *("unknown_area", "inward_letters", "unknown_district", "not_in_directory"),
    )
]
# Near a text in the form of a postcode are a dozen of another length that nobody meant.
_WHOLE: Final = number_of_fault("not_in_directory")
_UNFINISHED: Final = number_of_fault("last_letter_missing")
# Letters and digits alone do not explain these: the text as typed may.
DOUBTFUL: Final = [number_of_fault(reason) for reason in ("too_short", "too_long", "not_uk_format")]


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found of n texts.

    Attributes
    ----------
    verdicts : int64, shape (n,): rows of the table of verdicts.
    meant : int64, shape (n,): the repaired postcode in base 37 without blanks; 0 for none.
    """

    verdicts: NDArray[np.int64]
    meant: Keys


def judge(
    given: pl.Series, numbers: Keys, *, table: VerdictTable, directory: PostcodeDirectory
) -> Judged:
    """Judge texts that are not in the directory.

    Parameters
    ----------
    given
        As typed.
    numbers
        The same in base 37 without blanks, shape (len(given),).
    table
        Takes the verdicts that are new.
    """
    texts, row_text = np.unique(numbers, return_inverse=True)
    faults = find_faults(texts, directory.lookup, directory.known_areas)
    verdicts, meant = faults.astype(np.int64) + FIRST_FAULT, np.zeros_like(texts)
    found = find_candidates(texts, faults, directory)
    proved = find_proved(found, texts, directory)
    _add_repairs(found, proved, texts, verdicts=verdicts, table=table, directory=directory)
    meant[found.rows[proved]] = found.numbers[proved]
    _add_suggestions(found, ~proved, faults, verdicts=verdicts, table=table, directory=directory)
    judged = Judged(verdicts[row_text], meant[row_text])
    doubtful = np.isin(judged.verdicts - FIRST_FAULT, DOUBTFUL)
    _explain(given, judged.verdicts, np.flatnonzero(doubtful), table=table, directory=directory)
    return judged


def find_candidates(
    texts: Keys, faults: NDArray[np.uint8], directory: PostcodeDirectory
) -> Candidates:
    """The candidates of those texts whose fault a slip can explain."""
    asked = np.flatnonzero(np.isin(faults, _REPAIRABLE) & (texts < _BASE ** (WIDTH + 1)))
    fault = faults[asked]
    found = directory.repairs.find(
        texts[asked], whole=fault == _WHOLE, unfinished=fault == _UNFINISHED
    )
    return Candidates(asked[found.rows], found.numbers, found.slips, found.changes)


def find_proved(found: Candidates, texts: Keys, directory: PostcodeDirectory) -> NDArray[np.bool_]:
    """Which candidates are repairs: alone at the least number of changes, and not by chance."""
    alone = np.bincount(found.rows, minlength=len(texts))[found.rows] == 1
    written = texts[found.rows]
    impossible = ~could_be_postcodes(written, directory.lookup)
    slips = found.slips
    sure_enough = (
        (slips == Slip.SURE)
        | ((slips == Slip.LOOK_ALIKE) & ((found.changes == 1) | ~are_words(written)))
        | (((slips == Slip.NEIGHBOURS) | (slips == Slip.DOUBLED)) & impossible)
        | ((slips == Slip.TOO_MANY) & (written >= _BASE**WIDTH))
        | ((slips == Slip.LEFT_OUT) & (written < _BASE**4))
    )
    return np.asarray(alone & sure_enough)


def _add_repairs(
    found: Candidates,
    proved: NDArray[np.bool_],
    texts: Keys,
    *,
    verdicts: NDArray[np.int64],
    table: VerdictTable,
    directory: PostcodeDirectory,
) -> None:
    """Give each proved repair its verdict: one a kind of change and a kind of postcode."""
    if not proved.any():
        return
    rows, slips = found.rows[proved], found.slips[proved]
    written, meant = _without_what_agrees(texts[rows], found.numbers[proved], slips)
    traits = directory.lookup.traits(found.numbers[proved])
    months = directory.months_ended(found.numbers[proved], traits)
    kinds = pl.DataFrame(
        {"written": written, "meant": meant, "slip": slips, "traits": traits, "month": months}
    )
    distinct = kinds.unique(maintain_order=True).with_row_index("kind")
    of_row = kinds.join(distinct, on=kinds.columns, how="left", maintain_order="left")["kind"]
    repairs = [
        describe(one, other, slip) for one, other, slip, *_ in distinct.drop("kind").iter_rows()
    ]
    _, said = notes(
        distinct["traits"].to_numpy(), distinct["month"].to_numpy(), directory.listed_in
    )
    first = table.add(
        pl.DataFrame(
            {
                "reason": [REASON_OF_SLIP[Slip(slip)] for slip in distinct["slip"]],
                "message": [
                    " ".join(filter(None, pair)) for pair in zip(repairs, said, strict=True)
                ],
                "repair": repairs,
            }
        ).with_columns(status=pl.lit("repaired"))
    )
    verdicts[rows] = first + of_row.to_numpy()


def _without_what_agrees(written: Keys, meant: Keys, slips: NDArray[np.uint8]) -> tuple[Keys, Keys]:
    """Put an A wherever two texts of one length agree, so that few different pairs are left."""
    same_length = slips <= Slip.NEIGHBOURS
    blank_written, blank_meant = np.zeros_like(written), np.zeros_like(meant)
    for place in range(WIDTH):
        value = _BASE**place
        one, other = written // value % _BASE, meant // value % _BASE
        agree = one == other
        blank_written += np.where(agree, ALPHABET.index("A"), one) * value
        blank_meant += np.where(agree, ALPHABET.index("A"), other) * value
    return (
        np.where(same_length, blank_written, written),
        np.where(same_length, blank_meant, meant),
    )


def _add_suggestions(
    found: Candidates,
    offered: NDArray[np.bool_],
    faults: NDArray[np.uint8],
    *,
    verdicts: NDArray[np.int64],
    table: VerdictTable,
    directory: PostcodeDirectory,
) -> None:
    """List the candidates of each text that none of them is proved for."""
    if not offered.any():
        return
    slots = directory.lookup.slots(found.numbers[offered])
    lists = (
        pl.DataFrame({"text": found.rows[offered], "postcode": directory.writer.write(slots)})
        .sort("text", "postcode")
        .group_by("text", maintain_order=True)
        .agg(candidates=pl.col("postcode").head(MOST_LISTED), count=pl.len())
    )
    texts = lists["text"].to_numpy()
    fault = pl.Series(FAULTS.values()).gather(faults[texts])
    listed, more = pl.col("candidates").list.join(", "), pl.col("count") - MOST_LISTED
    question = (
        pl.when(pl.col("count") == 1)
        .then(pl.format(IS_IT, listed))
        .when(pl.col("count") > MOST_LISTED)
        .then(pl.format(ANY_OF_MORE, listed, more))
        .otherwise(pl.format(ANY_OF, listed))
    )
    single = pl.col("count") == 1
    first = table.add(
        lists.select(
            status=pl.lit("ambiguous"),
            reason=pl.when(single)
            .then(pl.lit("one_suggestion"))
            .otherwise(pl.lit("several_candidates")),
            message=pl.format("{} {}", fault, question),
            repair=pl.lit(""),
        ),
        lists["candidates"],
    )
    verdicts[texts] = first + np.arange(len(texts))


def _explain(
    given: pl.Series,
    verdicts: NDArray[np.int64],
    rows: NDArray[np.int64],
    *,
    table: VerdictTable,
    directory: PostcodeDirectory,
) -> None:
    """Look at the text as typed where letters and digits alone do not tell what is wrong."""
    if not len(rows):
        return
    cells = pl.DataFrame({"given": given.gather(rows), "fault": verdicts[rows] - FIRST_FAULT})
    distinct = cells.unique(maintain_order=True)
    faults = pl.Series(REASONS_OF_FAULTS).gather(distinct["fault"])
    told = explain(distinct["given"], faults, directory.lookup)
    message = (
        pl.col("reason")
        .replace_strict(FAULTS)
        .str.replace("{}", pl.col("held").list.join(", "), literal=True)
    )
    first = table.add(
        told.select(
            "reason",
            status=pl.lit("invalid"),
            message=message,
            repair=pl.lit(""),
        ),
        told["held"],
    )
    numbered = distinct.with_columns(verdict=pl.int_range(first, first + distinct.height))
    of_row = cells.join(
        numbered, on=["given", "fault"], how="left", nulls_equal=True, maintain_order="left"
    )
    verdicts[rows] = of_row["verdict"].to_numpy()
