"""Readers of what others publish: one small file a family of layouts.

Knows how a file stands on disk and what its values may be; knows no store and no participant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from etl.reference.kinds import get_kind, list_kinds
from etl.reference.layouts import participation
from etl.reference.layouts.faults import UnreadableReference
from etl.reference.layouts.reading import Progress, Reading, Workspace
from etl.reference.layouts.sources import Source
from etl.reference.layouts.tables import Chosen, find_missing, find_table

__all__ = ["Reading", "UnreadableReference", "Workspace", "read_reference", "recognise"]


@dataclass(frozen=True)
class _Family:
    """Layouts of tables and what reads them; `fits` tells kinds of the same columns apart."""

    layouts: tuple[str, ...]
    read: Callable[[str, Source, Chosen], Reading]
    fits: Callable[[str, Chosen], bool] = lambda _kind, _chosen: True


_FAMILIES: Final = {
    "ofs_participation": _Family(participation.LAYOUTS, participation.read),
}


def read_reference(
    kind: str,
    path: Path,
    *,
    edition: str | None = None,
    name: str | None = None,
    partial: bool = False,
    progress: Progress | None = None,
) -> Reading:
    """Read a publisher's file of one kind.

    Parameters
    ----------
    edition : said by whoever gives the file; otherwise taken from its name or its columns.
    name : what the file was called, where `path` is called otherwise (an upload).
    partial : accept a part of an official file: its rows are not held against the number that
        was published.
    progress : called with what is being done, how much of it is done, and of how much.

    Raises
    ------
    UnreadableReference
        The file is another kind (the message says which it looks like and what was due), is cut
        off or was changed (with the first row that is wrong), or does not say its edition.
    UnknownKind
        There is no such kind.
    """
    get_kind(kind)
    source = Source(path, name or path.name, edition, partial, progress)
    if kind not in _FAMILIES:
        raise UnreadableReference(f"{get_kind(kind).title} is not loaded from a file.")
    family = _FAMILIES[kind]
    chosen = find_table(source, *family.layouts)
    if chosen is None or not family.fits(kind, chosen):
        raise _not_of_kind(kind, source)
    reading = family.read(kind, source, chosen)
    if chosen.others:
        others = ", ".join(chosen.others)
        reading = reading.with_notes(f"Only {chosen.table.name} was read, not {others}.")
    return reading


def recognise(path: Path) -> tuple[str, ...]:
    """The kinds whose layout a file has, in the order of the list of kinds; empty for none."""
    return _recognise(Source(path, path.name))


def _recognise(source: Source) -> tuple[str, ...]:
    found = []
    for kind in list_kinds():
        family = _FAMILIES.get(kind.key)
        if family is None:
            continue
        try:
            chosen = find_table(source, *family.layouts)
        except UnreadableReference:
            continue
        if chosen is not None and family.fits(kind.key, chosen):
            found.append(kind.key)
    return tuple(found)


def _not_of_kind(kind: str, source: Source) -> UnreadableReference:
    due = get_kind(kind)
    titles = [get_kind(key).title for key in _recognise(source) if key != kind]
    if titles:
        return UnreadableReference(
            f"{source.name} looks like “{' or '.join(titles)}”, not “{due.title}”: "
            f"expected was {due.file_hint}."
        )
    missing = find_missing(source, _FAMILIES[kind].layouts)
    lacks = f": it has no column {', '.join(missing)}" if missing else ""
    return UnreadableReference(
        f"{source.name} is not “{due.title}”{lacks}. Expected was {due.file_hint}."
    )
