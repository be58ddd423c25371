"""Participants and the records of a source as linkage asks for them, without building an edition.

Under the pseudonyms that an edition with the same key has.
"""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from etl.postcodes import PostcodeDirectory, check_postcodes
from etl.records import SOURCES, SourceYear, get_layout, list_years, read_year
from etl.records.layouts import IDENTIFIERS
from etl.warehouse.editions import WarehouseError
from etl.warehouse.linking import name_for_linkage
from etl.warehouse.pseudonyms import make_pseudonyms
from etl.warehouse.sources import PARTICIPANTS, RecordsSource, shape_chunk

_LINKED_BY: Final = (
    *("pseudonym", "first_name", "middle_name", "last_name", "date_of_birth", "sex", "postcode"),
    *("upn", "uln", "husid", "urn"),
)
_YEAR: Final = re.compile(r"(\d{4})(?:[-/](\d{2}|\d{4}))?")


def find_source(name: str) -> str:
    """Find a source by its key or by a part of it that no other has: `hesa`, `ks4`.

    Raises
    ------
    WarehouseError
        There is none, or there are several.
    """
    if name in SOURCES:
        return name
    found = [key for key in SOURCES if name in key.split("_")]
    if len(found) != 1:
        raise WarehouseError(f"There is no source '{name}'. There are: {', '.join(SOURCES)}.")
    return found[0]


def find_years(administrative: Path, source: str, year: str | None) -> tuple[SourceYear, ...]:
    """Find the loaded years of a source: all, or one in any way of writing it.

    Parameters
    ----------
    year
        `2016` of an exam year; `2023-24`, `2023/24` or `2023` of a session. None is all.

    Raises
    ------
    WarehouseError
        None is loaded.
    """
    loaded = [each for each in list_years(administrative) if each.source == source]
    if year is None:
        wanted = loaded
    else:
        given = _YEAR.fullmatch(year.strip())
        name = f"{given[1]}-{(given[2] or _next(given[1]))[-2:]}" if given else year
        names = {name} if get_layout(source).by_session else {year.strip()}
        wanted = [each for each in loaded if each.year in names]
    if not wanted:
        has = ", ".join(each.year for each in loaded) or "none"
        what = f"{source} of {year}" if year else source
        raise WarehouseError(f"There are no records of {what}. Loaded: {has}.")
    return tuple(wanted)


def _next(year: str) -> str:
    return str(int(year) + 1)


def take_participants(
    source: RecordsSource, key: bytes, directory: PostcodeDirectory
) -> pl.DataFrame:
    """Take the participants who may be linked.

    Returns
    -------
    pl.DataFrame
        Table of people for `etl.linkage`, in the order of ids, which are pseudonyms.

    Raises
    ------
    WarehouseError
        There are none, or a column is missing.
    """
    chunks = []
    for chunk in source.iter_participants():
        shaped = shape_chunk(chunk, PARTICIPANTS).filter("tracking_permission")
        checked = check_postcodes(shaped["postcode"], directory)
        named = make_pseudonyms(key, "participant", shaped["participant_key"])
        chunks.append(
            shaped.with_columns(named, urn="institution_urn", postcode=checked["postcode"])
            .select(_LINKED_BY)
        )  # fmt: skip
    if not sum(chunk.height for chunk in chunks):
        raise WarehouseError("There is no participant who may be linked.")
    return name_for_linkage(pl.concat(chunks)).sort("id")


def take_records(years: Iterable[SourceYear], key: bytes, today: date) -> pl.DataFrame:
    """Take the people of a source's records, each with the year as its period.

    Returns
    -------
    pl.DataFrame
        As `take_participants`, with period; in the order of period and id.
    """
    tables = []
    for year in years:
        table = read_year(year.path, year.source, today=today)
        named = make_pseudonyms(key, year.source, table["record_id"])
        kept = [column for column in (*IDENTIFIERS, "urn") if column in table.columns]
        people = table.with_columns(named).select("pseudonym", *kept).drop("record_id")
        tables.append(name_for_linkage(people).with_columns(period=pl.lit(year.year)))
    return pl.concat(tables, how="diagonal").sort("period", "id")
