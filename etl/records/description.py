"""What a file is, in plain words, and a mapping to begin with: nothing of its rows is read."""

import csv
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rapidfuzz import fuzz, process

from etl.records.choosing import list_missing
from etl.records.extracts import MADE_OF, Extract, Step, list_extracts, plain_name
from etl.records.layouts import SOURCES, SourceLayout, get_layout
from etl.records.mapping import COLUMNS
from etl.records.student_return import read_student_return

#: Words by which columns of other files name what is ours, in small letters without marks.
_WORDS: Final = {
    "record_id": ("id", "recordid", "pupilid", "studentid", "learnerid", "reference", "pmr"),
    "forenames": ("forenames", "forename", "givennames", "firstnames", "fnames"),
    "first_name": ("firstname", "givenname"),
    "middle_name": ("middlename", "middlenames"),
    "last_name": ("surname", "lastname", "familyname"),
    "date_of_birth": ("dob", "dateofbirth", "birthdate", "birthdte", "born"),
    "sex": ("sex", "gender"),
    "postcode": ("postcode", "homepostcode", "pcode"),
    "upn": ("upn", "uniquepupilnumber"),
    "uln": ("uln", "uniquelearnernumber"),
    "husid": ("husid", "sid"),
    "urn": ("urn", "schoolurn"),
    "ukprn": ("ukprn",),
    "previous_surname": ("previoussurname", "formersurname", "sname16"),
    "previous_postcode": ("previouspostcode", "formerpostcode"),
}
_LIKELY: Final = 88.0


@dataclass(frozen=True, slots=True)
class Described:
    """What one column is taken for: ours and how, or blank where it is not known."""

    theirs: str
    ours: str
    how: str


@dataclass(frozen=True)
class Description:
    """What a file is.

    Attributes
    ----------
    rows : of the file. title, source : of the layout that knows most of its columns and in which
        it can be loaded; None where there is none.
    columns : each in its order. missing : what it lacks to be loaded as `source`, or as anything.
    """

    file: str
    rows: int
    title: str | None
    source: str | None
    columns: tuple[Described, ...]
    missing: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say it in plain words."""
        known = sum(bool(each.ours) for each in self.columns)
        said = [f"{self.file} has {self.rows:,} rows and {len(self.columns)} columns."]
        if self.title is not None:
            said.append(f"It is in the layout {self.title}: load it as {self.source}.")
        else:
            said.append("It is in no layout that is known. A mapping can say what is what.")
        said.append(f"{known} columns are recognised; the others would be left behind.")
        if self.missing:
            said.append(f"Missing: {', '.join(self.missing)}.")
        return tuple(said)

    def write_mapping(self, path: Path) -> None:
        """Write the proposal as a mapping to be completed."""
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows((each.theirs, each.ours, each.how) for each in self.columns)


def describe_file(file: Path, source: str | None = None) -> Description:
    """Say what a file is and propose a mapping of its columns.

    Parameters
    ----------
    file
        As for `prepare_year`.
    source
        That it is to be loaded as; None considers all.

    Raises
    ------
    UnreadableRecords
        It is no table.
    UnknownSource
        There is no such source.
    """
    with tempfile.TemporaryDirectory() as folder:
        table = read_student_return(file, Path(folder))
    layouts = [get_layout(source)] if source else list(SOURCES.values())
    own = next((each for each in layouts if set(each.required) <= set(table.columns)), None)
    if own is not None:
        steps, title, key = _own(own, table.columns), "Hearth's own column names", own.key
        return Description(file.name, table.rows, title, key, steps, ())
    extracts = [each for each in list_extracts() if source in {None, each.source}]
    extract, found = _nearest(table.columns, extracts)
    missing = list_missing(found, extract.source)
    described = _describe_columns(table.columns, found)
    if not missing:
        return Description(file.name, table.rows, extract.title, extract.source, described, missing)
    proposed = tuple(Step(each.ours, (each.theirs,), each.how) for each in described if each.ours)
    still = list_missing(proposed, source or "")
    return Description(file.name, table.rows, None, source, described, still)


def _own(layout: SourceLayout, columns: Sequence[str]) -> tuple[Described, ...]:
    known = {*layout.columns, *layout.kept}
    return tuple(
        Described(name, name if name in known else "", "same" if name in known else "")
        for name in columns
    )


def _nearest(
    columns: Sequence[str], extracts: Sequence[Extract]
) -> tuple[Extract, tuple[Step, ...]]:
    found = [(extract, extract.find(columns)) for extract in extracts]
    return max(found, key=lambda each: (not list_missing(each[1], each[0].source), len(each[1])))


def _describe_columns(columns: Sequence[str], steps: Sequence[Step]) -> tuple[Described, ...]:
    by_column: dict[str, Described] = {}
    for step in steps:
        for column in step.columns:
            by_column.setdefault(column, Described(column, step.ours, step.how))
    taken = {each.ours for each in by_column.values()}
    said = []
    for column in columns:
        known = by_column.get(column)
        if known is None:
            known = _guess(column, taken)
            taken |= {known.ours, *MADE_OF.get(known.ours, ())} - {""}
        said.append(known)
    return tuple(said)


def _guess(column: str, taken: set[str]) -> Described:
    plain = "".join(char for char in plain_name(column).lower() if char.isalnum())
    words = {word: ours for ours, forms in _WORDS.items() for word in forms if ours not in taken}
    best = process.extractOne(plain, list(words), scorer=fuzz.ratio, score_cutoff=_LIKELY)
    if best is None:
        return Described(column, "", "")
    ours = words[best[0]]
    how = {"date_of_birth": "date", "forenames": "forenames", "sex": "sex"}.get(ours, "same")
    return Described(column, ours, how)
