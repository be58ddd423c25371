"""Corrections of the record in a standard format, each judged against what the record holds.

Main 16: where the HESA data must be amended, corrections come in a standard format and are signed
off, so that there is an audit trail. One row corrects one field of one student instance.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from analytics.heses import register
from analytics.heses.correction_values import fault_of_value, is_same_value
from analytics.heses.readings import HesesError
from analytics.heses.recreate import Given
from analytics.heses.register import Field
from analytics.heses.rules import know_columns
from analytics.heses.settings import same_code

COLUMNS: Final = ("INSTID", "HUSID", "NUMHUS", "FIELD", "VALUE_FROM", "VALUE_TO", "REASON")
IDENTIFIERS: Final = ("INSTID", "HUSID", "NUMHUS", "PRIKEY")
LONGEST: Final[Mapping[str, int]] = {"VALUE_TO": 60, "REASON": 500}
_NEEDED: Final = ("HUSID", "FIELD", "VALUE_FROM", "VALUE_TO", "REASON")


class CorrectionsError(HesesError):
    """A file of corrections is not one at all: what it lacks, and what to do."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One field of one student instance, to be changed.

    Attributes
    ----------
    row : its row in the file of corrections, counted from 1 after the header.
    instid, husid, numhus : the instance, as the correction names it.
    field : name in TS 4, in capitals.
    value_from, value_to, reason : as given, without spaces around.
    record : row of the record in its file, counted from 1; 0 until it is found.
    held : exactly what the record holds there; None where it holds nothing.
    put : exactly what is written in its place.
    """

    row: int
    instid: str
    husid: str
    numhus: str
    field: str
    value_from: str
    value_to: str
    reason: str
    record: int = 0
    held: str | None = None
    put: str | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """The row in the standard format, in the order of `COLUMNS`."""
        return (self.instid, self.husid, self.numhus, self.field, self.value_from, self.value_to,
                self.reason)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be applied: its column at fault, what is wrong, and what to do.

    No value of a record is in the words; VALUE_FROM is for the sender to look up.
    """

    correction: Correction
    column: str
    wrong: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Corrections:
    """A file of corrections, judged: every row is in one of the two, in the order of the file."""

    accepted: tuple[Correction, ...]
    refused: tuple[Refusal, ...]


def correctable_fields() -> tuple[Field, ...]:
    """List the fields of TS 4 that a correction may change: all but the identifiers."""
    return tuple(field for field in register.list_fields() if field.name not in IDENTIFIERS)


def read_corrections(corrections: Given, records: Given) -> Corrections:
    """Read a file in the standard format, and judge each row against the records.

    Parameters
    ----------
    corrections
        Text with the columns of `COLUMNS`; others are passed over.
    records
        The records as given, which are not changed.

    Raises
    ------
    CorrectionsError
        The file lacks a column of the format, or holds no row.

    Source: HEFCE 00/06, main 16 and TS 9 (what identifies an instance).
    """
    return judge_corrections(list_corrections(corrections), records)


def judge_corrections(given: Sequence[Correction], records: Given) -> Corrections:
    """Judge corrections against the records: each is accepted, with its place, or refused.

    Codes are compared as codes ("01" is "1"), dates as dates, numbers as numbers.
    """
    refused = {each.row: fault for each in given if (fault := _find_own_fault(each, records))}
    possible = [each for each in given if each.row not in refused]
    found: list[Correction] = []
    for each, places in zip(possible, find_records(possible, records), strict=True):
        if len(places) == 1:
            found.append(replace(each, record=places[0]))
        else:
            refused[each.row] = _not_one(each, len(places))
    accepted: list[Correction] = []
    for each in _with_held(found, records):
        fault = _find_fault_in_value(each)
        if fault:
            refused[each.row] = fault
        else:
            accepted.append(each)
    again = {fault.correction.row: fault for fault in _find_repeated(accepted)}
    return Corrections(
        tuple(each for each in accepted if each.row not in again),
        tuple(fault for _, fault in sorted((refused | again).items())),
    )


def list_corrections(file: Given) -> list[Correction]:
    """List the rows of a file in the standard format as they are, before they are judged.

    Raises
    ------
    CorrectionsError
        The file lacks a column of the format, or holds no row.
    """
    return list(_rows(file))


def _rows(file: Given) -> Iterator[Correction]:
    by_name = {name.strip().upper(): name for name in reversed(file.columns)}
    missing = [name for name in _NEEDED if name not in by_name]
    if missing:
        raise CorrectionsError(
            f"The file of corrections has no column {', '.join(missing)}. "
            f"Its columns are: {', '.join(COLUMNS)}."
        )
    wanted = {name: by_name[name] for name in COLUMNS if name in by_name}
    frame = pl.read_parquet(file.path, columns=list(wanted.values()))
    row = 0
    for row, cells in enumerate(frame.iter_rows(named=True), start=1):
        text = {name: (cells[given] or "").strip() for name, given in wanted.items()}
        if any(text.values()):
            yield Correction(
                row,
                text.get("INSTID", ""),
                text["HUSID"],
                text.get("NUMHUS", ""),
                text["FIELD"].upper(),
                text["VALUE_FROM"],
                text["VALUE_TO"],
                text["REASON"],
            )
    if not row:
        raise CorrectionsError("The file of corrections is a header alone: add a row for each.")


def _find_own_fault(given: Correction, records: Given) -> Refusal | None:
    """Find what is wrong with a row whatever the record holds."""
    known = {field.name for field in register.list_fields()}
    if not given.husid:
        return Refusal(given, "HUSID", "It is blank.", "Give the HUSID of the student.")
    if given.field not in known:
        remedy = "Use the name of a field as TS 4 of HEFCE 00/06 prints it, such as QUALAIM."
        return Refusal(given, "FIELD", "There is no such field.", remedy)
    if given.field in IDENTIFIERS:
        remedy = "Leave it out here, and settle it with the central team before a new return."
        return Refusal(given, "FIELD", "An identifier cannot be corrected.", remedy)
    if given.field.lower() not in know_columns(list(records.columns)).given:
        remedy = "Send the record again with this column."
        return Refusal(given, "FIELD", "The record was sent without this column.", remedy)
    if not given.reason:
        return Refusal(given, "REASON", "It is blank.", "Say why the value was wrong.")
    for column, longest in LONGEST.items():
        text = given.value_to if column == "VALUE_TO" else given.reason
        if len(text) > longest:
            wrong = f"It is longer than {longest} characters."
            return Refusal(given, column, wrong, "Shorten it.")
    if fault := fault_of_value(given.field, given.value_to):
        return Refusal(given, "VALUE_TO", f"{fault}.", "Give a value that the field can hold.")
    return None


def _not_one(given: Correction, places: int) -> Refusal:
    if places:
        words = f"{places:,} records have this key."
        if not given.numhus:
            words = f"The student has {places:,} instances."
        return Refusal(given, "NUMHUS", words, "Give the NUMHUS of the one that you mean.")
    remedy = "Check INSTID, HUSID and NUMHUS against the record that was sent."
    return Refusal(given, "HUSID", "No record has this INSTID, HUSID and NUMHUS.", remedy)


def _find_fault_in_value(given: Correction) -> Refusal | None:
    if not is_same_value(given.field, given.value_from, given.held or ""):
        remedy = "Look up what the record holds, and give that. It may have been corrected before."
        wrong = "The record does not hold this value."
        return Refusal(given, "VALUE_FROM", wrong, remedy)
    if is_same_value(given.field, given.value_from, given.value_to):
        return Refusal(given, "VALUE_TO", "It is the value already held.", "Leave the row out.")
    return None


def _find_repeated(accepted: Sequence[Correction]) -> Iterator[Refusal]:
    """Find fields corrected twice: a repetition is passed over, a contradiction refused whole."""
    by_place: dict[tuple[int, str], list[Correction]] = defaultdict(list)
    for each in accepted:
        by_place[each.record, each.field].append(each)
    for (_, field), group in by_place.items():
        first = group[0]
        if all(is_same_value(field, first.value_to, each.value_to) for each in group):
            words = f"Row {first.row:,} corrects this field already."
            yield from (Refusal(each, "FIELD", words, "Leave this row out.") for each in group[1:])
            continue
        for each in group:
            others = ", ".join(f"{other.row:,}" for other in group if other is not each)
            words = f"Another row gives this field another value: row {others}."
            yield Refusal(each, "VALUE_TO", words, "Keep the row that is right.")


def find_records(given: Sequence[Correction], records: Given) -> list[list[int]]:
    """Find the rows that each correction could mean, counted from 1, in the order of the file."""
    columns = know_columns(list(records.columns)).given
    if "husid" not in columns:
        return [[] for _ in given]
    key = [
        (_same_code(pl.col(columns[name])) if name in columns else pl.lit("")).alias(name)
        for name in ("instid", "husid", "numhus")
    ]
    wanted = pl.LazyFrame(
        {
            "place": range(len(given)),
            "instid": [same_code(each.instid) for each in given],
            "husid": [same_code(each.husid) for each in given],
        },
        schema={"place": pl.Int64, "instid": pl.String, "husid": pl.String},
    )
    found = (
        pl.scan_parquet(records.path)
        .select(*key)
        .with_row_index("record", offset=1)
        .join(wanted, on=["instid", "husid"])
        .select("place", "record", "numhus")
        .collect(engine="streaming")
        .sort("place", "record")
    )
    places: list[list[int]] = [[] for _ in given]
    for place, record, numhus in found.iter_rows():
        named = given[place].numhus
        if not named or same_code(named) == numhus:
            places[place].append(record)
    return places


def _with_held(found: Sequence[Correction], records: Given) -> Iterator[Correction]:
    """Take from the records what each correction is to replace."""
    columns = know_columns(list(records.columns)).given
    wanted = sorted({columns[each.field.lower()] for each in found})
    rows = sorted({each.record for each in found})
    held = (
        pl.scan_parquet(records.path)
        .select(wanted)
        .with_row_index("heses_record", offset=1)
        .join(pl.LazyFrame({"heses_record": rows}, {"heses_record": pl.UInt32}), on="heses_record")
        .collect(engine="streaming")
    )
    at = {record: place for place, record in enumerate(held["heses_record"])}
    for each in found:
        value = held[columns[each.field.lower()]][at[each.record]]
        yield replace(each, held=value, put=each.value_to or None)


def _same_code(column: pl.Expr) -> pl.Expr:
    """`settings.same_code` as an expression."""
    text = column.fill_null("").str.strip_chars()
    digits = text.str.strip_chars_start("0")
    return (
        pl.when(text.str.contains(r"^[0-9]+$"))
        .then(pl.when(digits == "").then(pl.lit("0")).otherwise(digits))
        .otherwise(text.str.to_uppercase())
    )
