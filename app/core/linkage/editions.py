"""Editions of the warehouse and how their sources were linked, by the names in an address."""

from collections.abc import Sequence

from app.core.context import Hearth
from app.core.errors import NotFound
from app.core.warehouse import warehouse_folder
from etl.warehouse import Edition, Linkage, WarehouseError, get_linkage, list_editions

NO_EDITION = "There is no such edition."


def all_editions(hearth: Hearth) -> Sequence[Edition]:
    """Return the editions, newest first."""
    return tuple(reversed(list_editions(warehouse_folder(hearth))))


def open_edition(hearth: Hearth, number: int) -> Edition:
    """Return an edition by its number.

    Raises
    ------
    NotFound
        There is none.
    """
    for edition in all_editions(hearth):
        if edition.number == number:
            return edition
    raise NotFound(NO_EDITION)


def open_linkage(edition: Edition, source: str) -> Linkage:
    """Return how a source of an edition was linked.

    Raises
    ------
    NotFound
        The edition has no such source, or is from before this was kept.
    """
    try:
        return get_linkage(edition, source)
    except WarehouseError as error:
        raise NotFound(str(error)) from error
