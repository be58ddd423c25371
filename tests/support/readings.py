"""Small readings of reference data, for tests of the store and of what reads it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import polars as pl

from etl.reference.editions import Edition
from etl.reference.layouts import Reading
from etl.reference.store import ReferenceStore

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
