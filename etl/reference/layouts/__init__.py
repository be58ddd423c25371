"""Readers of what others publish: one small file a family of layouts.

Knows how a file stands on disk and what its values may be; knows no store and no participant.
"""

from __future__ import annotations

from pathlib import Path

from etl.reference.kinds import get_kind
from etl.reference.layouts.families import FAMILIES, recognise_source
from etl.reference.layouts.faults import UnreadableReference
from etl.reference.layouts.reading import Progress, Reading, Workspace
from etl.reference.layouts.sources import Source
from etl.reference.layouts.tables import Chosen, find_missing

__all__ = ["Reading", "UnreadableReference", "Workspace", "read_reference", "recognise"]


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
    due = get_kind(kind)
    family = FAMILIES.get(kind)
    if family is None:
        raise UnreadableReference(f"“{due.title}” is worked out by Hearth, not loaded from a file.")
    source = Source(path, name or path.name, edition, partial, progress)
    found = _find(kind, source)
    if found is None:
        raise _not_of_kind(kind, source)
    reading = family.read(kind, source, found).with_notes(*source.notes)
    if isinstance(found, Chosen) and found.others:
        others = ", ".join(found.others[:3])
        reading = reading.with_notes(f"Only {found.table.name} was read, not {others}.")
    return reading


def recognise(path: Path) -> tuple[str, ...]:
    """The kinds whose layout a file has, in the order of the list of kinds; empty for none."""
    return recognise_source(Source(path, path.name))


def _find(kind: str, source: Source) -> object | None:
    """What of a source is of a kind; a general kind gives way to a particular one."""
    if FAMILIES[kind].general and kind not in recognise_source(source):
        return None
    found: object | None = FAMILIES[kind].find(kind, source)
    return found


def _not_of_kind(kind: str, source: Source) -> UnreadableReference:
    due = get_kind(kind)
    titles = [get_kind(key).title for key in recognise_source(source) if key != kind]
    expected = f"Expected was {due.file_hint}."
    if titles:
        return UnreadableReference(
            f"{source.name} looks like “{'” or “'.join(titles)}”, not “{due.title}”. {expected}"
        )
    missing = find_missing(source, FAMILIES[kind].layouts)
    lacks = f": it has no column {', '.join(missing)}" if missing else ""
    return UnreadableReference(f"{source.name} is not “{due.title}”{lacks}. {expected}")
