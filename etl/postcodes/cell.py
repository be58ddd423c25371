"""Checks a single postcode: the engine of the column without its tables, in less time."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.postcodes.candidates import Candidates, Slip
from etl.postcodes.changes import REASON_OF_SLIP, describe
from etl.postcodes.contents import explain
from etl.postcodes.directory import PostcodeDirectory
from etl.postcodes.encoding import Keys
from etl.postcodes.judging import DOUBTFUL, MOST_LISTED, find_candidates, find_proved
from etl.postcodes.shapes import find_faults
from etl.postcodes.tidy import compact_numbers
from etl.postcodes.traits import COUNTRIES, country_of, live_of
from etl.postcodes.verdicts import notes
from etl.postcodes.wording import FAULTS, REASONS_OF_FAULTS, Reason, Status, question


@dataclass(frozen=True, slots=True)
class PostcodeResult:
    """The verdict on one postcode.

    Attributes
    ----------
    given : the text as it came.
    status : `valid` as given, after spaces, case, punctuation and Unicode forms; `repaired` when
        a letter or digit was changed; `ambiguous` when repairs are offered but none is proved;
        else `invalid`.
    postcode : as people write it (`SW1A 1AA`); None unless valid or repaired.
    message : what is wrong, was changed or should be known, in plain words; mostly empty when
        valid.
    candidates : the possible repairs, at most 20 in alphabetical order, when ambiguous; the
        postcodes that an invalid cell holds among other words.
    reason : the kind of verdict, for counting and for tests.
    country : of the postcode, by name; None where it belongs to none or is not known.
    live : 1 in use, 0 not in use, None when that is not known.
    repair : what was changed, in plain words; empty unless repaired.
    """

    given: str | None
    status: Status
    postcode: str | None
    message: str
    candidates: tuple[str, ...]
    reason: Reason
    country: str | None = None
    live: int | None = None
    repair: str = ""


def check_postcode(text: str | None, directory: PostcodeDirectory) -> PostcodeResult:
    """Check one postcode: what `check_postcodes` says of a column, for a single cell."""
    given = pl.Series("given", [text], dtype=pl.String)
    number = compact_numbers(given)
    if directory.lookup.traits(number)[0]:
        return _settled(text, number, directory)
    fault = find_faults(number, directory.lookup, directory.known_areas)
    found = find_candidates(number, fault, directory)
    if len(found.rows):
        if find_proved(found, number, directory)[0]:
            return _settled(text, found.numbers, directory, slip=found.slips, typed=number)
        return _suggested(text, found, int(fault[0]), directory)
    reason = REASONS_OF_FAULTS[fault[0]]
    if fault[0] not in DOUBTFUL:
        return PostcodeResult(text, "invalid", None, FAULTS[reason], (), reason)
    told = explain(given, pl.Series([reason]), directory.lookup)
    reason, held = told.row(0)
    message = FAULTS[reason].format(", ".join(held))
    return PostcodeResult(text, "invalid", None, message, tuple(held), reason)


def _settled(
    text: str | None,
    number: Keys,
    directory: PostcodeDirectory,
    *,
    slip: NDArray[np.uint8] | None = None,
    typed: Keys | None = None,
) -> PostcodeResult:
    traits = directory.lookup.traits(number)
    reasons, messages = notes(traits, directory.months_ended(number, traits), directory.listed_in)
    country, live = COUNTRIES[country_of(traits)[0]] or None, int(live_of(traits)[0])
    status: Status = "valid"
    reason, repair = reasons[0], ""
    if slip is not None and typed is not None:
        status, reason = "repaired", REASON_OF_SLIP[Slip(slip[0])]
        repair = describe(int(typed[0]), int(number[0]), int(slip[0]))
    return PostcodeResult(
        given=text,
        status=status,
        postcode=_write(number, directory)[0],
        message=f"{repair} {messages[0]}".strip(),
        candidates=(),
        reason=reason,
        country=country,
        live=None if live < 0 else live,
        repair=repair,
    )


def _suggested(
    text: str | None, found: Candidates, fault: int, directory: PostcodeDirectory
) -> PostcodeResult:
    candidates = sorted(_write(found.numbers, directory))
    listed = candidates[:MOST_LISTED]
    message = f"{FAULTS[REASONS_OF_FAULTS[fault]]} {question(listed, len(candidates))}"
    reason: Reason = "one_suggestion" if len(candidates) == 1 else "several_candidates"
    return PostcodeResult(text, "ambiguous", None, message, tuple(listed), reason)


def _write(numbers: Keys, directory: PostcodeDirectory) -> list[str]:
    return directory.writer.write(directory.lookup.slots(numbers)).to_list()
