"""Puts people into the categories of definitions, where what they need is loaded."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from analytics.definitions.model import Definition, MissingData, column
from analytics.definitions.register import list_definitions
from analytics.track.people import Track
from etl.engine import Stage

_LAST_YEAR: Final = "{last_year}"
_OR: Final = "|"
_EDITION: Final = "__"
# Without records nobody is old enough for anything to be known.
_NO_YEAR: Final = -9999


@dataclass(frozen=True, slots=True)
class _Need:
    what: str
    file: str
    command: str


def classify(track: Track, families: Sequence[str]) -> None:
    """Make the table `defined`: `track` with a column for each definition that can be used.

    Parameters
    ----------
    families
        Whose definitions; of those whose needs are not met there is no column. Columns are
        named by `column`, their values are keys of the definition's categories.

    Raises
    ------
    UnknownDefinition
        There is no such family.
    """
    classify_by(track, [each for family in families for each in list_definitions(family)])


def classify_by(track: Track, definitions: Sequence[Definition]) -> None:
    """Make the table `defined` by these definitions, of any version."""
    usable = _list_usable(track, definitions)
    columns = [f"{render(each, track)} AS {column(each)}" for each in usable]
    track.engine.define("defined", _select(["*", *columns]))


def list_usable(track: Track, families: Sequence[str]) -> tuple[Definition, ...]:
    """List the definitions of families whose needs are met, in the order of the register."""
    return _list_usable(track, [each for family in families for each in list_definitions(family)])


def check_needs(definition: Definition, track: Track) -> None:
    """Check that what a definition needs is loaded.

    Raises
    ------
    MissingData
        It is not; the message names the file to load and how.
    """
    for why in find_unmet(track, [definition]).values():
        raise MissingData(why)


def find_unmet(track: Track, definitions: Sequence[Definition]) -> dict[Definition, str]:
    """Say of each definition whose needs are not met which file to load and how, in one look."""
    loaded = _loaded(definitions, track)
    there = frozenset(_list_columns(track))
    lacking = ((each, _missing(each, loaded)) for each in definitions)
    return {each: _say(each, missing, there) for each, missing in lacking if missing}


def describe_needs(definition: Definition) -> str:
    """Say what to load for a definition, and how; "" for one that needs nothing."""
    firsts = [need.split(_OR)[0] for need in definition.needs]
    return _say_load(firsts) if firsts else ""


def render(definition: Definition, track: Track) -> str:
    """Give the expression of a definition for the years of records that a track has."""
    last = _NO_YEAR if track.last_year is None else track.last_year
    return definition.sql.replace(_LAST_YEAR, str(last))


def _list_usable(track: Track, definitions: Sequence[Definition]) -> tuple[Definition, ...]:
    loaded = _loaded(definitions, track)
    return tuple(each for each in definitions if not _missing(each, loaded))


def _missing(definition: Definition, loaded: frozenset[str]) -> tuple[str, ...]:
    """Of the needs that are not met, the first that would do."""
    return tuple(
        alternatives.split(_OR)[0]
        for alternatives in definition.needs
        if not loaded & set(alternatives.split(_OR))
    )


def _loaded(definitions: Sequence[Definition], track: Track) -> frozenset[str]:
    """Of what definitions need, what is loaded: sources of records, and columns not all empty."""
    named = {one for each in definitions for need in each.needs for one in need.split(_OR)}
    engine, there = track.engine, _list_columns(track)
    looked_at = sorted(named & set(there))
    found: frozenset[str] = frozenset()
    if looked_at:
        filled = [f"{_is_there(each, there)} AS {each}" for each in looked_at]
        engine.run([Stage("filled_columns", _select(filled))])
        row = engine.fetch("filled_columns", order_by=looked_at[:1]).row(0, named=True)
        found = frozenset(name for name, is_filled in row.items() if is_filled)
        engine.drop("filled_columns")
    return found | (named & set(track.held))


def _list_columns(track: Track) -> list[str]:
    track.engine.define("track_columns", "SELECT * FROM track WHERE FALSE")
    columns = track.engine.fetch("track_columns", order_by=["person"]).columns
    track.engine.drop("track_columns")
    return columns


def _is_there(name: str, columns: Sequence[str]) -> str:
    """Say in SQL that a column is loaded: has any value, and is not another under a second name.

    A further edition that puts everybody where the edition in use does would have the same
    people printed twice, by other chances of rounding: together they would tell more than one.
    """
    in_use, _, edition = name.partition(_EDITION)
    if edition and in_use in columns:
        return f"max({name}) IS NOT NULL AND bool_or({name} IS DISTINCT FROM {in_use})"
    return f"max({name}) IS NOT NULL"


def _select(columns: Sequence[str]) -> str:
    return " ".join(("SELECT", ",\n".join(columns), "FROM track"))


def _say(definition: Definition, missing: Sequence[str], there: frozenset[str]) -> str:
    if _EDITION in missing[0] and missing[0] in there:
        in_use = definition.name.rpartition("-")[0]
        return (
            f"'{definition.label}' is the edition in use, or puts everybody where that does: ask"
            f" for {in_use}."
        )
    what = " and ".join(dict.fromkeys(_needs()[name].what for name in missing))
    return f"'{definition.label}' needs {what}, which the warehouse has not. {_say_load(missing)}"


def _say_load(missing: Sequence[str]) -> str:
    needs = [_needs()[name] for name in missing]
    loads = "; ".join(dict.fromkeys(f"{need.file} ({need.command})" for need in needs))
    return f"Load {loads}, and build the warehouse again (hearth warehouse build)."


@cache
def _needs() -> Mapping[str, _Need]:
    with (files("analytics.definitions") / "needs.csv").open(encoding="utf-8") as file:
        return {
            row["needs"]: _Need(row["what"], row["file"], row["command"])
            for row in csv.DictReader(file)
        }
