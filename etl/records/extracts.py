"""The layouts of real extracts, as tables: which of their columns is which of ours.

`extracts.csv` lists the layouts, `extract_fields.csv` their fields with evidence for each name,
`extract_codes.csv` what becomes of codes, `extract_sources.csv` the evidence. A name that could
not be confirmed says so in its note.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

#: Fields of ours that are worked out from others, and of what.
MADE_OF: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"forenames": ("first_name", "middle_name")}
)
_TERM: Final = r"(?:SPR|SUM|AUT)\d{2}"
_NONE: Final = "none"
_ENTITY: Final = re.compile(r"[A-Za-z_]{2,}\.(\w+)")


@dataclass(frozen=True, slots=True)
class ExtractField:
    """One field of a layout.

    Attributes
    ----------
    ours, theirs : names; `{term}` in theirs stands for the term of a school census, as SPR16.
    how : same, date, forenames, join, exam_year, recid, start_year, hesa, none, or a list of codes.
    source, note : evidence, and what does not map.
    """

    extract: str
    ours: str
    theirs: str
    how: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Step:
    """How one of our columns is made: from which of the file's, in order, and how."""

    ours: str
    columns: tuple[str, ...]
    how: str


@dataclass(frozen=True, slots=True)
class Extract:
    """One layout of a source.

    Attributes
    ----------
    key, source, title : its name, its source, and words for it.
    first_year, last_year : calendar years in which records of it began; None: open.
    prefix : before names of fields, which a file may leave out.
    unit : what a row is: a record, or an aim of a learner, of whom one record is made.
    marks : columns of which a file in this layout has at least one.
    """

    key: str
    source: str
    title: str
    first_year: int
    last_year: int | None
    prefix: str
    unit: str
    marks: tuple[str, ...]
    fields: tuple[ExtractField, ...]

    def find(self, columns: Sequence[str]) -> tuple[Step, ...]:
        """Find the columns of a file that the layout names; none where it has no mark of it."""
        held = _by_plain_name(columns)
        if not any(self._column(mark, held) for mark in self.marks):
            return ()
        steps: dict[tuple[str, str], list[str]] = {}
        for field in self.fields:
            column = self._column(field.theirs, held) if field.how != _NONE else None
            if column is not None:
                steps.setdefault((field.ours, field.how), []).append(column)
        return tuple(Step(ours, tuple(found), how) for (ours, how), found in steps.items())

    def names_of(self, ours: str) -> tuple[str, ...]:
        """List what a field of ours is called in this layout."""
        wanted = {ours, *(made for made, parts in MADE_OF.items() if ours in parts)}
        return tuple(field.theirs for field in self.fields if field.ours in wanted and field.theirs)

    def _column(self, theirs: str, held: Mapping[str, str]) -> str | None:
        if not theirs:
            return None
        if "{term}" in theirs:
            form = re.compile(re.escape(theirs).replace(r"\{term\}", _TERM))
            return next((held[name] for name in sorted(held) if form.fullmatch(name)), None)
        return held.get(theirs) or held.get(theirs.removeprefix(self.prefix) or theirs)


@cache
def list_extracts(source: str | None = None) -> tuple[Extract, ...]:
    """List the layouts of a source, or all."""
    fields: dict[str, list[ExtractField]] = {}
    for row in _read("extract_fields.csv"):
        fields.setdefault(row["extract"], []).append(ExtractField(**row))
    extracts = [
        Extract(
            row["key"],
            row["source"],
            row["title"],
            int(row["first_year"]),
            int(row["last_year"]) if row["last_year"] else None,
            row["prefix"],
            row["unit"],
            tuple(row["marks"].split()),
            tuple(fields[row["key"]]),
        )
        for row in _read("extracts.csv")
    ]
    return tuple(each for each in extracts if source in {None, each.source})


@cache
def list_evidence() -> Mapping[str, str]:
    """List the evidence for names of fields: its title and where it is, by key."""
    return MappingProxyType(
        {row["key"]: f"{row['title']} ({row['where']})".removesuffix(" ()")
         for row in _read("extract_sources.csv")}
    )  # fmt: skip


@cache
def list_codes() -> Mapping[str, Mapping[str, str]]:
    """List the lists of codes: theirs, in capitals and without leading blanks, to ours."""
    lists: dict[str, dict[str, str]] = {}
    for row in _read("extract_codes.csv"):
        lists.setdefault(row["list"], {})[row["theirs"]] = row["ours"]
    return MappingProxyType(lists)


def plain_name(column: str) -> str:
    """Give a column's name without its entity (`Student.HUSID`), in capitals."""
    found = _ENTITY.fullmatch(column.strip())
    return (found[1] if found else column.strip()).upper()


def _by_plain_name(columns: Sequence[str]) -> dict[str, str]:
    held: dict[str, str] = {}
    for column in columns:
        held.setdefault(plain_name(column), column)
    return held


def _read(name: str) -> list[dict[str, str]]:
    with (files("etl.records") / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
