"""A mapping for any file: which of its columns is which of ours, as a CSV file."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from etl.records.extracts import MADE_OF, Step, list_codes, plain_name
from etl.records.faults import UnreadableRecords
from etl.records.layouts import SourceLayout
from etl.records.shaping import HOWS

COLUMNS: Final = ("theirs", "ours", "how")


def read_mapping(path: Path, layout: SourceLayout) -> tuple[Step, ...]:
    """Read a mapping.

    Parameters
    ----------
    path
        CSV `theirs,ours,how`. `how` is blank or `same`; `date`; `forenames` (ours blank or
        `forenames`: the first word is the first name); `join`, for several columns that make one
        identifier; a list of codes by its name (`sex`, `yes_no`, `ethnicity`, `aim_level`) or as
        it stands (`F=10;M=11`). A row without `ours` leaves the column behind.
    layout : of the source that the file is of.

    Raises
    ------
    UnreadableRecords
        It is no such CSV, or a row names what there is not; the row is said.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
            missing = [name for name in COLUMNS[:2] if name not in (reader.fieldnames or ())]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableRecords(f"{path.name} cannot be read as a mapping.") from error
    if missing:
        raise UnreadableRecords(
            f"{path.name} is not a mapping: a CSV file theirs,ours,how; it has no column"
            f" {' and '.join(missing)}."
        )
    steps: dict[tuple[str, str], list[str]] = {}
    for number, row in enumerate(rows, start=1):
        theirs, ours, how = ((row.get(name) or "").strip() for name in COLUMNS)
        if not ours and how != "forenames":
            continue
        ours, how = ours or "forenames", how or _usual(ours)
        problem = _problem(theirs, ours, how, layout)
        if problem:
            raise UnreadableRecords(f"{path.name}: row {number} {problem}.")
        steps.setdefault((ours, how), []).append(theirs)
    return tuple(Step(ours, tuple(theirs), how) for (ours, how), theirs in steps.items())


def _usual(ours: str) -> str:
    return "date" if ours == "date_of_birth" else "forenames" if ours == "forenames" else "same"


def _problem(theirs: str, ours: str, how: str, layout: SourceLayout) -> str | None:
    known = {*layout.columns, *layout.kept, *MADE_OF, "year"}
    if not theirs:
        return "does not say a column of the file in theirs"
    if ours not in known:
        return (
            f"has {ours} in ours, which {layout.title} has not. It has:"
            f" {', '.join([*layout.columns, *MADE_OF])}"
        )
    if how not in HOWS and how not in list_codes() and "=" not in how:
        return (
            f"has {how} in how. There are: {', '.join(HOWS)}, codes as they stand (F=10;M=11), and"
            f" the lists {', '.join(list_codes())}"
        )
    return None


def place_steps(
    steps: Sequence[Step], columns: Sequence[str], mapping: str, file: str
) -> tuple[Step, ...]:
    """Find the columns of a mapping in a file, whatever their case.

    Raises
    ------
    UnreadableRecords
        The file has not a column that the mapping names.
    """
    held = {plain_name(name): name for name in reversed(columns)}
    held |= {name.strip().upper(): name for name in columns}
    missing = [theirs for step in steps for theirs in step.columns if theirs.upper() not in held]
    if missing:
        raise UnreadableRecords(
            f"{file} has no column {', '.join(missing)}, which {mapping} names. It has:"
            f" {', '.join(columns[:40])}{' and more' if len(columns) > 40 else ''}."
        )
    return tuple(
        Step(step.ours, tuple(held[theirs.upper()] for theirs in step.columns), step.how)
        for step in steps
    )
