"""Editions: numbered folders that are never changed, and a pointer to the current one."""

import fcntl
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from etl.durable import hash_file, write_durably

_POINTER: Final = "current"
_NUMBER: Final = re.compile(r"\d{4,}")
_DRAFT: Final = ".draft"


class WarehouseError(ValueError):
    """An edition cannot be built from this; the message says why, without personal data."""


class NoEdition(WarehouseError):
    """No edition has been published yet."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the warehouse.

    Attributes
    ----------
    number : counts up from 1.
    folder : where it is. `identity` and `analysis` are folders in it.
    manifest : what it was built from, when, with counts and the hash of each file.
    """

    number: int
    folder: Path
    manifest: Mapping[str, Any]

    @property
    def analysis(self) -> Path:
        """Folder of the tables that analysis reads: pseudonyms, no identifier."""
        return self.folder / "analysis"

    @property
    def identity(self) -> Path:
        """Folder of the names behind the pseudonyms: for linkage only."""
        return self.folder / "identity"

    def list_altered_files(self) -> list[str]:
        """List files whose content is no longer what the manifest says, or that are gone."""
        return [
            name
            for name, described in self.manifest["files"].items()
            if hash_file(self.folder / name) != described["sha256"]
        ]


def find_current_edition(root: Path) -> Edition | None:
    """Find the edition that readers should use, or None before the first."""
    pointer = root / _POINTER
    if not pointer.exists():
        return None
    return _read_edition(root / "editions" / pointer.read_text(encoding="ascii").strip())


def get_current_edition(root: Path) -> Edition:
    """Get the edition that readers should use.

    Raises
    ------
    NoEdition
        None has been built.
    """
    edition = find_current_edition(root)
    if edition is None:
        raise NoEdition("The warehouse has no edition yet. Build one first.")
    return edition


def list_editions(root: Path) -> tuple[Edition, ...]:
    """List all published editions, oldest first."""
    return tuple(_read_edition(root / "editions" / name) for name in _published(root))


@contextmanager
def draft_edition(root: Path) -> Iterator[Path]:
    """Give a folder to build an edition in; one builder at a time, and nothing left on failure.

    Drafts of builders that were killed are cleared away first.

    Raises
    ------
    WarehouseError
        Another process is building.
    """
    editions = root / "editions"
    editions.mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WarehouseError("Another edition is being built.") from None
        draft = editions / _DRAFT
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        try:
            yield draft
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def publish_edition(root: Path, draft: Path, manifest: dict[str, Any]) -> Edition:
    """Make a finished draft the current edition, in one step for whoever reads.

    The manifest is given its number and the size and hash of every file of the draft.
    """
    number = int((_published(root) or ["0"])[-1]) + 1
    files = {
        path.relative_to(draft).as_posix(): {
            "bytes": path.stat().st_size,
            "sha256": hash_file(path),
        }
        for path in sorted(draft.rglob("*"))
        if path.is_file()
    }
    described = {"edition": number, **manifest, "files": files}
    write_durably(draft / "manifest.json", json.dumps(described, indent=2) + "\n")
    folder = root / "editions" / f"{number:04d}"
    draft.rename(folder)
    write_durably(root / _POINTER, folder.name + "\n")
    return Edition(number, folder, described)


def _published(root: Path) -> list[str]:
    # Numbers are padded, so that text order is number order; a longer number comes last.
    names = (path.name for path in (root / "editions").glob("*") if _NUMBER.fullmatch(path.name))
    return sorted(names, key=int)


def _read_edition(folder: Path) -> Edition:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return Edition(manifest["edition"], folder, manifest)
