"""The register of everything released: one file for each population and its figures, and a log.

A file is named by what it holds, and never changes: what is released twice is held once. Only
printed counts are in it; what else is printed is worked out from them, but for averages.
"""

import fcntl
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from analytics.disclosure.groups import Group, groups_of
from analytics.disclosure.register.population import Population
from analytics.disclosure.safe import SEAL, Cell, SafeColumn, SafeTable

_LOG: Final = "log.jsonl"
_ENTRIES: Final = "entries"
_PRIVATE: Final = 0o700


#: What is printed, by the key of the rules and the group.
Figures = Mapping[tuple[str, Group], int]


class RegisterFault(ValueError):
    """A file of the register is not what it should be; the message names it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What was released of a population.

    Attributes
    ----------
    tables : by key. figures : all that they print. nested : of these, the figures of groups that
        are among the same groups of more people. ways : by which it was released.
    """

    key: str
    population: Population
    tables: Mapping[str, SafeTable]
    figures: Figures
    nested: Figures
    ways: tuple[str, ...] = ()

    @classmethod
    def of(cls, population: Population, tables: Mapping[str, SafeTable]) -> "Entry":
        """Make an entry of what has not been entered yet."""
        return cls("", population, tables, figures_of(tables), figures_of(nested_of(tables)))


@dataclass(frozen=True, slots=True)
class Note:
    """A line of the log: what was released when, and by which way."""

    key: str
    way: str
    released_at: str
    population: Population


class Register:
    """The register in a folder.

    Parameters
    ----------
    folder
        Made when something is entered for the first time.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def enter(
        self,
        population: Population,
        tables: Mapping[str, SafeTable],
        *,
        way: str,
        released_at: datetime,
    ) -> str:
        """Enter a release; give its key. What is in the register already is only noted again.

        Parameters
        ----------
        way
            `page`, `export` or `publication`.
        """
        text = _text(population, tables)
        key = hashlib.sha256(text.encode()).hexdigest()
        path = self._path(key)
        path.parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        with (self._folder / _LOG).open("a+", encoding="utf-8") as log:
            fcntl.flock(log, fcntl.LOCK_EX)
            if not path.exists():
                waiting = path.with_suffix(".waiting")
                waiting.write_text(text, encoding="utf-8")
                waiting.replace(path)
            at = released_at.isoformat(timespec="seconds")
            if (key, way) not in {(note.key, note.way) for note in self.list_notes()}:
                log.write(json.dumps({"key": key, "way": way, "released_at": at}) + "\n")
        return key

    def list_notes(self) -> list[Note]:
        """List what was released, oldest first.

        Raises
        ------
        RegisterFault
            The register has been changed by hand.
        """
        log = self._folder / _LOG
        if not log.exists():
            return []
        found = []
        for number, line in enumerate(log.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                given = json.loads(line)
                key, way, at = given["key"], given["way"], given["released_at"]
                population = _read_population(self._path(key))
            except (ValueError, KeyError, TypeError, OSError) as error:
                raise RegisterFault(f"{log}, line {number} is not a release.") from error
            found.append(Note(key, way, at, population))
        return found

    def list_entries(self, near: Population | None = None) -> list[Entry]:
        """List what was released: of a population, those among it, and those it is among.

        Raises
        ------
        RegisterFault
            The register has been changed by hand.
        """
        found: dict[str, Population] = {}
        ways: dict[str, list[str]] = {}
        for note in self.list_notes():
            other = note.population
            if near is None or near == other or near.is_within(other) or other.is_within(near):
                found[note.key] = other
                ways.setdefault(note.key, []).append(note.way)
        return [
            Entry(key, population, *_read_tables(self._path(key), key), tuple(ways[key]))
            for key, population in found.items()
        ]

    def find_entry(self, key: str) -> Entry | None:
        """Find what was released under a key, or None.

        Raises
        ------
        RegisterFault
            The register has been changed by hand.
        """
        ways = tuple(note.way for note in self.list_notes() if note.key == key)
        if not ways:
            return None
        path = self._path(key)
        return Entry(key, _read_population(path), *_read_tables(path, key), ways)

    def state(self) -> str:
        """Give a text that changes whenever something is entered: what was checked against it."""
        keys = sorted({note.key for note in self.list_notes()})
        return hashlib.sha256("\n".join(keys).encode()).hexdigest()

    def _path(self, key: str) -> Path:
        if not (key.isascii() and key.isalnum()):
            raise ValueError(key)
        return self._folder / _ENTRIES / f"{key}.json"


def nested_of(tables: Mapping[str, SafeTable]) -> dict[str, SafeTable]:
    """Give the tables whose groups are among the same groups of more people."""
    return {key: table for key, table in tables.items() if not table.of_scope}


def figures_of(tables: Mapping[str, SafeTable]) -> Figures:
    """Give what tables print of each group, and what a reader adds and subtracts from that."""
    return {
        (table.rule_set, group): figure
        for table in tables.values()
        for group, figure in groups_of(table).items()
    }


def _text(population: Population, tables: Mapping[str, SafeTable]) -> str:
    """Write an entry: whom it is about on the first line, its tables on the second."""
    written = {key: _write(table) for key, table in sorted(tables.items())}
    return "\n".join(
        json.dumps(each, ensure_ascii=False, separators=(",", ":"))
        for each in (asdict(population), written)
    )


def _write(table: SafeTable) -> dict[str, Any]:
    places = [n for n, column in enumerate(table.columns) if column.kind == "count"]
    height = len(table.cells) - table.has_total
    return {
        "rule_set": table.rule_set,
        "of_scope": table.of_scope,
        "dimensions": [name for name, _ in table.dimensions],
        "counts": {table.columns[n].name: table.columns[n].part_of for n in places},
        "rows": [
            [*keys, *(row[n].value for n in places)]
            for keys, row in zip(table.keys[:height], table.cells, strict=False)
        ],
    }


@lru_cache(maxsize=4096)
def _read_population(path: Path) -> Population:
    with path.open(encoding="utf-8") as file:
        given = json.loads(file.readline())
    return Population(**given | {"members": tuple(given["members"])})


@lru_cache(maxsize=512)
def _read_tables(path: Path, key: str) -> tuple[Mapping[str, SafeTable], Figures, Figures]:
    text = path.read_text(encoding="utf-8")
    if hashlib.sha256(text.encode()).hexdigest() != key:
        raise RegisterFault(f"{path} is not what was entered.")
    tables = {name: _read(table) for name, table in json.loads(text.split("\n")[1]).items()}
    return tables, figures_of(tables), figures_of(nested_of(tables))


def _read(given: Mapping[str, Any]) -> SafeTable:
    """Give the counts of a table back as they were printed; nothing is unprotected by it."""
    width = len(given["dimensions"])
    return SafeTable(
        dimensions=tuple((name, name) for name in given["dimensions"]),
        columns=tuple(
            SafeColumn(name, name, "count", "people", above)
            for name, above in given["counts"].items()
        ),
        labels=tuple(tuple(row[:width]) for row in given["rows"]),
        keys=tuple(tuple(row[:width]) for row in given["rows"]),
        cells=tuple(tuple(_cells(row[width:])) for row in given["rows"]),
        rule_set=given["rule_set"],
        notes=(),
        has_total=False,
        of_scope=given["of_scope"],
        seal=SEAL,
    )


def _cells(values: Sequence[int | None]) -> Iterator[Cell]:
    for value in values:
        yield Cell(value, None, "" if value is None else f"{value:,}")
