"""Reads of neighbourhood types: the editions kept, their types and the areas of each."""

from typing import Any

import polars as pl

from app.core.context import Hearth
from app.core.errors import NotFound
from app.core.neighbourhoods.kept import TYPE, Kept, list_kept, read_areas, read_kept
from app.core.warehouse import reference_folder
from etl.reference.editions import Edition


def list_editions(hearth: Hearth) -> list[Edition]:
    """Return the editions that are loaded, that in use first."""
    return list_kept(reference_folder(hearth))


def find_kept(hearth: Hearth, edition: str | None) -> Kept | None:
    """Return an edition, the one in use unless named; None where nothing is loaded.

    Raises
    ------
    NotFound
        There is no edition of this name.
    """
    editions = list_editions(hearth)
    if not editions:
        return None
    if not edition:
        return read_kept(editions[0])
    for one in editions:
        if one.edition == edition:
            return read_kept(one)
    raise NotFound("No such edition of neighbourhood types is loaded.")


def get_kept(hearth: Hearth, edition: str | None) -> Kept:
    """Return an edition, the one in use unless named.

    Raises
    ------
    NotFound
        There is none.
    """
    kept = find_kept(hearth, edition)
    if kept is None:
        raise NotFound("No neighbourhood types are loaded.")
    return kept


def get_type(kept: Kept, number: int) -> dict[str, Any]:
    """Return a type by its number.

    Raises
    ------
    NotFound
        The edition has no such type.
    """
    found = kept.find_type(number)
    if found is None:
        raise NotFound(f"There is no neighbourhood type {number} in this edition.")
    return found


def areas_of(kept: Kept, number: int) -> pl.DataFrame:
    """Return the areas of a type of a derived edition, by code."""
    return read_areas(kept.edition).filter(pl.col(TYPE) == number).sort("code")
