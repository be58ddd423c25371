"""Lays a file's headings beside the columns expected. Suggests; the person decides."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl
from rapidfuzz import fuzz

from etl.readers.columns import ROW, Column
from etl.readers.text import plain, squeeze

How = Literal["remembered", "exact", "alias", "normalised", "similar", "none"]
SIMILAR_ENOUGH = 82
"""Of 100. “First name” and “Last name” reach 74; “Date of brith” and “Date of birth” 92."""


@dataclass(frozen=True)
class HeaderMatch:
    """One heading and the column suggested for it; confidence from 0 to 1."""

    header: str
    column: str | None = None
    how: How = "none"
    confidence: float = 0.0


@dataclass(frozen=True)
class ColumnMapping:
    """A suggestion for every heading, in the file's order."""

    matches: tuple[HeaderMatch, ...]

    @property
    def choice(self) -> dict[str, str | None]:
        """Heading to column name, the form in which a person's choice comes back."""
        return {match.header: match.column for match in self.matches}


@dataclass(frozen=True)
class MappingProblem:
    """Why a choice of columns cannot be used (error), or what it leaves out (warning)."""

    severity: Literal["error", "warning"]
    code: Literal["mapped_twice", "required_unmapped", "unknown_column", "tracking_unmapped"]
    column: str
    text: str
    headers: tuple[str, ...] = ()


def list_labels(columns: Iterable[Column]) -> list[str]:
    """Every heading under which the columns are known: what helps to find the row of headings."""
    return [label for column in columns for label in (column.label, *column.aliases)]


def suggest_mapping(
    headers: Sequence[str],
    columns: Sequence[Column],
    remembered: Mapping[str, str | None] | None = None,
) -> ColumnMapping:
    """Suggest a column for each heading, never the same column for two headings.

    Parameters
    ----------
    remembered
        Heading to column as this member chose it for the same headings before; None means
        “leave it out” and is remembered too.
    """
    remembered = remembered or {}
    taken: dict[str, HeaderMatch] = {}
    used: set[str] = set()
    known = {column.name for column in columns}
    for header in headers:
        if header in remembered and remembered[header] is None:
            taken[header] = HeaderMatch(header, None, "remembered", 1.0)
    for match in sorted(
        _candidates(headers, columns, remembered), key=lambda match: -match.confidence
    ):
        if match.header not in taken and match.column in known and match.column not in used:
            taken[match.header] = match
            used.add(match.column)
    return ColumnMapping(tuple(taken.get(header, HeaderMatch(header)) for header in headers))


def _candidates(
    headers: Sequence[str], columns: Sequence[Column], remembered: Mapping[str, str | None]
) -> Iterable[HeaderMatch]:
    for header in headers:
        if (before := remembered.get(header)) is not None:
            yield HeaderMatch(header, before, "remembered", 1.0)
        for column in columns:
            how, confidence = _likeness(header, column)
            if how != "none":
                yield HeaderMatch(header, column.name, how, confidence)


def _likeness(header: str, column: Column) -> tuple[How, float]:
    text = squeeze(header).rstrip("*: ").casefold()
    if text == column.label.casefold():
        return "exact", 0.99
    if text in {column.name.casefold(), *(alias.casefold() for alias in column.aliases)}:
        return "alias", 0.97
    heading = plain(header)
    known = {plain(word) for word in (column.label, column.name, *column.aliases)}
    compact = heading.replace(" ", "")
    if heading and (heading in known or compact in {word.replace(" ", "") for word in known}):
        return "normalised", 0.95
    # Whole-string likeness only: “School postcode” contains “Postcode” and must not become it.
    score = max(
        (max(fuzz.ratio(heading, w), fuzz.token_sort_ratio(heading, w)) for w in known if w),
        default=0.0,
    )
    return (
        ("similar", round(0.009 * score, 2))
        if len(heading) > 3 and score >= SIMILAR_ENOUGH
        else ("none", 0.0)
    )


def check_mapping(
    choice: Mapping[str, str | None], columns: Sequence[Column]
) -> tuple[MappingProblem, ...]:
    """Say what stands in the way of a choice: a column mapped twice, a required one left out."""
    by_name = {column.name: column for column in columns}
    headers: dict[str, list[str]] = {}
    for header, name in choice.items():
        if name is not None:
            headers.setdefault(name, []).append(header)
    problems = [
        MappingProblem(
            "error",
            "unknown_column",
            name,
            f"There is no column called “{name}”: choose one of the list.",
        )
        for name in headers
        if name not in by_name
    ]
    for name, chosen in headers.items():
        if len(chosen) > 1 and name in by_name:
            listed = " and ".join(f"“{header}”" for header in chosen)
            label = by_name[name].label
            text = f"{listed} are both mapped to {label}: keep one and leave the other out."
            problems.append(MappingProblem("error", "mapped_twice", name, text, tuple(chosen)))
    for column in columns:
        if column.name in headers or any(other.named_by == column.name for other in columns):
            continue
        if column.required and not (column.named_by and column.named_by in headers):
            text = f"{column.label} is needed: choose its heading, or add it to your file."
            problems.append(MappingProblem("error", "required_unmapped", column.name, text))
        elif column.needed_for_tracking and not column.required:
            text = f"{column.label} is not in the file: people without it are harder to track."
            problems.append(MappingProblem("warning", "tracking_unmapped", column.name, text))
    return tuple(problems)


def apply_mapping(frame: pl.DataFrame, choice: Mapping[str, str | None]) -> pl.DataFrame:
    """Keep `_row` and the chosen columns of a table read, under their column names."""
    chosen = [pl.col(header).alias(name) for header, name in choice.items() if name is not None]
    return frame.select(ROW, *chosen)


def header_fingerprint(headers: Iterable[str]) -> str:
    """A short digest under which a mapping of these headings is remembered, in any order."""
    canonical = "\x1f".join(sorted(plain(header) for header in headers))
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]
