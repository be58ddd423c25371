"""The demonstration's reference data, put beside what an operator may have loaded.

The synthetic England holds the neighbourhoods where its people live; the others are measured
here, from the site's own postcodes, so that maps are of the whole country.
"""

from pathlib import Path

import polars as pl

from app.core.context import Hearth
from app.core.estimates import COAST
from app.core.warehouse import Progress, reference_folder
from etl.demo.country import Country, measure_country
from etl.reference.editions import Edition
from etl.reference.layouts import Reading
from etl.reference.store import ReferenceStore


def load_reference(
    hearth: Hearth, folder: Path, *, seed: int, progress: Progress = lambda *_: None
) -> list[Edition]:
    """Add the synthetic editions of a demonstration's folder; an official one stays in use.

    Where distances to the coast have been estimated, they shape the measures.
    """
    store = ReferenceStore(reference_folder(hearth))
    progress("Measures of the country", 0, 1)
    coast = store.find(COAST)
    coast_km = pl.read_parquet(coast.path()) if coast is not None else None
    country = measure_country(seed, hearth.postcodes.to_frame(), coast_km)
    editions = ReferenceStore(folder / "reference").editions()
    added = []
    for done, edition in enumerate(editions):
        progress("Reference data", done, len(editions))
        in_use = store.find(edition.kind)
        is_official = in_use is not None and not in_use.synthetic
        added.append(
            store.add(
                _read(edition, country),
                edition.kind,
                loaded_at=hearth.clock(),
                put_in_use=False if is_official else None,
            )
        )
    progress("Reference data", len(editions), len(editions))
    return added


def _read(edition: Edition, country: Country) -> Reading:
    own = pl.read_parquet(edition.path())
    return Reading(
        edition.edition,
        edition.key,  # type: ignore[arg-type]
        edition.area_type,
        country.surround(edition.kind, edition.edition, own),
        edition.notes,
        synthetic=True,
    )
