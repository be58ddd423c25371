"""The code lists shipped with Hearth: versioned data with a source, never constants in code."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from types import MappingProxyType
from typing import Final

_FOLDER: Final = files("etl.reference") / "code_lists"
_CODE_COLUMNS: Final = ("value", "label", "missing", "aliases")


class UnknownCodeList(ValueError):
    """No code list has this key."""


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a code list.

    Attributes
    ----------
    value : as stored.
    label : as shown.
    missing : whether it says that nothing is known; such a code never overwrites a known value.
    aliases : other spellings met in files, in lower case.
    sort : position in the list, from 0.
    attributes : further columns of this list, such as `intensity` of an activity type.
    """

    value: str
    label: str
    missing: bool
    aliases: tuple[str, ...]
    sort: int
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class CodeList:
    """A versioned list of codes, in the order in which people should see them."""

    key: str
    version: str
    title: str
    source: str
    codes: tuple[Code, ...]

    def find(self, text: str) -> Code | None:
        """Code meant by a text: its value, label or an alias, whatever the case and spacing."""
        return self._by_spelling.get(_spelling(text))

    @cached_property
    def missing_values(self) -> frozenset[str]:
        """Values of the codes that say that nothing is known."""
        return frozenset(code.value for code in self.codes if code.missing)

    @cached_property
    def _by_spelling(self) -> dict[str, Code]:
        # Later assignments win, so values are entered last: a value is never hidden by an alias.
        spellings: dict[str, Code] = {}
        for code in self.codes:
            spellings.update(dict.fromkeys(code.aliases, code))
        spellings.update({_spelling(code.label): code for code in self.codes})
        spellings.update({_spelling(code.value): code for code in self.codes})
        return spellings


@cache
def load_code_list(key: str) -> CodeList:
    """Load one code list.

    Raises
    ------
    UnknownCodeList
        With the keys that exist.
    """
    for row in _rows("index"):
        if row["key"] == key:
            codes = tuple(_code(sort, entry) for sort, entry in enumerate(_rows(key)))
            return CodeList(key, row["version"], row["title"], row["source"], codes)
    known = ", ".join(row["key"] for row in _rows("index"))
    raise UnknownCodeList(f"There is no code list '{key}'. There are: {known}.")


def list_code_lists() -> tuple[CodeList, ...]:
    """All code lists, by key."""
    return tuple(load_code_list(row["key"]) for row in _rows("index"))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _code(sort: int, row: dict[str, str]) -> Code:
    return Code(
        value=row["value"],
        label=row["label"],
        missing=row["missing"] == "yes",
        aliases=tuple(alias for alias in row["aliases"].split("|") if alias),
        sort=sort,
        attributes=MappingProxyType(
            {column: value for column, value in row.items() if column not in _CODE_COLUMNS}
        ),
    )


def _spelling(text: str) -> str:
    return " ".join(text.casefold().split())
