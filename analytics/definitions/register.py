"""The register: one file a family, read once. `register/intensity.toml` and so on are the data."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

from analytics.definitions.model import NOT_KNOWN, Definition, Family, UnknownDefinition
from analytics.track.breakdowns import get_home

#: In the order in which a reader meets them.
_FAMILIES: Final = (
    *("intensity", "disadvantage", "groups", "age"),
    *("participation", "low_participation", "deprivation", "rural", "coast", "progression"),
)
_QUINTILE: Final = """CASE
    WHEN {column} BETWEEN 1 AND 5 THEN CAST({column} AS VARCHAR)
    ELSE 'none'
END"""
_URBAN: Final = """CASE
    WHEN {column} IS NULL THEN 'none'
    WHEN {column} THEN 'urban'
    ELSE 'rural'
END"""


@cache
def list_families() -> tuple[Family, ...]:
    """List the families of definitions."""
    return tuple(Family(key=key, **_scalars(_read(key)["family"])) for key in _FAMILIES)


def get_family(key: str) -> Family:
    """Get a family.

    Raises
    ------
    UnknownDefinition
        There is none of this key; the message names those there are.
    """
    for family in list_families():
        if family.key == key:
            return family
    raise UnknownDefinition(
        f"There is no family of definitions '{key}'. There are: {', '.join(_FAMILIES)}."
    )


@cache
def list_definitions(family: str) -> tuple[Definition, ...]:
    """List the definitions of a family: each in its latest version, then those superseded.

    Raises
    ------
    UnknownDefinition
        There is no such family; the message names those there are.
    """
    text = _read(get_family(family).key)
    categories = text["family"].get("categories")
    return order_versions([_definition(family, row, categories) for row in text["definition"]])


def order_versions(versions: Sequence[Definition]) -> tuple[Definition, ...]:
    """Put the latest versions first, in the order given, and name the versions of the others."""
    latest = {name: max(each.version for each in group) for name, group in _by_name(versions)}
    current = [each for each in versions if each.version == latest[each.name]]
    superseded = [
        replace(each, key=each.reference) for each in versions if each.version < latest[each.name]
    ]
    return (*current, *superseded)


def get_definition(family: str, key: str) -> Definition:
    """Get a definition: `heat-8h`, or in one version for good, `heat-8h@1`.

    Raises
    ------
    UnknownDefinition
        There is no such family, definition or version; the message names those there are.
    """
    definitions = list_definitions(family)
    for definition in definitions:
        if key in (definition.key, definition.reference):
            return definition
    name, _, version = key.partition("@")
    of_name = [each.reference for each in definitions if version and each.name == name]
    there = of_name or [each.key for each in definitions if not each.is_superseded]
    raise UnknownDefinition(
        f"There is no definition '{key}' of {family}. There are: {', '.join(there)}."
    )


def default_of(family: str) -> Definition:
    """Get the definition of a family that is used where none is chosen."""
    return get_definition(family, get_family(family).default)


def _by_name(versions: Sequence[Definition]) -> list[tuple[str, list[Definition]]]:
    names = dict.fromkeys(each.name for each in versions)
    return [(name, [each for each in versions if each.name == name]) for name in names]


def _definition(family: str, row: Mapping[str, Any], categories: Any) -> Definition:
    """Make a definition of its entry; one by homes has the categories of that breakdown."""
    home = row.get("home")
    if home is None:
        pairs, sql = row.get("categories", categories), str(row["sql"]).strip()
    else:
        pairs = get_home(home).categories
        (named,) = row["needs"]
        text = _URBAN if dict(pairs).keys() >= {"urban", "rural"} else _QUINTILE
        sql = text.format(column=named)
    made = tuple((str(key), str(label)) for key, label in pairs)
    if made[-1][0] != NOT_KNOWN:
        raise ValueError(f"The last category of {family} {row['key']} is not '{NOT_KNOWN}'.")
    names = ("key", "version", "label", "title", "source", "sentence")
    return Definition(
        family=family,
        needs=tuple(row["needs"]),
        categories=made,
        sql=sql,
        **{name: row[name] for name in names},
    )


def _scalars(row: Mapping[str, Any]) -> dict[str, str]:
    return {key: text for key, text in row.items() if isinstance(text, str)}


@cache
def _read(family: str) -> dict[str, Any]:
    path = files("analytics.definitions") / "register" / f"{family}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
