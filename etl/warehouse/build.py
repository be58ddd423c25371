"""Builds an edition: takes records and administrative files, parts identity from analysis, links.

The order is the order of trust: pseudonyms first, then links on identities, then the analysis
tables, from which every identifier has gone.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import polars as pl

from etl.durable import hash_file
from etl.engine import DuckEngine
from etl.postcodes import PostcodeDirectory
from etl.records import SourceYear, list_years
from etl.warehouse.assembly import Assembly
from etl.warehouse.classified import Classifier
from etl.warehouse.editions import (
    Edition,
    WarehouseError,
    draft_edition,
    publish_edition,
)
from etl.warehouse.indicators import Chosen, Plan, name_of, plan_indicators
from etl.warehouse.neighbourhoods import open_neighbourhoods
from etl.warehouse.pseudonyms import SHORTEST_KEY_BYTES, fingerprint_key
from etl.warehouse.sources import RecordsSource
from etl.warehouse.steps import Progress, Steps, count_steps, name_of_year
from etl.warehouse.upkeep import LinkKeeper

# Raised when the tables of an edition change, so that readers can tell.
SCHEMA: Final = 7
NO_CHOICE: Final[Chosen] = MappingProxyType({})


def build_edition(
    root: Path,
    source: RecordsSource,
    administrative: Path,
    reference: Path,
    *,
    built_at: datetime,
    key: bytes,
    chosen: Chosen = NO_CHOICE,
    directory: PostcodeDirectory | None = None,
    classifier: Classifier | None = None,
    decisions: pl.DataFrame | None = None,
    refit: bool = False,
    progress: Progress | None = None,
) -> Edition:
    """Build and publish an edition of the warehouse.

    Parameters
    ----------
    root : folder of the warehouse: `editions/0001` and so on; `current` names the one to read.
    source : the records as members keep them.
    administrative : folder of `<source>/<year>.parquet`; each file is checked again.
    reference : folder of the reference store; an indicator not loaded is a column of nulls.
    built_at : the moment of the snapshot, with its time zone.
    key : secret of the pseudonyms, 16 bytes or more. Editions of one key can be compared.
    chosen : editions to use instead of those in use, by kind.
    directory : postcode directory; None opens one cached in the warehouse folder.
    classifier : classifies the records of HESA students; None leaves those columns null.
    decisions : what people decided: source, pseudonym, record_pseudonym, same, decided_at.
    refit : estimate the models of linkage anew, even if not a tenth of the people is new or gone.
    progress : called with (what is being done, steps done, steps in all).

    Returns
    -------
    Edition
        Its manifest holds counts, hashes, inputs, the source of each indicator, the link report.

    Raises
    ------
    WarehouseError
        The key is too short, the time has no zone, another build runs, or a table is at fault.
    UnreadableRecords, ReferenceStoreError
        From the file that cannot be trusted. The old edition stays current in every case.
    """
    _check_arguments(built_at, key)
    years = list_years(administrative)
    directory = directory or PostcodeDirectory.load(root / "cache")
    with draft_edition(root) as draft, DuckEngine(spill=draft / "spill") as engine:
        build = Assembly(draft, engine, key, built_at, Steps(progress, count_steps(years)))
        plan = _plan(reference, chosen)
        build.take_records(source, directory)
        build.take_years(years, classifier)
        build.look_up(plan, reference, directory)
        areas = open_neighbourhoods(plan, reference, directory, root / "cache")
        build.place(areas, years, plan.schools)
        build.link(years, LinkKeeper(root, refit=refit), decisions)
        build.write_analysis()
        build.clear_workings()
        described = _describe(years, plan, built_at, key) | build.describe()
        return publish_edition(root, draft, described)


def _check_arguments(built_at: datetime, key: bytes) -> None:
    if len(key) < SHORTEST_KEY_BYTES:
        raise WarehouseError(f"The key has fewer than {SHORTEST_KEY_BYTES} bytes.")
    if built_at.tzinfo is None:
        raise WarehouseError("The time of the snapshot needs a time zone.")


def _plan(reference: Path, chosen: Chosen) -> Plan:
    plan = plan_indicators(reference, chosen)
    altered = [edition.title for edition in plan.used if edition.is_altered()]
    if altered:
        raise WarehouseError(
            f"The table of {altered[0]} is not what was loaded: load its file again, or put"
            " another edition in use."
        )
    return plan


def _describe(
    years: Sequence[SourceYear], plan: Plan, built_at: datetime, key: bytes
) -> dict[str, Any]:
    inputs: dict[str, str | None] = {name_of_year(year): hash_file(year.path) for year in years}
    inputs |= {name_of(edition): edition.table_sha256 for edition in plan.used}
    return {
        "schema": SCHEMA,
        "built_at": built_at.isoformat(),
        "key_fingerprint": fingerprint_key(key),
        "inputs": inputs,
        "indicators": plan.describe(),
        "small_areas": plan.describe_areas(),
    }
