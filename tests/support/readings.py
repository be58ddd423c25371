"""Small readings of reference data, for tests of the store and of what reads it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import polars as pl

from etl.reference.editions import Edition
from etl.reference.layouts import Reading
from etl.reference.store import ReferenceStore

KIND = "ofs_participation"
LOADED_AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def reading(
    edition: str,
    rows: Mapping[str, Any],
    *,
    key: Literal["postcode", "code", "urn"] = "postcode",
    column: str = "polar4_quintile",
    **given: Any,
) -> Reading:
    """A table of one column beside its key."""
    table = pl.DataFrame({key: list(rows), column: list(rows.values())})
    options: dict[str, Any] = {"area_type": None, "notes": ()} | given
    return Reading(edition=edition, key=key, table=table, **options)


def add(root: Path, kind: str, edition: str, rows: Mapping[str, Any], **given: Any) -> Edition:
    """Add such a table to the store in a folder."""
    return ReferenceStore(root).add(reading(edition, rows, **given), kind, loaded_at=LOADED_AT)


def write_file(path: Path, quintiles: Mapping[str, str]) -> Path:
    """Write a look-up of the Office for Students with one measure."""
    rows = "".join(f"{postcode},{quintile}\n" for postcode, quintile in quintiles.items())
    path.write_text("postcode,polar4_quintile\n" + rows, encoding="utf-8")
    return path


def everything(folder: Path) -> dict[str, bytes]:
    """Content of every file of a store, locks aside."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def load(
    store: ReferenceStore, path: Path, edition: str | None = "2024-09", **given: Any
) -> Edition:
    """Load such a file."""
    options: dict[str, Any] = {"loaded_at": LOADED_AT, "partial": True} | given
    return store.load(KIND, path, edition=edition, **options)
