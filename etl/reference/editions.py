"""Editions of reference data: what is written beside each table, and which one is in use.

Knows the folders and their files; not how a table is read from what a publisher gives.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from etl.durable import hash_file, write_durably

TABLE: Final = "table"
DESCRIPTION: Final = "edition.json"
POINTER: Final = "in_use.json"
_NAME: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
_KIND: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_DATED: Final = re.compile(r"(?:19|20)\d{2}(?:-\d{2}){0,2}")


class ReferenceStoreError(ValueError):
    """The store cannot do what was asked; the message says why in one sentence."""


class UnknownReference(ReferenceStoreError):
    """No such kind or edition is loaded; the message names those that are."""


class LoadRefused(ReferenceStoreError):
    """A table was not taken in, and what was in use stays in use."""


class LoadCancelled(ReferenceStoreError):
    """Whoever asked for the load stopped it; what was in use stays in use."""


@dataclass(frozen=True, slots=True)
class Changes:
    """How a table differs from an earlier one of its kind, in rows of its key.

    Attributes
    ----------
    against : edition and revision that it was compared with, `2023-09, revision 1`.
    added, removed : rows whose key only the new or only the earlier table has.
    changed : rows of both in which a column that both have differs.
    """

    against: str
    added: int
    removed: int
    changed: int


@dataclass(frozen=True, slots=True)
class Edition:
    """One table of reference data as it was taken in; it is never changed.

    Attributes
    ----------
    kind, edition, revision : which it is; a corrected file of an edition is its next revision.
    area_type : what the codes of `key` name (`lsoa21`), or None.
    key : the column that the table is sorted by and that names each row once.
    rows, columns : of the table.
    source_name, sha256 : name and hash of the file given; None for a table that was computed.
    table_sha256 : hash of the table as written.
    loaded_at, loaded_by : when, and who asked; None where nobody is known.
    estimate : worked out by Hearth, not published by anyone.
    synthetic : made up for the demonstration.
    changed : against what came before it, or None for the first.
    notes : sentences for whoever uses it.
    folder : where it lies.
    in_use : whether it is what readers get who ask for no edition.
    already_loaded : the load that gave this found the identical file loaded before.
    """

    kind: str
    edition: str
    revision: int
    area_type: str | None
    key: str
    rows: int
    columns: tuple[str, ...]
    source_name: str | None
    sha256: str | None
    table_sha256: str
    loaded_at: datetime
    loaded_by: str | None
    estimate: bool
    synthetic: bool
    changed: Changes | None
    notes: tuple[str, ...]
    folder: Path
    in_use: bool = False
    already_loaded: bool = False

    @property
    def title(self) -> str:
        """Kind, edition and revision in words: `imd 2019, revision 1`."""
        return f"{self.kind} {self.label}"

    @property
    def label(self) -> str:
        """Edition and revision in words: `2019, revision 1`."""
        return f"{self.edition}, revision {self.revision}"

    def path(self, table: str = TABLE) -> Path:
        """Where the table is, as Parquet."""
        return self.folder / f"{table}.parquet"

    def is_altered(self) -> bool:
        """Whether the table is gone, or no longer what was written."""
        return hash_file(self.path()) != self.table_sha256

    def describe(self) -> dict[str, Any]:
        """What is known of it, as plain JSON: for `edition.json`, commands and manifests."""
        described = asdict(self)
        for name in ("folder", "in_use", "already_loaded"):
            del described[name]
        return described | {
            "columns": list(self.columns),
            "notes": list(self.notes),
            "loaded_at": self.loaded_at.isoformat(),
        }


def check_names(kind: str, edition: str) -> None:
    """Refuse names that are no safe names of folders.

    Raises
    ------
    LoadRefused
        Saying what a name may hold.
    """
    if not is_kind_name(kind):
        raise LoadRefused("A kind is named in lower-case letters, digits and underscores.")
    if not _NAME.fullmatch(edition):
        raise LoadRefused(
            "An edition is named in at most 40 letters, digits, dots, hyphens and underscores,"
            " such as 2024-09."
        )


def is_kind_name(kind: str) -> bool:
    """Whether a kind can be named so; no name of a folder elsewhere can."""
    return _KIND.fullmatch(kind) is not None


def is_older(edition: str, other: str) -> bool:
    """Whether an edition is of an earlier date than another; False where a name has no date."""
    ours, theirs = _DATED.match(edition), _DATED.match(other)
    if ours is None or theirs is None:
        return False
    return ours[0] < theirs[0] and not theirs[0].startswith(ours[0])


def read_edition(folder: Path, in_use: Mapping[str, Any] | None) -> Edition:
    """Read what is written beside a table.

    Raises
    ------
    ReferenceStoreError
        The description is damaged.
    """
    try:
        read = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        changed = read.pop("changed")
        edition = Edition(
            **read
            | {
                "columns": tuple(read["columns"]),
                "notes": tuple(read["notes"]),
                "loaded_at": datetime.fromisoformat(read["loaded_at"]),
                "changed": Changes(**changed) if changed else None,
            },
            folder=folder,
            in_use=in_use == {"edition": read["edition"], "revision": read["revision"]},
        )
    except (OSError, ValueError, TypeError, KeyError) as error:
        place = "/".join(folder.parts[-3:])
        raise ReferenceStoreError(
            f"The description of the reference data {place} is damaged: load the file again, or"
            " remove that folder."
        ) from error
    return edition


def read_pointer(folder: Path) -> dict[str, Any] | None:
    """Edition and revision of a kind that are in use; None where that is not said, or damaged."""
    try:
        pointer = json.loads((folder / POINTER).read_text(encoding="utf-8"))
        return {"edition": str(pointer["edition"]), "revision": int(pointer["revision"])}
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None


def write_json(path: Path, value: object) -> None:
    """Put a description or a pointer in its place in one step."""
    write_durably(path, json.dumps(value, indent=2) + "\n")
