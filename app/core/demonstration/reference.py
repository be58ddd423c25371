"""The demonstration's reference data, put beside what an operator may have loaded."""

from pathlib import Path

import polars as pl

from app.core.context import Hearth
from app.core.warehouse import Progress, reference_folder
from etl.reference.editions import Edition
from etl.reference.layouts import Reading
from etl.reference.store import ReferenceStore


def load_reference(
    hearth: Hearth, folder: Path, *, progress: Progress = lambda *_: None
) -> list[Edition]:
    """Add the synthetic editions of a demonstration's folder; an official one stays in use."""
    store = ReferenceStore(reference_folder(hearth))
    editions = ReferenceStore(folder / "reference").editions()
    added = []
    for done, edition in enumerate(editions):
        progress("Reference data", done, len(editions))
        in_use = store.find(edition.kind)
        is_official = in_use is not None and not in_use.synthetic
        added.append(
            store.add(
                _read(edition),
                edition.kind,
                loaded_at=hearth.clock(),
                put_in_use=False if is_official else None,
            )
        )
    progress("Reference data", len(editions), len(editions))
    return added


def _read(edition: Edition) -> Reading:
    return Reading(
        edition.edition,
        edition.key,  # type: ignore[arg-type]
        edition.area_type,
        pl.scan_parquet(edition.path()),
        edition.notes,
        synthetic=True,
    )
