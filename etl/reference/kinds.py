"""The kinds of reference data and their indicators, as data: kinds.csv and indicators.csv.

Says what each kind is, who publishes it and what needs it; opens no file of a publisher.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal

Level = Literal["postcode", "area", "school", "line"]
IndicatorType = Literal["quintile", "decile", "rank", "score", "class", "flag", "name", "code"]
_FOLDER: Final = files("etl.reference")


class UnknownKind(ValueError):
    """No kind of reference data, or no indicator, has this key."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of reference data.

    Attributes
    ----------
    page : address of the publisher's page, or empty.
    level : what one row of it describes.
    file_hint : what the file is called or holds.
    needed_for : features that lack something without it.
    computed : written by Hearth itself, never loaded from a file.
    optional : not open to everybody, or derived by Hearth: nothing fails for want of it.
    licensed : whoever loads it says that they hold a licence which covers its use here.
    """

    key: str
    title: str
    publisher: str
    licence: str
    page: str
    level: Level
    file_hint: str
    needed_for: tuple[str, ...]
    computed: bool
    optional: bool
    licensed: bool


@dataclass(frozen=True, slots=True)
class Indicator:
    """One fact about places that a kind carries.

    Attributes
    ----------
    column : its column in the table of the kind.
    area_levels : the types of area that it may describe.
    low_means, high_means : what the ends of the scale say, or empty.
    code_list : key of the code list of its values, or None.
    """

    key: str
    kind: str
    column: str
    label: str
    area_levels: tuple[str, ...]
    type: IndicatorType
    low_means: str
    high_means: str
    code_list: str | None


@cache
def list_kinds() -> tuple[Kind, ...]:
    """All kinds, in the order in which people should see them."""
    return tuple(
        Kind(
            key=row["key"],
            title=row["title"],
            publisher=row["publisher"],
            licence=row["licence"],
            page=row["page"],
            level=row["level"],  # type: ignore[arg-type]
            file_hint=row["file_hint"],
            needed_for=_parts(row["needed_for"]),
            computed=row["computed"] == "yes",
            optional=row["optional"] == "yes",
            licensed=row["licensed"] == "yes",
        )
        for row in _rows("kinds")
    )


def get_kind(key: str) -> Kind:
    """One kind.

    Raises
    ------
    UnknownKind
        With the keys that exist.
    """
    for kind in list_kinds():
        if kind.key == key:
            return kind
    known = ", ".join(kind.key for kind in list_kinds())
    raise UnknownKind(f"There is no reference data called '{key}'. There are: {known}.")


@cache
def list_indicators(kind: str | None = None) -> tuple[Indicator, ...]:
    """The indicators of one kind, or of all kinds, in order."""
    return tuple(
        Indicator(
            key=row["key"],
            kind=row["kind"],
            column=row["column"],
            label=row["label"],
            area_levels=_parts(row["area_levels"]),
            type=row["type"],  # type: ignore[arg-type]
            low_means=row["low_means"],
            high_means=row["high_means"],
            code_list=row["code_list"] or None,
        )
        for row in _rows("indicators")
        if kind in {None, row["kind"]}
    )


def get_indicator(key: str) -> Indicator:
    """One indicator.

    Raises
    ------
    UnknownKind
        With the keys that exist.
    """
    for indicator in list_indicators():
        if indicator.key == key:
            return indicator
    known = ", ".join(indicator.key for indicator in list_indicators())
    raise UnknownKind(f"There is no indicator called '{key}'. There are: {known}.")


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8") as file:
        yield from csv.DictReader(file)
