"""Builds an edition: takes records and administrative files, parts identity from analysis, links.

The order is the order of trust: pseudonyms first, then links on identities, then the analysis
tables, from which every identifier has gone.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from etl.engine import Engine
from etl.postcodes import PostcodeDirectory
from etl.records import SourceYear, list_years
from etl.warehouse.assembly import Assembly, Progress, Steps, name_of_year
from etl.warehouse.editions import (
    Edition,
    WarehouseError,
    draft_edition,
    hash_file,
    publish_edition,
)
from etl.warehouse.pseudonyms import SHORTEST_KEY_BYTES, fingerprint_key
from etl.warehouse.sources import RecordsSource

# Raised when the tables of an edition change, so that readers can tell.
SCHEMA: Final = 1
PARTICIPATION_FILE: Final = "postcode_participation.csv"


def build_edition(
    root: Path,
    source: RecordsSource,
    administrative: Path,
    reference: Path,
    *,
    built_at: datetime,
    key: bytes,
    directory: PostcodeDirectory | None = None,
    progress: Progress | None = None,
) -> Edition:
    """Build and publish an edition of the warehouse.

    Parameters
    ----------
    root
        Folder of the warehouse: `editions/0001` and so on, and the file `current`, which names
        the one to read and is replaced only when the new edition is complete.
    source
        The records as members keep them.
    administrative
        Folder of `<source>/<year>.parquet`; each file is checked as when it was loaded.
    reference
        Folder with `postcode_participation.csv` in the layout of the OfS postcode look-up.
    built_at
        The moment of the snapshot, with its time zone.
    key
        Secret of the pseudonyms, 16 bytes or more. Editions of one key can be compared.
    directory
        Postcode directory; None opens one cached in the warehouse folder.
    progress
        Called with (what is being done, steps done, steps in all).

    Returns
    -------
    Edition
        Its manifest holds counts, hashes of all files, inputs and the link report.

    Raises
    ------
    WarehouseError
        The key is too short, the time has no zone, another build runs, a table lacks a column, a
        key stands twice, or the reference file is missing. The old edition stays current.
    UnreadableRecords, UnreadableReference
        From the file that cannot be trusted. The old edition stays current.
    """
    _check_arguments(reference, built_at, key)
    years = list_years(administrative)
    with draft_edition(root) as draft, Engine(spill=draft / "spill") as engine:
        build = Assembly(draft, engine, key, built_at, Steps(progress, 4 + len(years)))
        build.take_records(source, directory or PostcodeDirectory.load(root / "cache"))
        for year in years:
            build.take_year(year)
        links = build.link(years)
        build.write_analysis(reference / PARTICIPATION_FILE)
        build.clear_workings()
        manifest = _describe(years, reference, built_at, key)
        return publish_edition(root, draft, {**manifest, "counts": build.counts, "links": links})


def _check_arguments(reference: Path, built_at: datetime, key: bytes) -> None:
    if len(key) < SHORTEST_KEY_BYTES:
        raise WarehouseError(f"The key has fewer than {SHORTEST_KEY_BYTES} bytes.")
    if built_at.tzinfo is None:
        raise WarehouseError("The time of the snapshot needs a time zone.")
    if not (reference / PARTICIPATION_FILE).exists():
        raise WarehouseError(f"There is no {PARTICIPATION_FILE} among the reference files.")


def _describe(
    years: Sequence[SourceYear], reference: Path, built_at: datetime, key: bytes
) -> dict[str, Any]:
    inputs = {name_of_year(year): hash_file(year.path) for year in years}
    inputs[PARTICIPATION_FILE] = hash_file(reference / PARTICIPATION_FILE)
    return {
        "schema": SCHEMA,
        "built_at": built_at.isoformat(),
        "key_fingerprint": fingerprint_key(key),
        "inputs": inputs,
    }
